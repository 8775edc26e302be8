"""What the door asks of the events it took in before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.tables import outbox

Identity = tuple[str, str]
"""An event's source and id."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an event said, of whom and when, as it was taken in."""

    subject: str
    type: str
    time: datetime
    receivedat: datetime | None
    data: str


async def what_was_said(connection: AsyncConnection, events: Iterable[Identity]) -> dict[Identity, Said]:
    """What each of these events says as it was taken in, for those of them that were."""
    said = (outbox.c.subject, outbox.c.type, outbox.c.time, outbox.c.receivedat, outbox.c.data)
    columns = (outbox.c.source, outbox.c.id, *said)
    query = select(*columns).where(tuple_(outbox.c.source, outbox.c.id).in_(list(set(events))))
    return {(source, id): Said(*said) for source, id, *said in await connection.execute(query)}
