"""Which letters are to be posted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries.seen import EVERY_NOTICE, Seen, among_the_seen
from services.notifications.rules.by_post import TAKES_LETTERS
from services.notifications.rules.status import FOR_A_PERSON
from services.notifications.rules.told_wrongly import TOLD_WRONGLY
from services.notifications.tables.notices import notices, people
from shared.storage.rows import as_dicts

Row = Mapping[str, Any]
_ADDRESSEE = case((notices.c.recipient_id == "", notices.c.recipient_kind), else_=notices.c.recipient_id)
"""Under which id the recipient's particulars are held: a body that the council has one of is held by its kind."""
_TAKES_LETTERS = and_(
    people.c.postal_address.is_not(None),
    people.c.postal_address != "",
    or_(people.c.channel.is_(None), people.c.channel.in_([each for each in TAKES_LETTERS if each is not None])),
)


def _to_be_posted(seen: Seen) -> Select[Any]:
    waits = notices.c.status.in_([status.value for status in FOR_A_PERSON])
    return (
        select(notices)
        .join(people, people.c.id == _ADDRESSEE)
        .where(waits, notices.c.template != TOLD_WRONGLY, _TAKES_LETTERS, *among_the_seen(seen))
        .order_by(notices.c.id)
    )


async def to_be_posted(connection: AsyncConnection, seen: Seen, before: datetime, most: int) -> list[dict[str, Any]]:
    """The notices of these that wait for a person and may go by post, oldest first: those that waited so before this
    moment (business time)."""
    ready = or_(notices.c.failed_at.is_(None), notices.c.failed_at < before)
    return as_dicts(await connection.execute(_to_be_posted(seen).where(ready).limit(most)))


async def which_may_be_posted(connection: AsyncConnection, ids: Collection[str]) -> set[str]:
    """Those of these notices that wait for a person and may go by post."""
    query = _to_be_posted(EVERY_NOTICE).where(notices.c.id.in_(list(ids)))
    return {row["id"] for row in as_dicts(await connection.execute(query))} if ids else set()


async def by_ids(connection: AsyncConnection, ids: Sequence[str], *, to_change: bool = False) -> list[dict[str, Any]]:
    """These notices, and with each line of a digest the others that wait with it; locked, if they are to be changed."""
    letters = select(notices.c.letter_id).where(notices.c.id.in_(list(ids)), notices.c.letter_id.is_not(None))
    waits = notices.c.status.in_([status.value for status in FOR_A_PERSON])
    with_them = and_(notices.c.letter_id.in_(letters), waits)
    query = select(notices).where(or_(notices.c.id.in_(list(ids)), with_them)).order_by(notices.c.id)
    return as_dicts(await connection.execute(query.with_for_update() if to_change else query))
