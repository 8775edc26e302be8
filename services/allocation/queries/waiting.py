"""What allocation asks its database about the children who stand without an IRO, and what it writes of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Text, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.queries.preloaded import WAITING
from services.allocation.tables.children import absences, allocations, children, iros, unallocated
from services.allocation.tables.openings import BEING_OPENED
from shared.events.council.child_life import TeamChanged
from shared.storage.bulk import delete_each, insert_all, update_each
from shared.storage.rows import Only, among, rows_after
from shared.storage.tables import statements
from shared.storage.view import Row

WITHOUT = ~exists().where(allocations.c.child_id == unallocated.c.child_id, allocations.c.ended_on.is_(None))
"""Some among the waiting still have the IRO who is about to leave them: nobody else may have the child."""
NOT_BEING_OPENED = unallocated.c.reason != BEING_OPENED
"""Who waits in an opening is given an IRO, or the ordinary reason why not, before a last day can be over."""


async def who_waits(connection: AsyncConnection) -> list[str]:
    """The children who stand without an IRO, the longest waiting first."""
    query = select(unallocated.c.child_id).where(WITHOUT)
    query = query.order_by(unallocated.c.looked_after_from, unallocated.c.child_id)
    return list((await connection.execute(query)).scalars())


async def waiting_rows(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Row]:
    """What is on record of these children's waiting."""
    return {row["child_id"]: row for row in await WAITING.rows(connection, ids)}


async def waiting_after(
    connection: AsyncConnection, after: tuple[Any, ...] | None, most: int, only: Only = None
) -> Sequence[Row]:
    """A page of the children without an IRO, in the order of their due dates."""
    by = (unallocated.c.due_on, unallocated.c.child_id)
    query = select(unallocated).where(*among(unallocated.c.child_id, only))
    return await rows_after(connection, query, by, after, most)


async def overdue_and_not_announced(connection: AsyncConnection, today: date, most: int) -> Sequence[RowMapping]:
    """Children whose last day for getting an IRO is over and of whom that has not been said."""
    query = (
        select(unallocated)
        .where(unallocated.c.announced_at.is_(None), NOT_BEING_OPENED, unallocated.c.due_on < today)
        .order_by(unallocated.c.due_on)
        .limit(most)
    )
    return (await connection.execute(query)).mappings().all()


NEXT_TO_ANNOUNCE = select(func.min(unallocated.c.due_on)).where(unallocated.c.announced_at.is_(None), NOT_BEING_OPENED)
"""The first last day that nobody has been told about."""
NEXT_OF_AGE = select(func.min(unallocated.c.of_age_on))
"""The first 18th birthday of somebody who waits."""


async def of_age_by(connection: AsyncConnection, day: date, most: int) -> Sequence[str]:
    """Those who wait and are 18 on that day."""
    query = select(unallocated.c.child_id).where(unallocated.c.of_age_on <= day).limit(most)
    return (await connection.execute(query)).scalars().all()


_TRIED = select(func.min(unallocated.c.tried_on)).where(WITHOUT).scalar_subquery()
"""The day on which a waiting child was last tried; None when no child waits, and then nothing comes after it."""
NEXT_START = select(func.min(iros.c.active_from)).where(iros.c.active_from > _TRIED)
"""The first day since on which an IRO starts."""
NEXT_LAST_DAY_AWAY = select(func.min(absences.c.to_on)).where(absences.c.to_on >= _TRIED)
"""The first day since that is the last of an IRO's absence."""
_WHO_WAITS = select(unallocated.c.child_id).where(WITHOUT)  # few of all children
NEXT_CHANGE_OF_MANAGERS = select(func.min(statements.c.key)).where(
    statements.c.kind == TeamChanged.wire_type(),
    statements.c.key > cast(_TRIED, Text),
    statements.c.subject.in_(select(children.c.team_id).where(children.c.child_id.in_(_WHO_WAITS))),
)
"""The first day since, as text, on which the team of a waiting child has other managers: its fact's key is that day."""


async def begin_to_wait(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """These children, none of whom is on record as waiting, stand without an IRO."""
    await insert_all(connection, unallocated, rows)


async def change_waiting(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """What is on record of these children's waiting is something else now; every row names the same columns."""
    await update_each(connection, unallocated, rows, ("child_id",))


async def no_longer_wait(connection: AsyncConnection, ids: Collection[str]) -> None:
    """These children are not without an IRO any more."""
    await delete_each(connection, unallocated, [{"child_id": child_id} for child_id in ids])


async def note_announced(connection: AsyncConnection, ids: Collection[str], at: datetime) -> None:
    """It was said of these children that their last day for getting an IRO is over."""
    told = [{"child_id": child_id, "announced_at": at} for child_id in ids]
    await update_each(connection, unallocated, told, ("child_id",))
