"""What is asked about the outcomes of reviews."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduling.tables.outcome import outcomes
from services.scheduling.tables.reviews import reviews
from shared.storage.bulk import delete_each, insert_all, update_each
from shared.storage.rows import as_dicts
from shared.storage.view import SetQuery

Row = Mapping[str, Any]
OUTCOMES = SetQuery(select(outcomes), by=(outcomes.c.child_id,))
"""The completed outcomes of these children's reviews."""


async def review_by_id(connection: AsyncConnection, review_id: str) -> Row | None:
    """The review, or None."""
    found = as_dicts(await connection.execute(select(reviews).where(reviews.c.id == review_id)))
    return found[0] if found else None


async def reviews_by_id(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Row]:
    """These reviews by their ids."""
    if not ids:
        return {}
    query = select(reviews).where(reviews.c.id.in_(sorted(ids)))
    return {row["id"]: row for row in as_dicts(await connection.execute(query))}


async def outcomes_on_record(
    connection: AsyncConnection, child_ids: Collection[str], review_ids: Collection[str]
) -> dict[str, Row]:
    """The completed outcomes of these children and of these reviews, by review: a record merged may have told them."""
    found = {row["review_id"]: row for row in await OUTCOMES.rows(connection, child_ids)}
    others = sorted(set(review_ids) - found.keys())
    if others:
        query = select(outcomes).where(outcomes.c.review_id.in_(others))
        found |= {row["review_id"]: row for row in as_dicts(await connection.execute(query))}
    return found


async def save_outcomes(
    connection: AsyncConnection, new: Sequence[Row], changed: Sequence[Row], gone: Collection[str]
) -> None:
    """Write these, and take away what is a draft again."""
    await delete_each(connection, outcomes, [{"review_id": each} for each in sorted(gone)])
    await update_each(connection, outcomes, changed, ("review_id",))
    if new:
        await insert_all(connection, outcomes, new)
