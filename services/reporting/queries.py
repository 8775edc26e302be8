"""Every SELECT and lock of reporting, named as the question it answers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.duty_rows import LATE, OPEN
from services.reporting.tables import children, due, events, merged
from shared.events.envelope import Envelope, from_row

Row = Mapping[str, Any]
WITHOUT_IRO: Final = "none"
UNDONE: Final = (OPEN, LATE)


async def _all(connection: AsyncConnection, query: Select[Any], **values: Any) -> list[Row]:
    return [dict(row) for row in (await connection.execute(query, values)).mappings()]


_SURVIVORS = select(merged).where(merged.c.duplicate_id.in_(bindparam("ids", expanding=True)))
_DUPLICATES = select(merged).where(merged.c.survivor_id.in_(bindparam("ids", expanding=True)))


async def merges_of(connection: AsyncConnection, duplicates: Iterable[str]) -> dict[str, Row]:
    """What is on record of these ids as duplicates, by duplicate."""
    return {row["duplicate_id"]: row for row in await _all(connection, _SURVIVORS, ids=list(duplicates))}


async def survivors(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, str]:
    """For each id the one whose record goes on: itself, unless it was merged away, perhaps more than once."""
    wanted = set(ids)
    steps: dict[str, str] = {}
    asked: set[str] = set()
    while ask := (wanted | set(steps.values())) - asked:
        steps |= {key: row["survivor_id"] for key, row in (await merges_of(connection, ask)).items()}
        asked |= ask
    return {each: _end_of(each, steps) for each in wanted}


def _end_of(child_id: str, steps: Mapping[str, str]) -> str:
    """Where the merges lead; of records said to be duplicates of each other, the first by id."""
    path = [child_id]
    while (following := steps.get(path[-1])) is not None:
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)
    return path[-1]


async def duplicates(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, str]:
    """Every id under which something may have been said of these children: each with the child it belongs to."""
    found = {each: each for each in ids}
    ask = list(found)
    while ask:
        rows = await _all(connection, _DUPLICATES, ids=ask)
        new = {row["duplicate_id"]: found[row["survivor_id"]] for row in rows if row["duplicate_id"] not in found}
        found |= new
        ask = list(new)
    return found


_LOCKED = (
    select(children.c.child_id)
    .where(children.c.child_id.in_(bindparam("ids", expanding=True)))
    .order_by(children.c.child_id)
    .with_for_update()
)


async def lock_children(connection: AsyncConnection, ids: Collection[str]) -> None:
    """Take turns on these children's rows, in id order (SQLite has one writer anyway)."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCKED, {"ids": list(ids)})


async def only_writer(connection: AsyncConnection) -> None:
    """Let nobody else store events until this transaction is over (SQLite has one writer anyway)."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE events IN EXCLUSIVE MODE"))


_DUTIES = select(due).where(due.c.duty_id.in_(bindparam("ids", expanding=True)))


async def duties(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Row]:
    """The rows of these duties, by id."""
    return {row["duty_id"]: row for row in await _all(connection, _DUTIES, ids=list(ids))}


_TOLD = select(events).where(
    events.c.subject.in_(bindparam("subjects", expanding=True)), events.c.type.in_(bindparam("types", expanding=True))
)


async def told_of(
    connection: AsyncConnection, subjects: Iterable[str], types: Collection[str]
) -> dict[str, list[Envelope]]:
    """Everything of these types that was said about each subject."""
    found: dict[str, list[Envelope]] = defaultdict(list)
    for row in await _all(connection, _TOLD, subjects=list(subjects), types=list(types)):
        found[row["subject"]].append(from_row(row))
    return found


async def stored_after(
    connection: AsyncConnection, after: tuple[str, str], types: Collection[str], most: int
) -> list[Row]:
    """The next stored events of these types, a subject's together, from (subject, place) on."""
    subject, place = after
    further = (events.c.subject > subject) | ((events.c.subject == subject) & (events.c.place > place))
    query = select(events).where(further, events.c.type.in_(list(types)))
    return await _all(connection, query.order_by(events.c.subject, events.c.place).limit(most))


