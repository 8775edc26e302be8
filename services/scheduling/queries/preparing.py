"""What is asked of the database while a review is prepared."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    return (await duties_of_each(connection, [child_id]))[child_id]


async def duties_of_each(connection: AsyncConnection, child_ids: Collection[str]) -> dict[str, list[Row]]:
    """Every clock of each of these children that is kept here, whatever became of it."""
    query = select(duties).where(duties.c.subject.in_(sorted(child_ids)))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in as_dicts(await connection.execute(query)):
        found[row["subject"]].append(row)
    return found


async def review_considering(connection: AsyncConnection, child_id: str, token: str) -> Row | None:
    """The child's review that considers this, of several the latest."""
    rows = as_dicts(await connection.execute(select(reviews).where(reviews.c.child_id == child_id)))
    found = [row for row in rows if token in row["considered"]]
    return max(found, key=lambda row: (row["due_on"], row["id"]), default=None)
