"""What is asked of the database while a review is prepared."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduling.tables.reviews import STILL_TO_COME, reviews
from shared.storage.rows import as_dicts
from shared.storage.tables import duties

Row = Mapping[str, Any]


async def review(connection: AsyncConnection, review_id: str) -> Row | None:
    """The review of this id."""
    found = (await connection.execute(select(reviews).where(reviews.c.id == review_id))).mappings().one_or_none()
    return None if found is None else dict(found)


async def next_review(connection: AsyncConnection, child_id: str) -> Row | None:
    """The first of a child's reviews that are still to come, by the day that is arranged or due."""
    wanted = (reviews.c.child_id == child_id, reviews.c.status.in_(STILL_TO_COME))
    rows = as_dicts(await connection.execute(select(reviews).where(*wanted)))
    return min(rows, key=lambda row: (row["arranged_for"] or row["due_on"], row["id"]), default=None)


async def duties_of(connection: AsyncConnection, child_id: str) -> Sequence[Row]:
    """Every clock of this child that is kept here, whatever became of it."""
    return as_dicts(await connection.execute(select(duties).where(duties.c.subject == child_id)))
