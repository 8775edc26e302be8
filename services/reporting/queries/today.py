"""What is to be done now and soon, and how much is late: what the page of today asks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, text, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.rules.counting import NOBODY
from services.reporting.rules.status import LATE
from services.reporting.tables.children import TO_BE_DONE, children, due, late_by_kind, tallies
from shared.storage.rows import Only, among, as_dicts

Row = Mapping[Any, Any]
_OF_A_CHILD: Final = due.join(children, due.c.child_id == children.c.child_id)
_STILL: Final = text(TO_BE_DONE)
_IN_CARE: Final = func.coalesce(children.c.looked_after, false()).is_(True)
"""Where others say which children: with this, no index of all children may be gone through."""
_KIND: Final = (late_by_kind.c.duty, late_by_kind.c.policy_version)
_SHOWN: Final = (
    *(due.c[name] for name in ("child_id", "duty", "owner", "due_on", "status", "policy_version")),
    children.c.iro_id,
)

_ITS_OWNER: Final = func.coalesce(due.c.owner, "")
"""Where others say which children: with this, nothing of other children's duties is gone through by owner."""
_REMINDED: Final = (*_SHOWN, *(due.c[name] for name in ("duty_id", "reminded_on", "reminded_by")))


async def owed(connection: AsyncConnection, owners: Collection[str], until: date, only: Only, most: int) -> list[Row]:
    """What these owners owe looked-after children by then, the longest over first."""
    at_once = only is not None or len(owners) == 1
    found = _owed(owners, until, only) if at_once else _by_owner(owners, until, most)
    return await _rows(connection, found.order_by("due_on", "duty_id").limit(most))


def _by_owner(owners: Collection[str], until: date, most: int) -> Select[Any]:
    """Of each owner no more than are wanted of all: one owner's are found in order, several owners' would be sorted."""
    parts = (_owed([each], until, None).order_by(due.c.due_on, due.c.duty_id).limit(most) for each in sorted(owners))
    return select(union_all(*(select(each.subquery()) for each in parts)).subquery())


async def owed_count(connection: AsyncConnection, owners: Collection[str], until: date, only: Only) -> int:
    """For how many children they owe something by then."""
    query = _owed(owners, until, only).with_only_columns(func.count(due.c.child_id.distinct()))
    return int((await connection.execute(query)).scalar_one())


def _owed(owners: Collection[str], until: date, only: Only) -> Select[Any]:
    its_day = or_(due.c.status == LATE, and_(due.c.due_on.is_not(None), due.c.due_on <= until))
    owner = due.c.owner if only is None else _ITS_OWNER
    return (
        select(*_SHOWN, due.c.duty_id)
        .select_from(_OF_A_CHILD)
        .where(_STILL, *_among(only), owner.in_(sorted(owners)), its_day)
    )


def _among(only: Only) -> list[ColumnElement[bool]]:
    """Of looked-after children, and where it is not of all, of these."""
    return [children.c.looked_after.is_(True)] if only is None else [_IN_CARE, *among(due.c.child_id, only)]


async def late_by_owner(connection: AsyncConnection, not_owned_by: Collection[str], only: Only) -> list[Row]:
    """What others have not done in time, by who must act: of each kind of duty how many children, and since when."""
    return await _rows(connection, _late(due.c.owner, due.c.owner.not_in(sorted(not_owned_by)), *_among(only)))


async def late_by_iro(connection: AsyncConnection, iro_ids: Collection[str | None]) -> list[Row]:
    """What is late for these IROs' children, by IRO: of each kind of duty how many children, and since when.

    None among them asks for the children without an IRO.
    """
    named = children.c.iro_id.in_(sorted(each for each in iro_ids if each is not None))
    theirs = or_(named, children.c.iro_id.is_(None)) if None in iro_ids else named
    return await _rows(connection, _late(children.c.iro_id, _IN_CARE, theirs))


async def late_kinds(connection: AsyncConnection) -> Sequence[tuple[str, str]]:
    """The kinds of duties of which one is late for any looked-after child: name, and the policy it is under."""
    query = select(*_KIND).distinct().where(late_by_kind.c.children > 0)
    return [(row[0], row[1]) for row in await connection.execute(query)]


async def late_iros(connection: AsyncConnection, kinds: Collection[tuple[str, str]]) -> list[Row]:
    """For how many children of each IRO something is late; `by_law`: the sum of that by kind, of these kinds alone."""
    theirs = and_(late_by_kind.c.iro_id == tallies.c.iro_id, tuple_(*_KIND).in_(sorted(kinds)))
    by_law = func.coalesce(func.sum(late_by_kind.c.children), 0).label("by_law")
    late = tallies.c.late.label("children")
    query = select(func.nullif(tallies.c.iro_id, NOBODY).label("iro_id"), late, by_law)
    query = query.select_from(tallies.outerjoin(late_by_kind, theirs)).where(tallies.c.late > 0)
    return await _rows(connection, query.group_by(tallies.c.iro_id, tallies.c.late))


async def late_of_others(
    connection: AsyncConnection, owned_by: Collection[str], not_owned_by: Collection[str], only: Only, most: int
) -> list[Row]:
    """What some others have not done in time, of each owner the longest over; so many of each."""
    place = func.row_number().over(partition_by=due.c.owner, order_by=(due.c.due_on, due.c.duty_id)).label("place")
    owners = _ITS_OWNER.in_(sorted(set(owned_by) - set(not_owned_by)))
    found = (
        select(*_REMINDED, place)
        .select_from(_OF_A_CHILD)
        .where(_STILL, due.c.status == LATE, owners, *_among(only))
        .subquery()
    )
    return await _rows(connection, select(found).where(found.c.place <= most).order_by(found.c.owner, found.c.place))


async def the_duty(connection: AsyncConnection, duty_id: str) -> Row | None:
    """About which child a duty is, and who keeps it."""
    query = select(due.c.duty_id, due.c.child_id, due.c.keeper).where(due.c.duty_id == duty_id)
    return (await connection.execute(query)).mappings().one_or_none()


def _late(by: ColumnElement[Any], *which: ColumnElement[bool]) -> Select[Any]:
    counted = func.count(due.c.child_id.distinct()).label("children")
    kind = (by, due.c.duty, due.c.policy_version)
    since = func.min(due.c.due_on).label("since")
    late = select(*kind, counted, since).select_from(_OF_A_CHILD).where(_STILL, due.c.status == LATE, *which)
    return late.group_by(*kind)


async def open_kinds(connection: AsyncConnection, only: Only) -> frozenset[str]:
    """The kinds of duties that are still to be done for any of these children."""
    query = select(due.c.duty).distinct().where(_STILL, *among(due.c.child_id, only))
    return frozenset((await connection.execute(query)).scalars())


async def how_many(connection: AsyncConnection, only: Only) -> int:
    """How many looked-after children there are."""
    query = select(func.count()).where(children.c.looked_after.is_(True), *among(children.c.child_id, only))
    return int((await connection.execute(query)).scalar_one())


async def _rows(connection: AsyncConnection, query: Select[Any]) -> list[Row]:
    return list(as_dicts(await connection.execute(query)))
