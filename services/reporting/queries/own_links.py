"""Reading and writing the links by which children open their own page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.tables.own_links import own_links

Row = Mapping[Any, Any]


async def add(connection: AsyncConnection, row: Row) -> None:
    """A new link."""
    await connection.execute(insert(own_links).values(**row))


async def good_one(connection: AsyncConnection, digest: str, now: datetime) -> Row | None:
    """The link of that digest, if it still opens a page."""
    query = select(own_links).where(
        own_links.c.digest == digest, own_links.c.good_until > now, own_links.c.ended_at.is_(None)
    )
    return (await connection.execute(query)).mappings().first()


async def end_all(connection: AsyncConnection, child_ids: list[str], now: datetime) -> int:
    """None of the links to these ids opens a page any more; how many did until now."""
    query = update(own_links).where(
        own_links.c.child_id.in_(child_ids), own_links.c.ended_at.is_(None), own_links.c.good_until > now
    )
    return (await connection.execute(query.values(ended_at=now))).rowcount
