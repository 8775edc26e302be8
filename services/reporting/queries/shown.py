"""Every SELECT and lock of reporting's reads and of its rebuilding, named as the question it answers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, exists, func, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries import also_for
from services.reporting.rules.counting import NOBODY, sunday_of
from services.reporting.tables.children import TO_BE_DONE, busy_days, children, due, events, tallies
from shared.events.council.withdrawals import AboutAStatement
from shared.events.envelope import read_data
from shared.register.withdrawn import RESTORED, WITHDRAWN
from shared.storage.rows import Only, among, as_dicts, rows_after

Row = Mapping[Any, Any]
WITHOUT_IRO: Final = "none"


async def _all(connection: AsyncConnection, query: Select[Any], **values: Any) -> Sequence[Row]:
    return as_dicts(await connection.execute(query, values))


async def only_writer(connection: AsyncConnection) -> None:
    """Let nobody else store events until this transaction is over (SQLite has one writer anyway)."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE events IN EXCLUSIVE MODE"))


async def stored_after(
    connection: AsyncConnection, after: tuple[str, str], types: Collection[str], most: int
) -> Sequence[Row]:
    """The next stored events of these types, a subject's together, from (subject, place) on."""
    query = select(events).where(events.c.type.in_(list(types)))
    return await rows_after(connection, query, (events.c.subject, events.c.in_timeline), after, most)


_SHOWN = select(
    *(
        events.c[name]
        for name in ("id", "source", "type", "time", "causationid", "baseline", "on_date", "in_timeline", "data")
    )
)
_CAUSES = select(events.c.id, events.c.type, events.c.data).where(events.c.id.in_(bindparam("ids", expanding=True)))
_MOST = bindparam("most", type_=Integer)
_ONE_FROM, _SEVERAL_FROM = (
    _SHOWN.where(which, events.c.subjectkind == "child", events.c.in_timeline > bindparam("after"))
    .order_by(events.c.in_timeline)
    .limit(_MOST)
    for which in (events.c.subject == bindparam("id"), events.c.subject.in_(bindparam("ids", expanding=True)))
)
"""Of a child with one id, and of one who was recorded more than once, which takes longer and is rare."""
_OF_TYPES = _SEVERAL_FROM.where(events.c.type.in_(bindparam("types", expanding=True)))
_LATEST = (
    _SHOWN.where(events.c.subject.in_(bindparam("ids", expanding=True)), events.c.subjectkind == "child")
    .order_by(events.c.in_timeline.desc())
    .limit(_MOST)
)


async def timeline(
    connection: AsyncConnection, ids: Sequence[str], after: str, most: int, types: Collection[str] | None = None
) -> Sequence[Row]:
    """What was said of a child under any of its ids, or of others for this child too, oldest first, from the place
    `after` on; of these types alone."""
    own = await _own(connection, ids, after, most, types)
    others = await also_for.from_place(connection, ids, after, most, types)
    return also_for.together(own, others)[:most]


async def _own(
    connection: AsyncConnection, ids: Sequence[str], after: str, most: int, types: Collection[str] | None
) -> Sequence[Row]:
    if types is not None:
        return await _all(connection, _OF_TYPES, ids=ids, after=after, most=most, types=sorted(types))
    if len(ids) == 1:
        return await _all(connection, _ONE_FROM, id=ids[0], after=after, most=most)
    return await _all(connection, _SEVERAL_FROM, ids=ids, after=after, most=most)


async def latest(connection: AsyncConnection, ids: Sequence[str], most: int) -> Sequence[Row]:
    """What was said last of a child under any of several ids, oldest first."""
    return (await _all(connection, _LATEST, ids=ids, most=most))[::-1]


_SAID_OF_STATEMENTS = select(
    *(events.c[name] for name in ("source", "id", "type", "causationid", "data", "place"))
).where(events.c.type.in_((WITHDRAWN, RESTORED)))


async def said_of_statements(connection: AsyncConnection, ids: Sequence[str]) -> list[Row]:
    """Every withdrawal and restoration said under these ids, or of what is for them too: kind, key and place, source
    and id, its own cause, which statement it means, and why."""
    about = or_(events.c.subject.in_(list(ids)), also_for.stands_there(ids))
    rows = await _all(connection, _SAID_OF_STATEMENTS.where(about))
    return [{**row, "kind": row["type"], **_about(row)} for row in rows]


def _about(row: Row) -> Row:
    said = _said(row)
    return {"key": said.statement.key, "meant_id": said.statement.id, "reason": said.reason}


def _said(row: Row) -> AboutAStatement:
    said = read_data(row["type"], row["data"])
    assert isinstance(said, AboutAStatement)
    return said


async def causes(connection: AsyncConnection, rows: Sequence[Row]) -> dict[str, Row]:
    """The events that caused these, or that these take back, those of them that were heard; most are among these.

    A row without an id is a line that names nothing.
    """
    named = {row["causationid"] for row in rows if row["causationid"]}
    about = (row for row in rows if row["type"] in (WITHDRAWN, RESTORED) and row["id"] is not None)
    named |= {_said(row).statement.id for row in about}
    here = {row["id"]: row for row in rows if row["id"] in named}
    missing = named - here.keys()
    elsewhere = await _all(connection, _CAUSES, ids=list(missing)) if missing else []
    return here | {row["id"]: row for row in elsewhere}


_STATED = select(*(events.c[name] for name in ("source", "id", "subject", "type", "on_date", "data"))).where(
    events.c.source == bindparam("source"), events.c.id == bindparam("id"), events.c.subjectkind == "child"
)


