"""What is counted of whom: what keeping it asks and writes, in bulk."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Text, delete, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.recorded import ENVELOPE
from services.reporting.tables.children import due, events
from services.reporting.tables.figures import counted, drift, figure_days, figures_awaited
from shared.events.envelope import Envelope, from_row
from shared.storage.bulk import upsert_all
from shared.storage.view import Row, SetQuery

COUNTED: Final = SetQuery(select(counted), by=(counted.c.subject,))
"""Everything that is counted of these subjects."""
DRIFT: Final = SetQuery(select(drift), by=(drift.c.child_id,))
"""What the drift radar has of these children."""
_CLOCKS: Final = ("duty_id", "child_id", "duty", "due_on", "status", "met_on")
_KEY: Final = ("subject", "subjectkind", "kind", "key")
_AT_ONCE: Final = 1_000


class Questions:
    """What is asked of some subjects to count them anew: of the events of these types, and these time limits."""

    def __init__(self, types: Collection[str], duties: Collection[str]) -> None:
        told = events.c.type.in_([literal(each, Text) for each in sorted(types)])
        limits = due.c.duty.in_([literal(each, Text) for each in sorted(duties)])
        self.told = SetQuery(select(*ENVELOPE).where(told), by=(events.c.subject,))
        self.clocks = SetQuery(select(*(due.c[name] for name in _CLOCKS)).where(limits), by=(due.c.child_id,))

    async def told_of(
        self, connection: AsyncConnection, subjects: Iterable[str], at_hand: Collection[Envelope]
    ) -> dict[str, list[Envelope]]:
        """By subject, everything that was said of it; what is at hand need not be read from its row."""
        known = {(each.source, each.id): each for each in at_hand}
        found: dict[str, list[Envelope]] = defaultdict(list)
        for row in await self.told.rows(connection, subjects):
            found[row["subject"]].append(known.get((row["source"], row["id"])) or from_row(row))
        return found

    async def clocks_of(self, connection: AsyncConnection, child_ids: Iterable[str]) -> dict[str, list[Row]]:
        """By child, the time limits that are counted, whatever became of them."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in await self.clocks.rows(connection, child_ids):
            found[row["child_id"]].append(row)
        return found


async def put_counted(
    connection: AsyncConnection, gone: Sequence[Row], rows: Sequence[Row], changes: Sequence[Row]
) -> None:
    """Take away what is not counted any more, write what is, and change the counts by what that makes of them.

    The counts come last: whoever else writes waits for them, and no longer than until the commit.
    """
    for some in _parts(sorted(tuple(row[name] for name in _KEY) for row in gone)):
        await connection.execute(delete(counted).where(tuple_(*(counted.c[name] for name in _KEY)).in_(some)))
    await upsert_all(connection, counted, rows, _KEY)
    await upsert_all(connection, figure_days, changes, ("by", "figure", "day", "value"), adding=("above", "below"))


async def put_drift(connection: AsyncConnection, gone: Collection[str], rows: Sequence[Row]) -> None:
    """Write what the drift radar has of these children, and take away those of whom it has nothing any more."""
    for some in _parts(sorted(gone)):
        await connection.execute(delete(drift).where(drift.c.child_id.in_(some)))
    await upsert_all(connection, drift, rows, ("child_id",))


def _parts(some: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (some[start : start + _AT_ONCE] for start in range(0, len(some), _AT_ONCE))


async def empty(connection: AsyncConnection) -> None:
    """Take away everything that was counted; the events stay."""
    for table in (counted, figure_days, drift):
        await connection.execute(delete(table))


async def awaited(connection: AsyncConnection, most: int) -> list[str]:
    """The next subjects that are still to be counted after an upgrade."""
    query = select(figures_awaited.c.subject).order_by(figures_awaited.c.subject).limit(most)
    return list((await connection.execute(query)).scalars())


async def no_longer_awaited(connection: AsyncConnection, subjects: Collection[str]) -> None:
    """These are counted now."""
    await connection.execute(delete(figures_awaited).where(figures_awaited.c.subject.in_(list(subjects))))


async def kinds_of(connection: AsyncConnection, subjects: Collection[str]) -> Mapping[str, str]:
    """What each of these subjects is: a child, an IRO, a foster carer."""
    query = select(events.c.subject, events.c.subjectkind).distinct().where(events.c.subject.in_(list(subjects)))
    return {row.subject: row.subjectkind for row in await connection.execute(query)}
