"""What people said beside disputes: how it is found again, and the days and disputes that it names."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.escalation.queries import beside as queries
from shared.auth.roles import Caller, may_withdraw
from shared.events.base import to_date
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import Word, withdraw, words_about, words_about_one
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


def not_ahead(work: Work, pointer: str, on: date | None) -> date:
    """The day, today where none is given, unless it has not come yet (422)."""
    if on is not None and on > work.today:
        raise Unprocessable.at(pointer, "this day has not come yet", slug="future-date")
    return on or work.today


def day_of(word: Word) -> date:
    """The day of which it was said."""
    assert word.on is not None
    return word.on


def given_day(value: Any) -> date | None:
    """A day as a statement keeps it, if it keeps one."""
    return None if value is None else to_date(value)


def of_kind(words: Iterable[Word], kind: str, subjectkind: str = "child") -> dict[str, Word]:
    """Of this kind, by key, in the order in which it was said; of a subject of this kind."""
    return {word.key: word for word in words if (word.kind, word.subjectkind) == (kind, subjectkind)}


async def the_word(work: Work, about: tuple[str, str], kind: str, key: str, what: str) -> Word:
    """What stands under this key of this subject and its kind. Raises NotFound where nothing does."""
    subject, subjectkind = about
    if subjectkind == "child":
        words = (await words_about(work, [subject]))[subject]
    else:
        words = await words_about_one(work, subject, subjectkind)
    found = of_kind(words, kind, subjectkind).get(key)
    if found is None:
        raise NotFound(what, "Nobody has said that, or it was taken back.")
    return found


async def take_back_word(work: Work, word: Word, caller: Caller, reason: str) -> None:
    """Have it count for nothing: by whoever said it, or the IRO manager. Raises Forbidden for anybody else."""
    may_withdraw(caller, word.by)
    await withdraw(work, word, by=caller.subject, reason=reason)
    work.touch(word.subject)


def also_named(disputes: Mapping[str, Row], dispute_id: str | None) -> tuple[str, ...]:
    """The other children that this dispute is for; none of one that is not on record, nor without one."""
    found = disputes.get(dispute_id) if dispute_id is not None else None
    return tuple(found["also_for"]) if found is not None else ()


async def of_the_child(work: Work, child_id: str, dispute_id: str, *, still_open: bool = False) -> Row:
    """A dispute that is for this child.

    Raises Unprocessable `no-such-dispute` for any other, and Conflict `dispute-over` where an open one is wanted.
    """
    found = next(
        (row for row in await queries.disputes_for(work.connection, child_id) if row["id"] == dispute_id), None
    )
    if found is None:
        message = "no dispute for this child is known by this id: take one of GET /escalation/disputes?child_id="
        raise Unprocessable.at("/dispute_id", message, slug="no-such-dispute")
    if still_open and found["ended_on"] is not None:
        detail = f"It ended on {found['ended_on']}. Leave dispute_id out, and a dispute of its own is opened."
        raise Conflict("dispute-over", "This dispute has ended", detail)
    return found