async def stated(connection: AsyncConnection, source: str, event_id: str) -> Row | None:
    """One event about a child."""
    return next(iter(await _all(connection, _STATED, source=source, id=event_id)), None)


_NOT_PLANNED: Final = date.max
ORDERS: Final[Mapping[str, tuple[ColumnElement[Any], ...]]] = {
    "": (children.c.calm, children.c.child_id),
    "child": (children.c.child_id,),
    "from": (children.c.looked_after_from, children.c.child_id),
    "review": (func.coalesce(children.c.next_review_due, literal(_NOT_PLANNED, Date)), children.c.child_id),
}
"""By what the list can be ordered: what is late first, or one of these columns."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which children a list is to show; `iro_id` may be `WITHOUT_IRO`, `q` is the beginning of a child's id.

    `sort` is one of `ORDERS`, with `-` before it from the end. `week_from` asks for those with something due from that
    day to its Sunday, whom the totals count as `due_this_week`.
    """

    iro_id: str | None = None
    late: bool = False
    q: str | None = None
    only: Only = None
    sort: str = ""
    week_from: date | None = None

    @property
    def order(self) -> str:
        """The order without its direction; what is late first where there is none of that name."""
        asked = self.sort.removeprefix("-")
        return asked if asked in ORDERS else ""

    def clauses(self) -> list[ColumnElement[bool]]:
        found = [children.c.looked_after.is_(True), *among(children.c.child_id, self.only)]
        if self.iro_id == WITHOUT_IRO:
            found.append(children.c.iro_id.is_(None))
        elif self.iro_id:
            found.append(children.c.iro_id == self.iro_id)
        if self.late:
            found.append(children.c.calm.is_(False))
        if self.q:
            found.append(children.c.child_id.startswith(self.q, autoescape=True))
        if self.week_from is not None:
            found.append(_due_between(self.week_from, sunday_of(self.week_from)))
        return found


def _due_between(first: date, last: date) -> ColumnElement[bool]:
    """Whether anything that is still to be done for a child is due on one of these days."""
    its = due.c.child_id == children.c.child_id
    return exists().where(its, text(TO_BE_DONE), due.c.due_on.between(first, last))


async def list_children(
    connection: AsyncConnection, wanted: Wanted, after: Sequence[Any] | None, most: int
) -> Sequence[Row]:
    """Looked-after children in the order that is wanted, from the one that has `after` in its columns on."""
    query, by = select(children).where(*wanted.clauses()), ORDERS[wanted.order]
    return await rows_after(connection, query, by, after, most, falling=wanted.sort.startswith("-"))


def place_in(order: str, row: Row) -> tuple[Any, ...]:
    """What a child has in the columns of that order."""
    first = {"": int(row["calm"]), "from": row["looked_after_from"], "review": row["next_review_due"] or _NOT_PLANNED}
    return (first[order], row["child_id"]) if order in first else (row["child_id"],)


_UNDONE_OF = (
    select(
        *(
            due.c[name]
            for name in ("child_id", "duty_id", "duty", "owner", "keeper", "due_on", "status", "policy_version")
        )
    )
    .where(due.c.child_id.in_(bindparam("ids", expanding=True)), text(TO_BE_DONE))
    .order_by(due.c.due_on.is_(None), due.c.due_on, due.c.duty_id)
)


async def undone_duties(connection: AsyncConnection, child_ids: Collection[str]) -> dict[str, list[Row]]:
    """The duties of these children that are still to be done, soonest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await _all(connection, _UNDONE_OF, ids=list(child_ids)):
        found[row["child_id"]].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Summary:
    """The totals over looked-after children, and the IROs who have one, in order."""

    children: int
    without_iro: int
    late: int
    due_this_week: int
    iro_ids: Sequence[str]


_BUSY = (
    select(func.coalesce(func.sum(busy_days.c.children), 0))
    .where(busy_days.c.day.between(bindparam("today"), bindparam("sunday")))
    .scalar_subquery()
)
_COUNTED = select(tallies, _BUSY.label("due_this_week")).where(tallies.c.children > 0).order_by(tallies.c.iro_id)


async def summary_of(connection: AsyncConnection, only: Collection[str], today: date) -> Summary:
    """The same totals over these children alone."""
    query = select(children).where(*Wanted(only=only).clauses())
    rows = await _all(connection, query)
    days = {today.isoformat(), sunday_of(today).isoformat()}
    return Summary(
        children=len(rows),
        without_iro=sum(row["iro_id"] is None for row in rows),
        late=sum(not row["calm"] for row in rows),
        due_this_week=sum(any(min(days) <= day <= max(days) for day in row["last_days"] or ()) for row in rows),
        iro_ids=sorted({row["iro_id"] for row in rows if row["iro_id"]}),
    )


async def summary(connection: AsyncConnection, today: date) -> Summary:
    """How many children are looked after, how many of them wait, are late, or have something due by Sunday."""
    rows = await _all(connection, _COUNTED, today=today, sunday=sunday_of(today))
    return Summary(
        children=sum(row["children"] for row in rows),
        without_iro=sum(row["children"] for row in rows if row["iro_id"] == NOBODY),
        late=sum(row["late"] for row in rows),
        due_this_week=rows[0]["due_this_week"] if rows else 0,
        iro_ids=[row["iro_id"] for row in rows if row["iro_id"] != NOBODY],
    )
