"""The register of statements: what events told this service and what people told it by calls, in one order.

A statement is about a subject, of a kind (an event's type, or what a call is named here) and has a natural key. Its
`place` says where it stands in the one order, the same way in every service; of one subject, kind and key the last one
stands. None is ever dropped. What was said of a record that was merged into another is said of the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from pydantic_core import from_json, to_json
from sqlalchemy import exists, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.envelope import Envelope
from shared.events.place import place_of
from shared.register.aliases import under_which_ids
from shared.register.withdrawn import RESTORED, WITHDRAWN, counting, taken_back, withdrawals
from shared.storage.bulk import insert_unknown
from shared.storage.tables import statements
from shared.storage.view import Row, SetQuery
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

EVENT: Final = "event"
CALL: Final = "call"
KEPT: Final = "kept"
"""An event that this service does not settle from yet: kept for the day when it does (`learning.py`)."""
ABOUT_ANOTHER: Final = frozenset((WITHDRAWN, RESTORED))
"""The kinds of statements that say whether another counts."""
ABOUT: Final = SetQuery(select(statements).where(text("origin <> 'kept'")), by=(statements.c.subject,))
"""Every statement about these subjects that is settled from here, under the ids under which it was made."""


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody said by a call: of which subject, what kind of thing, about which day, who, why, and when."""

    subject: str
    kind: str
    key: str
    on: date | None
    data: Mapping[str, Any]
    by: str
    reason: str | None
    at: datetime
    place: str
    id: str
    subjectkind: str = "child"


def statement_of(envelope: Envelope, key: str, origin: str = EVENT) -> dict[str, Any]:
    """The row of a fact with this natural key, stated by an event."""
    return {
        "source": envelope.source,
        "id": envelope.id,
        "subject": envelope.subject,
        "subjectkind": envelope.subjectkind,
        "kind": envelope.type,
        "key": key,
        "place": envelope.stands_at,
        "time": envelope.time,
        "received": envelope.received,
        "on_day": envelope.data.happened_on(),
        "data": envelope.data_json(),
        "by": None,
        "reason": None,
        "origin": origin,
        "baseline": envelope.baseline,
    }


