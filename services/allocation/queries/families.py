"""What allocation asks its database about families that change: breaches, splits, exceptions, and who is concerned."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, RowMapping, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.queries.preloaded import BREACHES, MEETINGS
from services.allocation.tables.children import allocations, breaches, children
from services.allocation.tables.families import exceptions, splits
from shared.storage.bulk import delete_each, update_each
from shared.storage.rows import Only, among, rows_after
from shared.storage.view import Row

_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


async def periods_of_allocations(connection: AsyncConnection, ids: Iterable[str]) -> Sequence[RowMapping]:
    """Which time in care each allocation of these children was made for."""
    columns = (allocations.c.id, allocations.c.child_id, allocations.c.period, allocations.c.period_key)
    query = select(*columns).where(allocations.c.child_id.in_(_IN_IDS))
    return (await connection.execute(query, {"ids": sorted(ids)})).mappings().all()


async def renumber(connection: AsyncConnection, changed: Sequence[Mapping[str, Any]]) -> None:
    """Write the new numbers of times in care."""
    await update_each(connection, allocations, changed)


async def remember_told(connection: AsyncConnection, told: Sequence[Mapping[str, Any]]) -> None:
    """Keep of which siblings with the same IRO the child has been told in this allocation."""
    await update_each(connection, allocations, told)


async def in_teams(connection: AsyncConnection, teams: Iterable[str]) -> list[str]:
    """The looked-after children of these teams."""
    query = select(children.c.child_id).where(children.c.team_id.in_(_IN_IDS), children.c.ceased_on.is_(None))
    return list((await connection.execute(query, {"ids": sorted(teams)})).scalars())


async def meetings(connection: AsyncConnection, ids: Iterable[str]) -> Sequence[Row]:
    """Of which of these children's allocations it was told that they met the IRO, or were introduced to her."""
    return await MEETINGS.rows(connection, ids)


async def standing_breaches(connection: AsyncConnection, ids: Iterable[str]) -> Sequence[Row]:
    """The breaches of these children that are neither mended nor over."""
    return sorted(await BREACHES.rows(connection, ids), key=itemgetter("id"))


async def breach(connection: AsyncConnection, breach_id: str) -> RowMapping | None:
    """One breach."""
    return (await connection.execute(select(breaches).where(breaches.c.id == breach_id))).mappings().first()


async def breaches_after(
    connection: AsyncConnection, status: str, after: tuple[Any, ...] | None, most: int, only: Only = None
) -> Sequence[Row]:
    """A page of the breaches with this status, found first at the top."""
    query = select(breaches).where(breaches.c.status == status, *among(breaches.c.child_id, only))
    return await rows_after(connection, query, (breaches.c.found_at, breaches.c.id), after, most)


async def add_breaches(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put breaches on record."""
    if rows:
        await connection.execute(insert(breaches), list(rows))


async def change_breaches(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Change breaches on record; every row names the same columns, `id` among them."""
    await update_each(connection, breaches, rows)


_STANDING = select(splits).where(splits.c.ended_on.is_(None)).order_by(splits.c.split_on, splits.c.id)


async def standing_splits(connection: AsyncConnection) -> Sequence[RowMapping]:
    """The sibling groups that are split now."""
    return (await connection.execute(_STANDING)).mappings().all()


async def splits_between(connection: AsyncConnection, first: date | None, last: date | None) -> Sequence[RowMapping]:
    """The splits that stood on any of these days, both included."""
    query = select(splits).order_by(splits.c.split_on, splits.c.id)
    if first is not None:
        query = query.where(or_(splits.c.ended_on.is_(None), splits.c.ended_on >= first))
    if last is not None:
        query = query.where(splits.c.split_on <= last)
    return (await connection.execute(query)).mappings().all()


async def add_split(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Put a split on record."""
    await connection.execute(insert(splits), dict(row))


async def change_split(connection: AsyncConnection, split_id: str, **values: Any) -> None:
    """Change a split on record."""
    await connection.execute(update(splits).where(splits.c.id == split_id).values(**values))


async def add_exception(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Put an exception for siblings on record."""
    await connection.execute(insert(exceptions), dict(row))


async def exceptions_in_force(connection: AsyncConnection) -> Sequence[RowMapping]:
    """The recorded exceptions that have not ended."""
    query = select(exceptions).where(exceptions.c.ended_at.is_(None)).order_by(exceptions.c.id)
    return (await connection.execute(query)).mappings().all()


_RUNS_OUT = select(exceptions).where(exceptions.c.ended_at.is_(None), exceptions.c.until.is_not(None))
FIRST_TO_RUN_OUT = _RUNS_OUT.order_by(exceptions.c.until, exceptions.c.id).limit(1)
"""The exception in force whose last day comes first."""


async def exceptions_by_id(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, RowMapping]:
    """Those of these exceptions for siblings that are on record, ended ones too."""
    query = select(exceptions).where(exceptions.c.id.in_(_IN_IDS))
    return {row["id"]: row for row in (await connection.execute(query, {"ids": sorted(ids)})).mappings()}


async def end_exception(connection: AsyncConnection, exception_id: str, at: datetime, by: str, reason: str) -> None:
    """Record that an exception has ended, and why."""
    query = update(exceptions).where(exceptions.c.id == exception_id)
    await connection.execute(query.values(ended_at=at, ended_by=by, end_reason=reason))


async def exceptions_go_on(connection: AsyncConnection, ids: Iterable[str]) -> None:
    """These exceptions have not ended."""
    still = {"ended_at": None, "ended_by": None, "end_reason": None}
    await update_each(connection, exceptions, [{"id": each, **still} for each in ids])


async def forget_exceptions(connection: AsyncConnection, ids: Iterable[str]) -> None:
    """There never were these exceptions."""
    await delete_each(connection, exceptions, [{"id": each} for each in ids])


async def exceptions_after(connection: AsyncConnection, after: tuple[Any, ...] | None, most: int) -> Sequence[Row]:
    """A page of the recorded exceptions, ended ones too, by id."""
    return await rows_after(connection, select(exceptions), (exceptions.c.id,), after, most)
