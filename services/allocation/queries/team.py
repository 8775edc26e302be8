"""Questions about loads and about the team itself: what children weigh, who its IROs are and how long they work."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    Date,
    RowMapping,
    bindparam,
    case,
    exists,
    func,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.queries.children import weigh_allocations
from services.allocation.queries.preloaded import CHILDREN
from services.allocation.queries.waiting import NOT_BEING_OPENED, WITHOUT
from services.allocation.tables.children import allocations, children, hours, iros, unallocated
from shared.storage.bulk import update_each, upsert_all
from shared.storage.rows import rows_after
from shared.storage.tables import OF_CARE, statements
from shared.storage.view import Row

_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_IN_CARE = children.c.ceased_on.is_(None)


async def child_rows(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Row]:
    """What is remembered of these children, those among them who are known."""
    return {row["child_id"]: row for row in await CHILDREN.rows(connection, ids)}


async def in_care(connection: AsyncConnection, ids: Iterable[str]) -> set[str]:
    """Those of these children who are looked after now."""
    query = select(children.c.child_id).where(
        children.c.child_id.in_(_IN_IDS), _IN_CARE, children.c.looked_after_from.is_not(None)
    )
    return set((await connection.execute(query, {"ids": list(ids)})).scalars())


async def keep_weights(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what these children weigh now."""
    names = ("child_id", "weight", "weigh_again_on", "weighed_under")
    await update_each(connection, children, [{name: row[name] for name in names} for row in rows], ("child_id",))
    await weigh_allocations(connection, rows)


async def keep_advocates(connection: AsyncConnection, since: Mapping[str, date | None]) -> None:
    """Write since when an advocate is presumed for these children; None: for whom no longer."""
    rows = [{"child_id": child_id, "advocate_since": day} for child_id, day in since.items()]
    await update_each(connection, children, rows, ("child_id",))


async def who_need_an_advocate(connection: AsyncConnection, most: int) -> list[str]:
    """Children for whom an advocate is presumed because their IRO does not communicate so, the latest first."""
    query = select(children.c.child_id).where(_IN_CARE, children.c.advocate_since.is_not(None))
    query = query.order_by(children.c.advocate_since.desc(), children.c.child_id).limit(most)
    return list((await connection.execute(query)).scalars())


async def to_weigh(connection: AsyncConnection, profile_id: str, today: date, most: int) -> list[str]:
    """Children whose weight time has changed, or who were weighed under another profile."""
    due = or_(children.c.weigh_again_on <= today, children.c.weighed_under != profile_id)
    query = select(children.c.child_id).where(_IN_CARE, due).order_by(children.c.child_id).limit(most)
    return list((await connection.execute(query)).scalars())


NEXT_WEIGHING = select(func.min(children.c.weigh_again_on)).where(_IN_CARE)
"""The first day on which time changes a child's weight."""
WEIGHED_UNDER = tuple(
    select(extreme(children.c.weighed_under)).where(_IN_CARE)
    for extreme in (func.min, func.max)  # both in one look would go through all of them
)
"""The first and the last of the profiles under which the children in care were weighed."""


class Waiting(NamedTuple):
    """The children without an IRO: how many, what they weigh together, and for how many the last day is over."""

    number: int
    weight: float
    late: int


async def those_who_wait(connection: AsyncConnection, today: date) -> Waiting:
    """Counts the children without an IRO; of one who waits for an opening it is not judged whether it is late."""
    late = case(((unallocated.c.due_on < today) & NOT_BEING_OPENED, 1), else_=0)
    query = (
        select(func.count(), func.sum(func.coalesce(children.c.weight, 1.0)), func.sum(late))
        .select_from(unallocated.outerjoin(children, children.c.child_id == unallocated.c.child_id))
        .where(WITHOUT)
    )
    number, weight, those_late = (await connection.execute(query)).one()
    return Waiting(number, float(weight or 0.0), those_late or 0)


_RETURNED = func.coalesce(children.c.period, 1) > 1
_SINCE = bindparam("first", type_=Date)
_MOVED = or_(children.c.looked_after_from >= _SINCE, children.c.ceased_on >= _SINCE)


