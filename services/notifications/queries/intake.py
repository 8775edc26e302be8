"""What the door asks of the events it took in before."""

from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.tables import outbox

Identity = tuple[str, str]
"""An event's source and id."""


async def what_was_said(connection: AsyncConnection, events: Iterable[Identity]) -> dict[Identity, str]:
    """What each of these events says as it was taken in, for those of them that were."""
    columns = (outbox.c.source, outbox.c.id, outbox.c.data)
    query = select(*columns).where(tuple_(outbox.c.source, outbox.c.id).in_(list(set(events))))
    return {(row.source, row.id): row.data for row in await connection.execute(query)}
