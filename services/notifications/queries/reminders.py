"""What notifications asks its database about duties of which their owners are to be reminded, and writes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.tables.reminders import BEGUN, duties_to_come
from shared.storage.bulk import update_each, upsert_all
from shared.storage.columns import Moment
from shared.storage.view import SetQuery

Row = Mapping[Any, Any]
_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

COMING = SetQuery(select(duties_to_come).where(BEGUN), by=(duties_to_come.c.child_id,))
"""The duties of these children of which their owners may be to be reminded by now."""


async def coming_of(connection: AsyncConnection, children: Collection[str]) -> dict[str, list[Row]]:
    """Of each child the same."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await COMING.rows(connection, children):
        found[row["child_id"]].append(row)
    return found


async def forget(connection: AsyncConnection, duty_ids: Collection[str]) -> Sequence[Row]:
    """Forget these duties; what of it was on record."""
    if not duty_ids:
        return ()
    return (await connection.execute(_FORGET, {"ids": list(duty_ids)})).mappings().all()


_FORGET = delete(duties_to_come).where(duties_to_come.c.duty_id.in_(_IN_IDS)).returning(duties_to_come)


async def keep(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Keep these, each in place of what was kept of the same duty."""
    await upsert_all(connection, duties_to_come, rows, ("duty_id",))


FIRST_LOOK = select(func.min(duties_to_come.c.look_at))
"""When the first reminder is to be thought of (business time)."""


async def to_look_at(connection: AsyncConnection, now: datetime, most: int) -> Sequence[Row]:
    """So many of which a reminder is to be thought of by now, locked."""
    due = duties_to_come.c.look_at <= bindparam("now", type_=Moment)
    query = select(duties_to_come).where(due).order_by(duties_to_come.c.duty_id).limit(most).with_for_update()
    return (await connection.execute(query, {"now": now})).mappings().all()


async def look_again(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Note when; `rows` have duty_id and look_at. Of these a reminder may count from now on."""
    begun = [{**row, "begun": True} for row in rows]
    await update_each(connection, duties_to_come, begun, ("duty_id",))