async def came_since(connection: AsyncConnection, first: date) -> Counter[date]:
    """How many children came on each day from this one on, of those who were never in care before."""
    return await _by_day(connection, children.c.looked_after_from, first)


async def left_since(connection: AsyncConnection, first: date) -> Counter[date]:
    """How many children left on each day from this one on, of those who were never in care before."""
    return await _by_day(connection, children.c.ceased_on, first)


async def _by_day(connection: AsyncConnection, column: Column[date], first: date) -> Counter[date]:
    query = select(column, func.count()).where(column >= first, not_(_RETURNED)).group_by(column)
    return Counter({row[0]: row[1] for row in await connection.execute(query)})


async def returned_since(connection: AsyncConnection, first: date) -> list[str]:
    """The children whose newest time in care is not their first, and began or ended on or after this day."""
    query = select(children.c.child_id).where(_RETURNED, _MOVED)
    return list((await connection.execute(query, {"first": first})).scalars())


async def any_left_by(connection: AsyncConnection, day: date, first: date) -> bool:
    """Whether anybody left by this day whose newest time in care began or ended on or after the first one."""
    query = select(exists().where(_MOVED, children.c.ceased_on <= day))
    return bool((await connection.execute(query, {"first": first})).scalar_one())


async def first_import(connection: AsyncConnection) -> date | None:
    """The day of the oldest imported history, if there is any."""
    day: date | None = (await connection.execute(select(func.min(children.c.baseline)))).scalar_one()
    return day


async def first_heard(connection: AsyncConnection) -> datetime | None:
    """When we were first told of any child's beginning or end of care."""
    query = select(func.min(statements.c.received)).where(text(OF_CARE))
    moment: datetime | None = (await connection.execute(query)).scalar_one()
    return moment


async def hours_on(connection: AsyncConnection, day: date) -> dict[str, float]:
    """The working time on this day of each IRO whose hours have ever changed."""
    query = select(hours).where(hours.c.from_on <= day).order_by(hours.c.from_on)
    return {row.iro_id: row.fte for row in await connection.execute(query)}


async def planned_hours(connection: AsyncConnection) -> Sequence[RowMapping]:
    """The working times that IROs will have from a day still to come, in the order of the days."""
    query = select(hours).where(hours.c.applied_at.is_(None)).order_by(hours.c.iro_id, hours.c.from_on)
    return (await connection.execute(query)).mappings().all()


_ALL_IROS = select(iros).order_by(iros.c.id)
_THESE_IROS = _ALL_IROS.where(iros.c.id.in_(_IN_IDS))


async def iro_rows(connection: AsyncConnection, ids: Iterable[str] | None = None) -> dict[str, RowMapping]:
    """IROs with their particulars, by id; all of them when no ids are given."""
    if ids is None:
        result = await connection.execute(_ALL_IROS)
    else:
        result = await connection.execute(_THESE_IROS, {"ids": list(ids)})
    return {row["id"]: row for row in result.mappings()}


async def iros_after(connection: AsyncConnection, after: tuple[Any, ...] | None, most: int) -> Sequence[Row]:
    """A page of the IROs, by id."""
    return await rows_after(connection, select(iros), (iros.c.id,), after, most)


async def in_post(connection: AsyncConnection, on: date) -> list[RowMapping]:
    """The IROs whose service covers this day, by id."""
    there = (iros.c.active_from <= on) & or_(iros.c.active_to.is_(None), iros.c.active_to >= on)
    return list((await connection.execute(select(iros).where(there).order_by(iros.c.id))).mappings())


async def allocation(connection: AsyncConnection, allocation_id: str) -> RowMapping | None:
    """The allocation with this id."""
    query = select(allocations).where(allocations.c.id == allocation_id)
    return (await connection.execute(query)).mappings().first()


async def keep_iro(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """An IRO has joined, or something about her is something else now."""
    await upsert_all(connection, iros, [row], ("id",))
