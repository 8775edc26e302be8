"""What is counted of whom: what keeping it asks and writes, in bulk."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, delete, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.recorded import ENVELOPE
from services.reporting.tables.children import due, events
from services.reporting.tables.figures import (
    counted,
    drift,
    figure_days,
    figure_months,
    figures_awaited,
    sibling_links,
)
from shared.events.envelope import Envelope, from_row
from shared.storage.bulk import insert_unknown, upsert_all
from shared.storage.view import Row, SetQuery

COUNTED: Final = SetQuery(select(counted), by=(counted.c.subject,))
"""Everything that is counted of these subjects."""
DRIFT: Final = SetQuery(select(drift), by=(drift.c.child_id,))
"""What the drift radar has of these children."""
_CLOCKS: Final = ("duty_id", "child_id", "duty", "due_on", "status", "met_on")
_KEY: Final = ("subject", "subjectkind", "kind", "key")
_WHO: Final = (figures_awaited.c.subjectkind, figures_awaited.c.subject)
_AT_ONCE: Final = 1_000
Subject = tuple[str, str]
"""The kind of whoever is counted, and the id."""


class Questions:
    """What is asked of some subjects to count them anew: of the events of these types, and these time limits."""

    def __init__(self, types: Collection[str], duties: Collection[str] = ()) -> None:
        told = events.c.type.in_([literal(each, Text) for each in sorted(types)])
        limits = due.c.duty.in_([literal(each, Text) for each in sorted(duties)])
        self.told = SetQuery(select(*ENVELOPE).where(told), by=(events.c.subject,))
        self.clocks = SetQuery(select(*(due.c[name] for name in _CLOCKS)).where(limits), by=(due.c.child_id,))

    async def told_of(self, connection: AsyncConnection, subjects: Iterable[str]) -> dict[str, list[Envelope]]:
        """By subject, everything that was said of it."""
        found: dict[str, list[Envelope]] = defaultdict(list)
        for row in await self.told.rows(connection, subjects):
            found[row["subject"]].append(from_row(row))
        return found

    async def clocks_of(self, connection: AsyncConnection, child_ids: Iterable[str]) -> dict[str, list[Row]]:
        """By child, the time limits that are counted, whatever became of them."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in await self.clocks.rows(connection, child_ids):
            found[row["child_id"]].append(row)
        return found


async def put_counted(
    connection: AsyncConnection, gone: Sequence[Row], rows: Sequence[Row], days: Sequence[Row], months: Sequence[Row]
) -> None:
    """Take away what is not counted any more, write what is, and change the counts by what that makes of them.

    The counts come last: whoever else writes waits for them, and no longer than until the commit.
    """
    for some in _parts(sorted(tuple(row[name] for name in _KEY) for row in gone)):
        await connection.execute(delete(counted).where(tuple_(*(counted.c[name] for name in _KEY)).in_(some)))
    await upsert_all(connection, counted, rows, _KEY)
    adding = ("above", "below")
    await upsert_all(connection, figure_days, days, ("by", "figure", "day", "value"), adding=adding)
    await upsert_all(connection, figure_months, months, ("by", "figure", "month", "value"), adding=adding)


async def put_drift(connection: AsyncConnection, gone: Collection[str], rows: Sequence[Row]) -> None:
    """Write what the drift radar has of these children, and take away those of whom it has nothing any more."""
    for some in _parts(sorted(gone)):
        await connection.execute(delete(drift).where(drift.c.child_id.in_(some)))
    await upsert_all(connection, drift, rows, ("child_id",))


def _parts(some: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (some[start : start + _AT_ONCE] for start in range(0, len(some), _AT_ONCE))


async def empty(connection: AsyncConnection) -> None:
    """Take away everything that was counted, and who is looked at together; the events stay."""
    for table in (counted, figure_days, figure_months, drift, figures_awaited, sibling_links):
        await connection.execute(delete(table))


async def await_counting(connection: AsyncConnection, subjects: Collection[Subject], since: datetime) -> None:
    """These are to be counted anew; who waits already has waited since it was said first."""
    rows = [{"subjectkind": kind, "subject": subject, "since": since} for kind, subject in sorted(subjects)]
    await insert_unknown(connection, figures_awaited, rows)


async def awaited(connection: AsyncConnection, since: datetime | None, most: int) -> list[Subject]:
    """The next who wait to be counted, or who have been waiting since this moment or longer."""
    some = select(*_WHO).order_by(*_WHO).limit(most)
    if since is not None:
        some = some.where(figures_awaited.c.since <= since)
    return [(row.subjectkind, row.subject) for row in await connection.execute(some)]


AWAITED_SINCE = select(func.min(figures_awaited.c.since))
"""Since when the first of those has been waiting; None: nobody is."""


async def no_longer_awaited(connection: AsyncConnection, subjects: Collection[Subject]) -> None:
    """These are counted now."""
    for some in _parts(sorted(subjects)):
        await connection.execute(delete(figures_awaited).where(tuple_(*_WHO).in_(some)))
