"""What people tell of duties, and whatever else no event carries and a policy calls by name: statements like others."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import select

from shared.duties.pieces import Report
from shared.events.place import place_of
from shared.register.statements import Word, keep, state, words_about
from shared.storage.tables import statements
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

_KIND = "duty:"
"""How the kinds of these statements begin."""


async def report(work: Work, row: Mapping[str, Any], told: Mapping[str, Any], actor: str) -> None:
    """Record that a duty was met, told by a person: `row` is the duty, `told` has `on` and whatever else is known.

    With a `reason` it puts right what was told of it before, which stays on record.
    """
    details, reason = _details(told), told.get("reason")
    which = {"duty": row["duty"], "duty_key": row["key"], "reason": reason}
    await tell(work, "met", row["subject"], told["on"], details, by=actor, **which)


async def report_of(work: Work, row: Mapping[str, Any]) -> Report | None:
    """What a person told of this duty and still stands: that it was met."""
    told = (await reports_about(work, [row["subject"]]))[row["subject"]]
    wanted = ("met", row["duty"], row["key"])
    return next((each for each in told if (each.call, each.duty, each.key or "") == wanted), None)


def says_the_same(known: Report, told: Mapping[str, Any]) -> bool:
    """Whether this tells nothing else than what is known."""
    return known.on == told["on"] and all(known.data.get(key) == value for key, value in _details(told).items())


def _details(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in ("on", "reason") and value is not None}


async def tell(
    work: Work,
    call: str,
    subject: str,
    on: date,
    details: Mapping[str, Any],
    *,
    by: str,
    duty: str | None = None,
    duty_key: str | None = None,
    reason: str | None = None,
) -> None:
    """Record what no event carries and the policy calls by name (`met` above all); of one thing the last word stands.

    It is about one duty, or about one review, where `duty` and `duty_key`, or `review_id` in the details, say so.
    """
    data = {**details, "duty_key": duty_key} if duty_key is not None else details
    kind = _KIND + (call if duty is None else f"{call}:{duty}")
    await state(work, subject, kind, data, by=by, key=_key(data), on=on, reason=reason)


def _key(data: Mapping[str, Any]) -> str:
    return "|".join(part for part in (data.get("duty_key"), data.get("review_id")) if part)


async def word_of(work: Work, row: Mapping[str, Any]) -> Word | None:
    """What somebody told of this duty being met, as it stands; None when nobody did."""
    kind, words = f"{_KIND}met:{row['duty']}", (await words_about(work, [row["subject"]]))[row["subject"]]
    told = [word for word in words if word.kind == kind and word.data.get("duty_key") == row["key"]]
    return told[-1] if told else None


async def reports_about(work: Work, subjects: Iterable[str]) -> dict[str, list[Report]]:
    """What people told of each of these; of two reports of one thing the last stands."""
    told = await words_about(work, subjects)
    return {subject: [each for each in map(_report, words) if each is not None] for subject, words in told.items()}


def _report(word: Word) -> Report | None:
    if word.on is None or not word.kind.startswith(_KIND):
        return None
    call, _, duty = word.kind.removeprefix(_KIND).partition(":")
    return Report(call, duty or None, word.data.get("duty_key"), word.on, word.data, word.by, word.reason)


async def say_of_other_duties(work: Work, renamed: Mapping[tuple[str, str, str], str]) -> None:
    """State anew, of the duty as it is called now, what was told of it: (subject, duty, key it had) -> key it has."""
    met = {duty: f"{_KIND}met:{duty}" for _, duty, _ in renamed}
    query = select(statements).where(
        statements.c.subject.in_({subject for subject, *_ in renamed}), statements.c.kind.in_(met.values())
    )
    copies = []
    for row in (await work.connection.execute(query)).mappings().all():
        data = from_json(row["data"])
        duty = row["kind"].rpartition(":")[2]
        key = renamed.get((row["subject"], duty, data.get("duty_key")))
        if key is not None:
            id_, said = new_id(), {**data, "duty_key": key}
            place = place_of(row["received"], row["received"], 0, id_)
            copies.append({**row, "id": id_, "key": _key(said), "place": place, "data": to_json(said).decode()})
    await keep(work.connection, copies)
    work.words.clear()
