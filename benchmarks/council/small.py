"""What is measured on a council of 18 IROs and 1,200 children, of either pair."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from benchmarks.council import aims, opening, rates, reading
from benchmarks.council.figures import Figure
from benchmarks.council.floors import Floor
from benchmarks.council.opening import Used
from benchmarks.council.people import Council
from benchmarks.council.rows import by_meter, of_memory, suffix
from benchmarks.council.systems import Code, System

IROS, CHILDREN, BATCH = 18, 1200, 100
LONE_TIMES, WARM_UPS = 15, 3
LETTERLESS_CHILDREN = 200
IDLE_SECONDS = 60
STEPS = ("iros", "batch", "lone", "idle", "reads", "rates")


class Starting(Protocol):
    """Starts a system on fresh data."""

    def __call__(self, code: Code, folder: Path) -> AbstractAsyncContextManager[System]: ...


async def small_figures(start: Starting, code: Code, folder: Path, pieces: frozenset[str]) -> AsyncIterator[Figure]:
    """Those of these pieces that a small council is for. IROs and children come in any case."""
    if pieces & set(STEPS):
        async with start(code, folder) as system:
            small = Small(system, folder, pieces)
            for step in STEPS:
                if step in ("iros", "batch") or step in pieces:
                    for figure in await getattr(small, step)():
                        yield figure
            await system.check()
    if "letterless" in pieces:
        async with start(code, folder) as system:
            for figure in await letterless(system):
                yield figure


class Small:
    """One small council and what is done to it, in this order."""

    def __init__(self, system: System, folder: Path, pieces: frozenset[str]) -> None:
        self._system = system
        self._folder = folder
        self._pieces = pieces
        self._council = Council()
        self._lone_floor: Floor | None = None
        self._batch_floor: Floor | None = None

    async def iros(self) -> list[Figure]:
        """IROs join one after another, the last by herself and with her floor."""
        system = self._system
        memory = {name: each.megabytes() for name, each in system.meters.items()}
        self._memory = memory
        used, answers = await opening.iros_join(system, range(IROS - 1))
        connection = system.connection("/allocation")
        await system.recorder.begin()
        last = await opening.iro_joins(system, connection, IROS - 1)
        await connection.close()
        if "iros" not in self._pieces:
            return []
        floor = await system.recorder.floor()
        what = "POST of an IRO"
        return [
            *by_meter(system, f"{what}, processor until settled", [used], floor, aims.IRO),
            *by_meter(system, f"{what} by herself, processor until settled", [last], floor),
            Figure(f"{what}, answered after", system.pair, "ms", answers, floor.door),
        ]

    async def batch(self) -> list[Figure]:
        """The children come in batches, each settled before the next; the last has its floor measured."""
        system, connection = self._system, self._system.connection("/notifications")
        children = self._council.children(CHILDREN)
        known = await opening.people_are_known(system, children)
        if not self._pieces & {"batch", "rates"}:  # the rates need the batch's floor
            await opening.all_batches(system, children, BATCH)
            return []
        batches = []
        for start in range(0, CHILDREN, BATCH):
            if start + BATCH == CHILDREN:
                await system.recorder.begin()
            batches.append(await opening.one_batch(system, connection, children[start : start + BATCH]))
        await connection.close()
        self._batch_floor = floor = (await system.recorder.floor()).each(BATCH)
        counted = await opening.figures_are_counted(system, CHILDREN)
        if "batch" not in self._pieces:
            return []
        await system.recorder.begin()
        await opening.people_are_known(system, self._council.children(1))
        put = (await system.recorder.floor()).each(2)  # the child's details and the worker's
        what = f"a child in a batch of {BATCH}"
        return [
            *by_meter(system, "PUT of a person's details, processor", [known], put),
            *by_meter(system, f"{what}, processor until settled", batches, floor, aims.BATCH, aims.WORKERS),
            *by_meter(system, f"{what}, its figures counted afterwards, processor", [counted]),
            Figure(f"{what}, wall until settled", system.pair, "ms", [each.wall for each in batches], floor.settled),
            *of_memory(system, CHILDREN, self._memory),
        ]

    async def lone(self) -> list[Figure]:
        """One event at a time, each settled before the next."""
        system = self._system
        lone, self._lone_floor = await lone_events(system, self._council)
        floor = self._lone_floor
        walls = [each.wall for each in lone]
        return [
            *by_meter(system, "lone event until settled, processor", lone, floor, aims.LONE),
            Figure("lone event until settled, wall", system.pair, "ms", walls, floor.settled),
        ]

    async def idle(self) -> list[Figure]:
        """Percent of a core over a minute in which nothing happens."""
        system = self._system
        await system.settled(calm=2)
        before, began = system.used(), time.perf_counter()
        await asyncio.sleep(IDLE_SECONDS)
        seconds, used = time.perf_counter() - began, system.used()
        return [
            Figure(
                f"idle{suffix(name)}",
                system.pair,
                "%",
                [(used[name] - before[name]) / seconds * 100],
                aim=aims.IDLE if name == "all" else None,
            )
            for name in used
        ]

    async def reads(self) -> list[Figure]:
        """Every GET route."""
        return await reading.figures(self._system, self._folder, aims.READS)

    async def rates(self) -> list[Figure]:
        """Single events on a schedule, with floors from the lone event and the batch."""
        if self._lone_floor is None:
            _, self._lone_floor = await lone_events(self._system, self._council)
        assert self._batch_floor is not None
        return await rates.figures(self._system, self._council, self._lone_floor, self._batch_floor)


async def lone_events(system: System, council: Council) -> tuple[list[Used], Floor]:
    """What each took but the first few, and the floor of the last."""
    connection = system.connection("/notifications")
    children = council.children(LONE_TIMES + WARM_UPS)
    await opening.people_are_known(system, children)
    times = [await opening.lone_event(system, connection, each) for each in children[:-1]]
    await system.recorder.begin()
    times.append(await opening.lone_event(system, connection, children[-1]))
    await connection.close()
    return times[WARM_UPS:], await system.recorder.floor()


async def letterless(system: System) -> list[Figure]:
    """Lone events where no letter can be written, because nobody knows how to reach an IRO."""
    council = Council()
    await opening.iros_join(system, range(IROS), reachable=False)
    children = council.children(LETTERLESS_CHILDREN)
    await opening.people_are_known(system, children)
    await opening.all_batches(system, children, BATCH)
    lone, floor = await lone_events(system, council)
    return by_meter(system, "lone event until settled, no letter can be written, processor", lone, floor)
