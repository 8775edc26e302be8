"""A council's year planned, and the daily sweep over open duties; `python -m benchmarks planning`.

Not a ratio to a twin: the aims are times. Both run on scheduling alone, on an SQLite file as durable as in service.
"""

import gc
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Select, func, insert, select

from benchmarks import year
from benchmarks.databases import Databases
from services.scheduling.declaration import DECLARATION
from services.scheduling.tables.reviews import reviews
from shared.events.services.duties import DutyLate
from shared.ops.gc_tuning import settle_in
from shared.policy import load_profile
from shared.register import facts
from shared.service.service import Service
from shared.storage.database import Database
from shared.storage.tables import duties, outbox
from shared.work.unit_of_work import Work

CHILDREN, PLANNED_WITHIN = 1_200, 5.0
"""Of a council's year, and the seconds in which it is to be planned."""
PATTERNS, SWEPT = 1_000, (3, 6, 12)
"""Children who are planned, and how many of each there are whose open duties are swept: 12,000 have 150,000."""
SWEPT_WITHIN = 6.0
_ROUNDS = 3
_DAYS = 5
"""Days of a week, each swept once."""
_OUTAGE = timedelta(days=365)
_BATCH = 100


class _Nine:
    """Business time that stands still at nine in the morning of a day."""

    simulated = True

    def __init__(self) -> None:
        self.day = year.TODAY

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of this process's processor: the second says more on a busy machine."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s (processor {self.processor:.2f} s)"


class _Watch:
    def __init__(self) -> None:
        gc.freeze()  # what was made in order to measure is none of a service's
        self._began, self._used = time.perf_counter(), time.process_time()

    def took(self) -> Took:
        return Took(time.perf_counter() - self._began, time.process_time() - self._used)


class Council:
    """Scheduling by itself, with the children whose facts are on its record."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clock = _Nine()
        self._children = 0

    def _service(self) -> Service:
        """One that has just started."""
        return Service(DECLARATION, self._database, self._clock, load_profile("england-2010"))

    async def hears_of(self, number: int) -> list[str]:
        """Put a year's facts of so many more children on record, and plan nothing yet."""
        these = range(self._children, self._children + number)
        self._children += number
        service = self._service()
        for at in range(these.start, these.stop, _BATCH):
            told = [each for child in range(at, min(at + _BATCH, these.stop)) for each in year.of_a_child(child)]
            async with self._database.transaction() as connection:
                work = Work(connection, service.name, service.profile, self._clock.now(), self._clock.day)
                await facts.remember(work, told)
        return [year.id_of(child) for child in these]

    async def plans(self, child_ids: Sequence[str]) -> Took:
        """Settle these children, a hundred a transaction: reviews, matters and duties, written and announced."""
        service, watch = self._service(), _Watch()
        for at in range(0, len(child_ids), _BATCH):
            async with service.work() as work:
                for child_id in child_ids[at : at + _BATCH]:
                    work.touch(child_id)
        return watch.took()

    async def sweeps(self, later: timedelta) -> tuple[Took, int]:
        """What time alone brings about by a later day, by a service that has just started: it looks at every open duty
        once. Asking when it is due again is part of it. Also how many duties it found late."""
        self._clock.day += later
        service, before = self._service(), await self._late()
        watch = _Watch()
        await service.sweep()
        await service.next_due()
        return watch.took(), await self._late() - before

    async def grows_by(self, copies: range) -> None:
        """As many more children with duties as the first ones have, once for each of these numbers."""
        copied = ("id", "subject")
        async with self._database.transaction() as connection:
            for number in copies:
                made = [each.concat(f"-{number}") if each.name in copied else each for each in duties.c]
                first = select(*made).where(duties.c.subject.not_like("%-%"))
                await connection.execute(insert(duties).from_select([each.name for each in duties.c], first))

    async def _late(self) -> int:
        return await self._count(select(func.count()).where(outbox.c.type == DutyLate.wire_type()))

    async def reviews(self) -> int:
        """How many are on record."""
        return await self._count(select(func.count()).select_from(reviews))

    async def duties(self, *, still_open: bool = False) -> int:
        """How many are on record, or open."""
        found = select(func.count()).select_from(duties)
        return await self._count(found.where(duties.c.status == "open") if still_open else found)

    async def _count(self, query: Select[Any]) -> int:
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())


@asynccontextmanager
async def _council(folder: Path, name: str) -> AsyncIterator[Council]:
    async with Databases(folder, None).fresh(name, DECLARATION.tables) as database:
        yield Council(database)


async def _plan_a_year(folder: Path) -> None:
    """Three times, each in a council of its own."""
    took = []
    for number in range(_ROUNDS):
        async with _council(folder, f"year-{number}") as council:
            took.append(await council.plans(await council.hears_of(CHILDREN)))
            what = f"{CHILDREN:,} children, {await council.reviews():,} reviews, {await council.duties():,} duties"
    spread = f"processor {min(each.processor for each in took):.2f}-{max(each.processor for each in took):.2f}"
    middle = _median(took)
    how = "settled from the facts on record, nothing being planned yet"
    print(f"a council's year, {how}: {what}: {middle}, {spread}; {_judged(middle, PLANNED_WITHIN)}", flush=True)


async def _sweep(folder: Path) -> None:
    """A council that grows, swept on the days of a week at each size; and once after a year in which nothing ran."""
    first: float | None = None
    async with _council(folder, "swept") as council:
        await council.plans(await council.hears_of(PATTERNS))
        await council.sweeps(timedelta())  # what is late already
        for before, times in pairwise((1, *SWEPT)):
            await council.grows_by(range(before, times))
            found = [await council.sweeps(timedelta(days=1)) for _ in range(_DAYS)]
            number, middle = await council.duties(still_open=True), _median([took for took, _ in found])
            each = middle.processor / number * 1e6
            first = first or each
            late = f"{sum(late for _, late in found) / _DAYS:,.0f} of them late that day"
            aim = f"; {_judged(middle, SWEPT_WITHIN)}" if times == SWEPT[-1] else ""
            ratio = f"{each:.2f} us an open duty, {each / first:.2f} times the first"
            what = f"a day swept, {number:,} open duties of {times * PATTERNS:,} children, {late}"
            print(f"{what}: {middle}; {ratio}{aim}", flush=True)
        took, late_ones = await council.sweeps(_OUTAGE)
        print(f"the same after a year's outage, {late_ones:,} of them late: {took}", flush=True)


def _median(took: Sequence[Took]) -> Took:
    return Took(median(each.clock for each in took), median(each.processor for each in took))


def _judged(took: Took, within: float) -> str:
    """By the processor's time: the clock's tells of the machine's other work, too."""
    return f"aim {within:g} s, {'met' if took.processor <= within else 'missed'} (by the processor's time)"


async def measure() -> None:
    """Print both."""
    settle_in()  # as every service does once it has started
    with tempfile.TemporaryDirectory(prefix="iro-planning-") as folder:
        await _plan_a_year(Path(folder))
        await _sweep(Path(folder))
