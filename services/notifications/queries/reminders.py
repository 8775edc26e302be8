"""What notifications asks its database about duties of which their owners are to be reminded, and writes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.tables.reminders import duties_to_come
from shared.storage.bulk import insert_all, update_each
from shared.storage.columns import Moment
from shared.storage.view import SetQuery

Row = Mapping[Any, Any]
_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

COMING = SetQuery(select(duties_to_come), by=(duties_to_come.c.child_id,))
"""The duties of these children of which their owners are to be reminded."""


async def coming_of(connection: AsyncConnection, children: Collection[str]) -> dict[str, list[Row]]:
    """Of each child the same."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await COMING.rows(connection, children):
        found[row["child_id"]].append(row)
    return found


async def replace(connection: AsyncConnection, over: Collection[str], rows: Sequence[Row]) -> Sequence[Row]:
    """Keep these, and forget those that are `over` or kept anew; what of it was on record."""
    ids = [*over, *(row["duty_id"] for row in rows)]
    gone = delete(duties_to_come).where(duties_to_come.c.duty_id.in_(_IN_IDS)).returning(duties_to_come)
    were = (await connection.execute(gone, {"ids": ids})).mappings().all()
    if rows:
        await insert_all(connection, duties_to_come, rows)
    return were


async def first_look(connection: AsyncConnection) -> datetime | None:
    """When the first reminder is to be thought of (business time)."""
    first: datetime | None = (await connection.execute(select(func.min(duties_to_come.c.look_at)))).scalar_one()
    return first


async def to_look_at(connection: AsyncConnection, now: datetime, most: int) -> Sequence[Row]:
    """So many of which a reminder is to be thought of by now, locked."""
    due = duties_to_come.c.look_at <= bindparam("now", type_=Moment)
    query = select(duties_to_come).where(due).order_by(duties_to_come.c.duty_id).limit(most).with_for_update()
    return (await connection.execute(query, {"now": now})).mappings().all()


async def look_again(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Note when; `rows` have duty_id and look_at."""
    await update_each(connection, duties_to_come, rows, ("duty_id",))
