"""Every question about what followed a review."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduling.tables.follow_up import follow_ups
from services.scheduling.tables.reviews import reviews
from shared.storage.bulk import update_each
from shared.storage.rows import as_dicts
from shared.storage.tables import duties
from shared.storage.view import SetQuery

Row = Mapping[str, Any]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
FOLLOW_UPS: Final = SetQuery(select(follow_ups), by=(follow_ups.c.child_id,))
"""What followed the reviews of these children."""


async def on_record(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Row]:
    """What followed the reviews of the children with these ids, by review."""
    return {row["review_id"]: dict(row) for row in await FOLLOW_UPS.rows(connection, ids)}


async def save(connection: AsyncConnection, new: Sequence[Row], changed: Sequence[Row]) -> None:
    """Write what followed of reviews of which nothing was on record, and of others."""
    if changed:
        await update_each(connection, follow_ups, changed, key=("review_id",))
    if new:
        await connection.execute(insert(follow_ups), list(new))


async def one(connection: AsyncConnection, review_id: str) -> Row | None:
    """What followed this review; None where nothing has yet."""
    found = await connection.execute(select(follow_ups).where(follow_ups.c.review_id == review_id))
    row = found.mappings().one_or_none()
    return None if row is None else dict(row)


async def the_review(connection: AsyncConnection, review_id: str) -> Row | None:
    """The review with this id; None where there is none."""
    row = (await connection.execute(select(reviews).where(reviews.c.id == review_id))).mappings().one_or_none()
    return None if row is None else dict(row)


async def record_was_distributed(connection: AsyncConnection, review_id: str) -> bool:
    """Whether the review's record went out: then neither its outcome nor that it was held can be taken back."""
    distributed = (follow_ups.c.review_id == review_id, follow_ups.c.record_distributed_on.is_not(None))
    return bool((await connection.execute(select(exists().where(*distributed)))).scalar_one())


async def answers_on_record(connection: AsyncConnection, duty: str, ids: Collection[str]) -> Sequence[Row]:
    """The clocks of this duty about children with these ids, as they are on record."""
    query = select(duties).where(duties.c.duty == duty, duties.c.subject.in_(_IDS))
    return as_dicts(await connection.execute(query, {"ids": list(ids)}))
