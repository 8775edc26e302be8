"""What allocation asks its database about IROs whose standing changes, and about proposals that may be out of date."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, RowMapping, bindparam, distinct, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.tables.children import breaches, iros

_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


async def look_again_on(connection: AsyncConnection, iro_id: str, day: date | None) -> None:
    """Note when time alone next changes whose IRO she may be."""
    await connection.execute(update(iros).where(iros.c.id == iro_id).values(look_again_on=day))


_CHANGES = select(iros.c.id, iros.c.look_again_on).where(iros.c.look_again_on.is_not(None))
FIRST_TO_LOOK_AT = _CHANGES.order_by(iros.c.look_again_on, iros.c.id).limit(1)
"""The IRO whose standing changes first."""


async def open_proposals(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Every proposal that waits for a manager, the one longest not looked at first."""
    query = select(breaches.c.id, breaches.c.child_id, breaches.c.proposal).where(breaches.c.status == "open")
    return (await connection.execute(query.order_by(breaches.c.tried_at, breaches.c.id))).mappings().all()


async def looked_at(connection: AsyncConnection, breach_ids: Sequence[str], at: datetime) -> None:
    """Note that a way to mend these was looked for."""
    query = update(breaches).where(breaches.c.id.in_(_IN_IDS)).values(tried_at=at)
    await connection.execute(query, {"ids": list(breach_ids)})


async def children_with_a_broken_rule(connection: AsyncConnection) -> dict[str, int]:
    """How many children of each IRO have her against a rule, whether or not a manager has said that it stays."""
    number = func.count(distinct(breaches.c.child_id)).label("number")
    query = select(breaches.c.iro_id, number).where(breaches.c.ended_at.is_(None)).group_by(breaches.c.iro_id)
    return {row.iro_id: row.number for row in await connection.execute(query)}
