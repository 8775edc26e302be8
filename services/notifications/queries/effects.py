"""What followed from an event, and what of it still waits."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, and_, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries.seen import Seen
from services.notifications.rules.announced import CHILD, OF_NO_CHILD
from services.notifications.rules.status import FOR_A_PERSON, Status
from services.notifications.tables.effects import effects
from services.notifications.tables.notices import notices
from shared.storage.bulk import Insert
from shared.storage.rows import as_dicts, rows_after
from shared.storage.tables import outbox, parked
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_NOTICES = "notice."
_WAITS = [status.value for status in (Status.WAITING, Status.QUEUED, Status.SENDING, *sorted(FOR_A_PERSON))]


def keep(work: Work, rows: Sequence[Row]) -> None:
    """Keep these announcements with their causes; those that are on record already are passed over."""
    if rows:
        work.at_the_end.append(Insert(effects, rows, only_unknown=True))


async def taken_in(connection: AsyncConnection, source: str, ids: Collection[str]) -> list[dict[str, Any]]:
    """What was taken in under this source and these ids."""
    names = ("source", "id", "type", "subject", "subjectkind", "time", "recordedat", "receivedat", "data")
    query = select(*(outbox.c[name] for name in names)).where(outbox.c.source == source, outbox.c.id.in_(list(ids)))
    return as_dicts(await connection.execute(query))


def _chain(roots: Collection[str]) -> CTE:
    """All that followed from what has one of these ids, by source and id, however far down."""
    first = select(effects.c.source, effects.c.id).where(effects.c.causationid.in_(list(roots)))
    chain = first.cte("chain", recursive=True)
    further = select(effects.c.source, effects.c.id).where(effects.c.causationid == chain.c.id)
    return chain.union(further)


async def followed(
    connection: AsyncConnection, roots: Collection[str], seen: Seen, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """A page of what followed from what has one of these ids, in the order in which it was announced; of children, and
    of the notices about no child, what is seen."""
    chain = _chain(roots)
    same = and_(effects.c.source == chain.c.source, effects.c.id == chain.c.id)
    query = select(effects).join(chain, same)
    if seen.children is not None:
        query = query.where(or_(effects.c.subjectkind != CHILD, effects.c.subject.in_(sorted(seen.children))))
    if not seen.of_no_child:
        query = query.where(not_(effects.c.subjectkind.in_(OF_NO_CHILD) & effects.c.type.startswith(_NOTICES)))
    return await rows_after(connection, query, (effects.c.at, effects.c.id), after, most)


async def ids_that_followed(connection: AsyncConnection, roots: Collection[str]) -> set[str]:
    """The ids of all that followed from what has one of these ids."""
    return set((await connection.execute(select(_chain(roots).c.id))).scalars())


async def still_waiting(connection: AsyncConnection, roots: Collection[str]) -> list[dict[str, Any]]:
    """The notices, because of what has one of these ids or followed from it, that have not reached anybody yet."""
    chain = _chain(roots)
    because = notices.c.why_event_id.in_(list(roots)) | notices.c.why_event_id.in_(select(chain.c.id))
    query = select(notices).where(because, notices.c.status.in_(_WAITS)).order_by(notices.c.id)
    return as_dicts(await connection.execute(query))


async def set_aside(connection: AsyncConnection, roots: Collection[str]) -> list[dict[str, Any]]:
    """What notifications could not handle of these events and of what followed, and has not since."""
    chain = _chain(roots)
    its = parked.c.event_id.in_(list(roots)) | parked.c.event_id.in_(select(chain.c.id))
    query = select(parked).where(its, parked.c.handled_at.is_(None)).order_by(parked.c.id)
    return as_dicts(await connection.execute(query))