async def timeline(
    connection: AsyncConnection, child_id: str, *, after: str = "", limit: int, newest: bool = False
) -> list[Row]:
    """A child's events (the child's duplicates' too), oldest first; `newest`: the last ones, not the first."""
    ids = await duplicates(connection, [child_id])
    query = select(events).where(events.c.subject.in_(list(ids)), events.c.subjectkind == "child")
    if newest:
        return (await _all(connection, query.order_by(events.c.place.desc()).limit(limit)))[::-1]
    return await _all(connection, query.where(events.c.place > after).order_by(events.c.place).limit(limit))


async def causes(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Row]:
    """The events with these ids, those of them that were heard."""
    query = select(events).where(events.c.id.in_(list(ids)))
    return {row["id"]: row for row in await _all(connection, query)} if ids else {}


async def child(connection: AsyncConnection, child_id: str) -> Row | None:
    """The child's row; a duplicate's id answers with the record that goes on."""
    wanted = (await survivors(connection, [child_id]))[child_id]
    found = await _all(connection, select(children).where(children.c.child_id == wanted))
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which children a list is to show; `iro_id` may be `WITHOUT_IRO`, `q` is the beginning of a child's id."""

    iro_id: str | None = None
    late: bool = False
    q: str | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [children.c.looked_after.is_(True)]
        if self.iro_id == WITHOUT_IRO:
            found.append(children.c.iro_id.is_(None))
        elif self.iro_id:
            found.append(children.c.iro_id == self.iro_id)
        if self.late:
            found.append(children.c.calm.is_(False))
        if self.q:
            found.append(children.c.child_id.startswith(self.q, autoescape=True))
        return found


async def list_children(
    connection: AsyncConnection, wanted: Wanted, after: tuple[int, str] | None, limit: int
) -> Sequence[Row]:
    """Looked-after children, those for whom something is late first, from (calm, child_id) on."""
    query = select(children).where(*wanted.clauses())
    if after is not None:
        calm, child_id = after
        further = children.c.child_id > child_id
        is_calm = children.c.calm.is_(True)
        query = query.where((is_calm & further) if calm else (is_calm | further))
    return await _all(connection, query.order_by(children.c.calm, children.c.child_id).limit(limit))


async def undone_duties(connection: AsyncConnection, child_ids: Collection[str]) -> dict[str, list[Row]]:
    """The duties of these children that are still to be done, soonest first."""
    query = select(due).where(due.c.child_id.in_(list(child_ids)), due.c.status.in_(UNDONE))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await _all(connection, query.order_by(due.c.due_on.is_(None), due.c.due_on, due.c.duty_id)):
        found[row["child_id"]].append(row)
    return found


async def iro_ids(connection: AsyncConnection) -> list[str]:
    """The IROs who have a looked-after child."""
    rows = await connection.execute(select(children.c.iro_id).where(children.c.iro_id.is_not(None)).distinct())
    return sorted(rows.scalars())


def _counted(when: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0)


async def totals(connection: AsyncConnection, today: date) -> Mapping[str, int]:
    """How many children are looked after, how many of them wait, are late, or have something due by Sunday."""
    sunday = today + timedelta(days=6 - today.weekday())
    counts = select(
        func.count().label("children"),
        _counted(children.c.iro_id.is_(None)).label("without_iro"),
        _counted(children.c.calm.is_(False)).label("late"),
    ).where(children.c.looked_after.is_(True))
    soon = (
        select(func.count(due.c.child_id.distinct()).label("due_this_week"))
        .join(children, children.c.child_id == due.c.child_id)
        .where(children.c.looked_after.is_(True), due.c.status.in_(UNDONE), due.c.due_on.between(today, sunday))
    )
    return {**(await _all(connection, counts))[0], **(await _all(connection, soon))[0]}
