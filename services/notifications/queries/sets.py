"""What notifications asks its database about sets of notices and the council's leaflets, and writes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.tables.notices import leaflets, notice_sets
from shared.storage.bulk import insert_all
from shared.storage.view import SetQuery

Row = Mapping[Any, Any]

LEAFLETS = SetQuery(select(leaflets))
"""For whom there are leaflets."""
SETS = SetQuery(select(notice_sets), by=(notice_sets.c.child_id,))
"""The sets of these children that are complete."""


async def bands(connection: AsyncConnection) -> frozenset[str]:
    """For whom there are leaflets."""
    return frozenset(row["band"] for row in await LEAFLETS.rows(connection, ()))


async def hold_bands(connection: AsyncConnection, held: Collection[str]) -> bool:
    """There are leaflets for these, and for nobody else; whether that is news."""
    known = set((await connection.execute(select(leaflets.c.band))).scalars())
    if known == set(held):
        return False
    await connection.execute(delete(leaflets))
    await insert_all(connection, leaflets, [{"band": band} for band in sorted(held)])
    return True


async def complete(connection: AsyncConnection, children: Collection[str]) -> dict[tuple[str, str], Row]:
    """By child and key."""
    return {(row["child_id"], row["set_key"]): row for row in await SETS.rows(connection, children)}


async def add(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """These are complete."""
    await insert_all(connection, notice_sets, rows)
