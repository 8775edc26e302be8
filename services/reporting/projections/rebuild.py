"""Making the pictures anew from the stored events, a batch a commit: cut short anywhere, it goes on from there.

How far it came is in the same commit as what it wrote, so that nothing is done twice and nothing is left out. Nobody
is to be answered from half of them: a start finishes first what was cut short.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from services.reporting.projections.update import PICTURED, update_pictures
from services.reporting.queries import counted, pictures, rebuilding
from services.reporting.queries import shown as queries
from shared.events.envelope import from_row
from shared.policy import Profile
from shared.service.service import Service
from shared.storage.database import Database

_AT_ONCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Figures are counted as soon as anybody reads them, or looks what is due."""
BATCH: Final = 1000
"""Stored events that go into the pictures in one transaction."""
Told = Callable[[int, int], object]
"""Told how many are done, of how many."""


def _nobody(_done: int, _total: int) -> None:
    return None


async def rebuild(database: Database, profile: Profile, told: Told = _nobody, batch: int = BATCH) -> None:
    """Empty the pictures and make them anew; where that was begun and cut short, go on with it."""
    async with database.transaction() as connection:
        await queries.only_writer(connection)
        if await rebuilding.reached(connection) is None:
            await pictures.empty(connection)
            await counted.empty(connection)
            await rebuilding.begin(connection, PICTURED)
    await _go_on(database, profile, told, batch)


async def finish_what_was_cut_short(service: Service) -> None:
    """At a start: whole pictures, before anybody is answered."""
    await _go_on(service.database, service.profile, _nobody, BATCH)


async def _go_on(database: Database, profile: Profile, told: Told, batch: int) -> None:
    while (came := await _next_batch(database, profile, batch)) is not None:
        told(*came)


async def _next_batch(database: Database, profile: Profile, batch: int) -> tuple[int, int] | None:
    """Put the next events into the pictures; how many are done then, of how many. None: nothing is left to do."""
    async with database.transaction() as connection:
        await queries.only_writer(connection)
        reached = await rebuilding.reached(connection)
        if reached is None:
            return None
        place = (reached["subject"], reached["in_timeline"])
        rows = await queries.stored_after(connection, place, PICTURED, batch)
        if not rows:
            await rebuilding.end(connection)
            return None
        to_count = await update_pictures(connection, [from_row(row) for row in rows], profile)
        await counted.await_counting(connection, to_count, _AT_ONCE)
        done = reached["done"] + len(rows)
        await rebuilding.come_to(connection, (rows[-1]["subject"], rows[-1]["in_timeline"]), done)
    return done, max(done, reached["total"])
