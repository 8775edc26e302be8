"""Every question scheduling asks its database, named as the question it answers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy import BindParameter, ColumnElement, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduling.tables.reviews import CANCELLED, STILL_TO_COME, reviews
from shared.events.council.child_life import PastReviewRecorded
from shared.service.service import Dated
from shared.storage.bulk import insert_all, update_each
from shared.storage.rows import Only, among, as_dicts, rows_after
from shared.storage.tables import statements

Row = Mapping[str, Any]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


async def reviews_on_record(connection: AsyncConnection, under: Mapping[str, str]) -> dict[str, list[Row]]:
    """Each child's reviews; `under` has the id that goes on for each id, and a child's own reviews come first."""
    query = select(reviews).where(reviews.c.child_id.in_(_IDS)).order_by(reviews.c.id)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in as_dicts(await connection.execute(query, {"ids": list(under)})):
        found[under[row["child_id"]]].append(row)
    for child_id, rows in found.items():
        rows.sort(key=lambda row: row["child_id"] != child_id)
    return found


async def save(connection: AsyncConnection, new: Sequence[Row], changed: Sequence[Row]) -> None:
    """Write new reviews and changed ones; what is closed goes first, so that its place is free.

    Several that are still to come may take one another's places: all of them leave theirs first.
    """
    await update_each(connection, reviews, [row for row in changed if row["status"] not in STILL_TO_COME])
    to_come = [row for row in changed if row["status"] in STILL_TO_COME]
    if len({row["child_id"] for row in to_come}) < len(to_come):
        await update_each(connection, reviews, [{"id": row["id"], "number": -at} for at, row in enumerate(to_come, 1)])
    await update_each(connection, reviews, to_come)
    await insert_all(connection, reviews, new)


async def reviews_of(connection: AsyncConnection, child_id: str) -> Sequence[Row]:
    """A child's reviews, past and planned, by the day on which they were or are due."""
    query = select(reviews).where(reviews.c.child_id == child_id)
    query = query.order_by(reviews.c.due_on, reviews.c.held_on, reviews.c.id)
    return as_dicts(await connection.execute(query))


async def with_their_days(connection: AsyncConnection, child_ids: Collection[str]) -> list[Dated]:
    """These children's reviews with the day on which each is, or was, due: `review` to come, `held_review`."""
    columns = (reviews.c.id, reviews.c.child_id, reviews.c.rule, reviews.c.due_on, reviews.c.status)
    query = select(*columns).where(reviews.c.child_id.in_(child_ids), reviews.c.status != CANCELLED)
    rows = [(row, row.status in STILL_TO_COME) for row in await connection.execute(query)]
    return [
        Dated(row.id, "review" if to_come else "held_review", row.rule, row.child_id, row.due_on, to_come=to_come)
        for row, to_come in rows
    ]


async def held_by(connection: AsyncConnection, event_ids: Collection[str]) -> set[str]:
    """The days on which these events say that past reviews were held."""
    told = (statements.c.id.in_(_IDS), statements.c.kind == PastReviewRecorded.wire_type())
    rows = await connection.execute(select(statements.c.data).where(*told), {"ids": list(event_ids)})
    return {from_json(data)["held_on"] for data in rows.scalars()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reviews a list is to show; what is None does not matter.

    `on_from` and `on_to` are about the day for which a review is arranged, else its due day; `late_on`: those that are
    late as at that day.
    """

    due_from: date | None = None
    due_to: date | None = None
    iro_id: str | None = None
    status: str | None = None
    only: Only = None
    on_from: date | None = None
    on_to: date | None = None
    to_come: bool = False
    late_on: date | None = None


async def reviews_due(
    connection: AsyncConnection, wanted: Wanted, after: tuple[Any, ...] | None, most: int
) -> Sequence[Row]:
    """Reviews by due day, from the one after `after`, at most so many."""
    query = select(reviews).where(*among(reviews.c.child_id, wanted.only))
    query = query.where(*_wanted(wanted))
    for name in ("iro_id", "status"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(reviews.c[name] == value)
    return await rows_after(connection, query, (reviews.c.due_on, reviews.c.id), after, most)


def _wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    on = func.coalesce(reviews.c.arranged_for, reviews.c.due_on)
    found: list[ColumnElement[bool]] = []
    for column, first, last in ((reviews.c.due_on, wanted.due_from, wanted.due_to), (on, wanted.on_from, wanted.on_to)):
        found += [column >= first] if first is not None else []
        found += [column <= last] if last is not None else []
    if wanted.to_come:
        found.append(reviews.c.status.in_(STILL_TO_COME))
    if wanted.late_on is not None:
        was_on = func.coalesce(reviews.c.held_on, wanted.late_on)
        in_force = reviews.c.held_on.is_not(None) | reviews.c.cancelled_on.is_(None)
        found.append(reviews.c.out_of_time_from.is_not(None) | (in_force & (was_on > reviews.c.due_on)))
    return found
