"""Whether an event was heard by now, and the pictures say what it says."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.tables.children import events

_HEARD: Final = (
    select(func.count())
    .select_from(events)
    .where(events.c.source == bindparam("source"), events.c.id.in_(bindparam("ids", expanding=True)))
)


async def all_heard(connection: AsyncConnection, source: str, ids: Collection[str]) -> bool:
    """Whether all that this source said under these ids is kept; the pictures were brought in line in its commit."""
    values = {"source": source, "ids": sorted(set(ids))}
    return (await connection.execute(_HEARD, values)).scalar_one() == len(values["ids"])
