"""What notifications asks its database about news that waits, late duties and people's relations, and writes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.rules.status import Status
from services.notifications.tables.notices import WAITS, late_duties, notices, relations
from shared.storage.bulk import insert_new, update_each
from shared.storage.columns import Moment
from shared.storage.view import SetQuery

Row = Mapping[Any, Any]
_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

LATE = SetQuery(select(late_duties), by=(late_duties.c.child_id,))
"""The duties of these children that are late."""
RELATIONS = SetQuery(select(relations), by=(relations.c.child_id,))
"""Who is related to these children."""


async def late_of(connection: AsyncConnection, children: Collection[str]) -> dict[str, list[Row]]:
    """Of each child the duties that are late."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await LATE.rows(connection, children):
        found[row["child_id"]].append(row)
    return found


async def related_to(connection: AsyncConnection, children: Collection[str]) -> dict[str, list[Row]]:
    """Of each child whoever is related to it, at any time."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await RELATIONS.rows(connection, children):
        found[row["child_id"]].append(row)
    return found


async def keep_late(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """These duties are late; one that is on record already stays as it is."""
    if rows:
        await insert_new(connection, late_duties, rows, ("duty_id",))


async def late_no_more(connection: AsyncConnection, duty_ids: Collection[str]) -> set[str]:
    """Forget these, which are met, missed, moved or void; the children of those that were on record."""
    gone = delete(late_duties).where(late_duties.c.duty_id.in_(_IN_IDS)).returning(late_duties.c.child_id)
    return set((await connection.execute(gone, {"ids": list(duty_ids)})).scalars())


FIRST_THAT_WAITS = select(func.min(notices.c.not_before)).where(WAITS)
"""When the first of what waits is to go out (business time)."""


async def waited_for(connection: AsyncConnection, now: datetime, people: int) -> Sequence[Row]:
    """All that has waited until now for so many people, locked: id, whom it is about, recipient and template."""
    due = notices.c.not_before <= bindparam("now", type_=Moment)
    who = (notices.c.recipient_kind, notices.c.recipient_id)
    whom = (notices.c.child_id, notices.c.subjectkind, notices.c.about_id)
    some = select(*who).where(WAITS, due).distinct().order_by(*who).limit(people).subquery()
    query = (
        select(notices.c.id, *whom, *who, notices.c.template)
        .join(some, (some.c.recipient_kind == who[0]) & (some.c.recipient_id == who[1]))
        .where(WAITS, due)
        .order_by(notices.c.id)
        .with_for_update(of=notices)
    )
    return (await connection.execute(query, {"now": now})).mappings().all()


async def let_go(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Queue these; `rows` have id and letter_id."""
    await update_each(connection, notices, [{**row, "status": Status.QUEUED.value} for row in rows])


async def wait_again(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Have these, which were withdrawn, wait after all; `rows` have id and not_before."""
    values = {"status": Status.WAITING.value, "called_for": True, "letter_id": None, "next_try_at": None, "tries": 0}
    await update_each(connection, notices, [{**row, **values} for row in rows])