async def keep(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put these on record, but for those that are there: a statement is known by its source and id."""
    await insert_unknown(connection, statements, rows)


async def state(
    work: Work,
    subject: str,
    kind: str,
    data: Mapping[str, Any],
    *,
    by: str,
    key: str = "",
    on: date | None = None,
    reason: str | None = None,
    subjectkind: str = "child",
) -> Word:
    """Put on record what a person says by this call, and have the child settled.

    Of the same kind and key the last word stands; it is never announced with its reason. Whoever says something of a
    subject of another kind says, too, what is to be settled from it.
    """
    id_ = new_id()
    row = {
        "source": work.source,
        "id": id_,
        "subject": subject,
        "subjectkind": subjectkind,
        "kind": kind,
        "key": key,
        "place": place_of(work.now, work.now, 0, id_),
        "time": work.now,
        "received": work.now,
        "on_day": on,
        "data": to_json(data).decode(),
        "by": by,
        "reason": reason,
        "origin": CALL,
        "baseline": None,
    }
    await keep(work.connection, [row])
    work.words.clear()
    if subjectkind == "child":
        work.touch(subject)
    return _word(row, subject)


async def withdraw(work: Work, word: Word, *, by: str, reason: str) -> None:
    """Take back what a person said by a call: it counts for nothing, and what was said before stands again.

    Whoever takes back what was said of a subject of another kind says, too, what is to be settled from it.
    """
    meant = {"withdraws": {"source": work.source, "id": word.id}, "reason": "entered_in_error"}
    key = f"{work.source}|{word.id}"
    kind, subjectkind = WITHDRAWN, word.subjectkind
    await state(work, word.subject, kind, meant, by=by, key=key, on=work.today, reason=reason, subjectkind=subjectkind)


async def words_about(work: Work, subjects: Iterable[str]) -> dict[str, list[Word]]:
    """What people said of each of these that still stands, in the order in which it was said."""
    wanted = list(dict.fromkeys(subjects))
    missing = [subject for subject in wanted if subject not in work.words]
    if missing:
        under = await under_which_ids(work, missing)
        work.words.update(_standing(missing, under, await ABOUT.rows(work.connection, under)))
    return {subject: work.words[subject] for subject in wanted}


async def words_about_one(work: Work, subject: str, subjectkind: str) -> list[Word]:
    """What people said of somebody who is not a child, and goes by this one id, in the order in which it was said."""
    rows = [row for row in await ABOUT.rows(work.connection, [subject]) if row["subjectkind"] == subjectkind]
    return _standing([subject], {subject: subject}, rows)[subject]


_SAID = [statements.c[name] for name in ("source", "id", "kind", "key", "place", "received", "data")]


async def said_of_statements(connection: AsyncConnection, subjects: Iterable[str]) -> list[Row]:
    """Every withdrawal and restoration about these subjects, with the id of the statement that it means, and why."""
    about = (statements.c.subject.in_(sorted(set(subjects))), statements.c.kind.in_(sorted(ABOUT_ANOTHER)))
    rows = (await connection.execute(select(*_SAID).where(*about))).mappings()
    return [{**row, **_meant(from_json(row["data"]))} for row in rows]


async def withdrawals_of(connection: AsyncConnection, subjects: Iterable[str]) -> dict[str, Row]:
    """What was stated of these subjects and counts for nothing any more (`source|id`), each with its withdrawal."""
    return withdrawals(await said_of_statements(connection, subjects))


def _meant(said: Mapping[str, Any]) -> Row:
    meant = said.get("withdraws") or said["restores"]
    return {"meant_id": meant["id"], "reason": said["reason"]}


async def is_known(connection: AsyncConnection, child_id: str) -> bool:
    """Whether any fact about this child has been heard."""
    heard = (statements.c.subject == child_id, statements.c.subjectkind == "child", statements.c.origin != KEPT)
    return bool((await connection.execute(select(exists().where(*heard)))).scalar_one())


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was stated of a subject and nobody says any more: of which kind and key, by which event.

    `by` is the withdrawal's id and `at` when that came in; `said_at` is when it was stated itself, and `data` what.
    """

    kind: str
    key: str
    event_id: str
    by: str
    at: datetime
    said_at: datetime
    data: Mapping[str, Any]


async def taken_back_of(work: Work, subjects: Iterable[str]) -> dict[str, list[TakenBack]]:
    """What was withdrawn of each of these and is said by no other statement, in the order in which it was stated."""
    under = await under_which_ids(work, list(subjects))
    stated = await ABOUT.rows(work.connection, under)
    if not any(row["kind"] == WITHDRAWN for row in stated):
        return {}
    rows: dict[str, list[Row]] = {}
    for row in stated:
        rows.setdefault(under[row["subject"]], []).append(row)
    found = {subject: sorted(taken_back(its), key=lambda pair: str(pair[0]["place"])) for subject, its in rows.items()}
    return {subject: [_taken_back(*pair) for pair in pairs] for subject, pairs in found.items() if pairs}


def _taken_back(row: Row, by: Row) -> TakenBack:
    said_at, data = row["received"], from_json(row["data"])
    return TakenBack(row["kind"], row["key"], row["id"], by["id"], by["received"], said_at, data)


def _standing(subjects: Sequence[str], under: Mapping[str, str], rows: Sequence[Row]) -> dict[str, list[Word]]:
    standing: dict[tuple[str, str, str], Row] = {}
    for row in sorted((row for row in counting(rows) if row["origin"] == CALL), key=lambda row: str(row["place"])):
        place = (under[row["subject"]], row["kind"], row["key"])
        standing.pop(place, None)  # so that they stay in the order in which they were said
        standing[place] = row
    found: dict[str, list[Word]] = {subject: [] for subject in subjects}
    for (subject, *_), row in standing.items():
        found[subject].append(_word(row, subject))
    return found


def _word(row: Mapping[str, Any], subject: str) -> Word:
    return Word(
        subject=subject,
        kind=row["kind"],
        key=row["key"],
        on=row["on_day"],
        data=from_json(row["data"]),
        by=row["by"],
        reason=row["reason"],
        at=row["received"],
        place=row["place"],
        id=row["id"],
        subjectkind=row["subjectkind"],
    )
