"""How many duties of each kind are open, and late: what the page of the policy shows beside each time limit."""

from collections.abc import Mapping

from sqlalchemy import case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.rules.status import LATE
from services.reporting.tables.children import TO_BE_DONE, due


async def counted_by_duty(connection: AsyncConnection) -> Mapping[str, tuple[int, int]]:
    """Of each kind of duty: how many are still to be done, and how many of those are late."""
    late = func.sum(case((due.c.status == LATE, 1), else_=0))
    query = select(due.c.duty, func.count(), late).where(text(TO_BE_DONE)).group_by(due.c.duty)
    return {row[0]: (int(row[1]), int(row[2])) for row in await connection.execute(query)}
