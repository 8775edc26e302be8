"""What allocation asks its database about a caseload that is being opened, and what it writes of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, RowMapping, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.tables.children import children, unallocated
from services.allocation.tables.openings import BEING_OPENED, OPEN, openings
from shared.storage.rows import rows_after

_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_AT_ONCE = 5_000


async def the_open_one(connection: AsyncConnection) -> RowMapping | None:
    """The opening that is not completed, if there is one."""
    return (await connection.execute(_THE_OPEN_ONE)).mappings().first()


_THE_OPEN_ONE = select(openings).where(openings.c.status == OPEN)
DECLARED_ON = _THE_OPEN_ONE.with_only_columns(openings.c.declared_on).limit(1)
"""When the opening that is not completed was declared."""


async def opening(connection: AsyncConnection, opening_id: str) -> RowMapping | None:
    """One opening."""
    return (await connection.execute(select(openings).where(openings.c.id == opening_id))).mappings().first()


async def openings_after(
    connection: AsyncConnection, after: tuple[Any, ...] | None, most: int
) -> Sequence[Mapping[Any, Any]]:
    """A page of the openings, the newest first."""
    by = (openings.c.declared_at, openings.c.id)
    return await rows_after(connection, select(openings), by, after, most, falling=True)


async def add(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """A new opening."""
    await connection.execute(insert(openings), dict(row))


async def change(connection: AsyncConnection, opening_id: str, **values: Any) -> None:
    """What became of an opening."""
    await connection.execute(update(openings).where(openings.c.id == opening_id).values(values))


FIRST_LAST_DAY_HELD = select(func.min(unallocated.c.due_on)).where(unallocated.c.reason == BEING_OPENED)
"""The first of the last days of those who wait for the opening to be completed."""


async def held(connection: AsyncConnection) -> Mapping[str, date]:
    """The children who wait for the opening to be completed, each with the last day for getting an IRO."""
    query = select(unallocated.c.child_id, unallocated.c.due_on).where(unallocated.c.reason == BEING_OPENED)
    return {row.child_id: row.due_on for row in await connection.execute(query)}


async def unknown(connection: AsyncConnection, ids: Collection[str]) -> list[str]:
    """Those of these children of whose becoming looked after nothing has been settled here, in the order given."""
    wanted = list(dict.fromkeys(ids))
    query = select(children.c.child_id).where(children.c.child_id.in_(_IN_IDS))
    known: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = {"ids": wanted[start : start + _AT_ONCE]}
        known.update((await connection.execute(query, some)).scalars())
    return [each for each in wanted if each not in known]
