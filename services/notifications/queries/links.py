"""What notifications asks its database about links in letters, and writes."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.tables.court_documents import link_keys, used_links
from shared.storage.bulk import insert_new, insert_unknown

_OURS = "letters"


async def key(connection: AsyncConnection) -> str | None:
    """The key that links are signed with; None before the first letter that has one."""
    found: str | None = (await connection.execute(select(link_keys.c.key))).scalar_one_or_none()
    return found


async def key_made_once(connection: AsyncConnection, now: datetime) -> str:
    """The same, made now if there is none."""
    known = await key(connection)
    if known is None:
        row = {"id": _OURS, "key": secrets.token_hex(32), "made_at": now}
        await insert_unknown(connection, link_keys, [row])
        known = await key(connection)
    assert known is not None
    return known


async def use(connection: AsyncConnection, link: str, now: datetime) -> bool:
    """Note that a link was used; whether it was not before."""
    return bool(await insert_new(connection, used_links, [{"link": link, "used_at": now}], ("link",)))


async def was_used(connection: AsyncConnection, link: str) -> bool:
    """Whether it was."""
    query = select(used_links.c.link).where(used_links.c.link == link)
    return (await connection.execute(query)).scalar_one_or_none() is not None
