"""What is measured on a council of 18 IROs and 1,200 children."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.council import aims, opening
from benchmarks.council.figures import Figure
from benchmarks.council.opening import Used
from benchmarks.council.people import Council
from benchmarks.council.systems import Code, System, apart, embedded

IROS, CHILDREN, BATCH = 18, 1200, 100
LONE_TIMES, WARM_UPS = 15, 3
LETTERLESS_CHILDREN = 200
IDLE_SECONDS = 60
PIECES = ("iros", "batch", "lone", "letterless", "idle")


async def embedded_figures(code: Code, folder: Path, pieces: frozenset[str]) -> AsyncIterator[Figure]:
    """Of the system in one process."""
    if pieces & {"iros", "batch", "lone", "idle"}:
        async with embedded(code, folder) as system:
            async for figure in _of(system, pieces):
                yield figure
    if "letterless" in pieces:
        async with embedded(code, folder) as system:
            async for figure in _letterless(system):
                yield figure


async def apart_figures(code: Code, folder: Path, pieces: frozenset[str]) -> AsyncIterator[Figure]:
    """Of PostgreSQL and Kafka with processes apart."""
    if pieces & {"iros", "batch", "lone", "idle"}:
        async with apart(code, folder) as system:
            async for figure in _of(system, pieces):
                yield figure


async def _of(system: System, pieces: frozenset[str]) -> AsyncIterator[Figure]:
    council = Council()
    memory = {name: each.megabytes() for name, each in system.meters.items()}
    joined = await opening.iros_join(system, range(IROS))
    if "iros" in pieces:
        for figure in of_iros(system, *joined):
            yield figure
    known, batches = await _open(system, council, CHILDREN)
    if "batch" in pieces:
        for figure in [*of_batches(system, known, batches), *of_memory(system, memory)]:
            yield figure
    if "lone" in pieces:
        for figure in of_lone(system, await _lone(system, council)):
            yield figure
    if "idle" in pieces:
        for figure in await idle(system):
            yield figure


async def _open(system: System, council: Council, number: int) -> tuple[Used, list[Used]]:
    """The council's children come in batches, each settled before the next."""
    connection, batches = system.connection("/notifications"), []
    children = council.children(number)
    known = await opening.people_are_known(system, children)
    for start in range(0, number, BATCH):
        batches.append(await opening.one_batch(system, connection, children[start : start + BATCH]))
    await connection.close()
    return known, batches


def of_iros(system: System, iros: Used, answer: float) -> list[Figure]:
    """An IRO who joins."""
    return [
        *by_meter(system, "POST of an IRO, processor until settled", "ms", [iros], aims.IRO),
        Figure("POST of an IRO, answered after", system.pair, "ms", [answer]),
    ]


def of_batches(system: System, known: Used, batches: list[Used]) -> list[Figure]:
    """A child in a batch, and a person's details."""
    what = f"a child in a batch of {BATCH}"
    return [
        *by_meter(system, "PUT of a person's details, processor", "ms", [known]),
        *by_meter(system, f"{what}, processor until settled", "ms", batches, aims.BATCH, aims.WORKERS),
        Figure(f"{what}, wall until settled", system.pair, "ms", [each.wall for each in batches]),
    ]


def of_memory(system: System, before: dict[str, float]) -> list[Figure]:
    """Memory after opening; its floor is that of the processes before they did anything."""
    return [
        Figure(
            f"memory with {CHILDREN:,} children{_suffix(name)}", system.pair, "MB", [each.megabytes()], [before[name]]
        )
        for name, each in system.meters.items()
    ]


def of_lone(system: System, lone: list[Used]) -> list[Figure]:
    """One event by itself."""
    return [
        *by_meter(system, "lone event until settled, processor", "ms", lone, aims.LONE),
        Figure("lone event until settled, wall", system.pair, "ms", [each.wall for each in lone]),
    ]


async def _lone(system: System, council: Council) -> list[Used]:
    connection = system.connection("/notifications")
    children = council.children(LONE_TIMES + WARM_UPS)
    await opening.people_are_known(system, children)
    times = [await opening.lone_event(system, connection, each) for each in children]
    await connection.close()
    return times[WARM_UPS:]


async def _letterless(system: System) -> AsyncIterator[Figure]:
    council = Council()
    await opening.iros_join(system, range(IROS), reachable=False)
    await _open(system, council, LETTERLESS_CHILDREN)
    lone = await _lone(system, council)
    for figure in by_meter(system, "lone event until settled, no letter can be written, processor", "ms", lone):
        yield figure


async def idle(system: System) -> list[Figure]:
    """Percent of a core over a minute in which nothing happens."""
    await system.settled(calm=2)
    before, began = system.used(), time.perf_counter()
    await asyncio.sleep(IDLE_SECONDS)
    seconds = time.perf_counter() - began
    return [
        Figure(f"idle{_suffix(name)}", system.pair, "%", [(now - before[name]) / seconds * 100], [], _aim(name))
        for name, now in system.used().items()
    ]


def _aim(meter: str) -> float | None:
    return aims.IDLE if meter == "all" else None


def by_meter(
    system: System, what: str, unit: str, used: list[Used], aim: float | None = None, of_workers: float | None = None
) -> list[Figure]:
    """A figure for each meter; `aim` is the embedded system's, `of_workers` that of the other pair's workers."""
    wanted = {"all": aim, "workers": of_workers}
    return [
        Figure(what + _suffix(name), system.pair, unit, [each.processor[name] for each in used], [], wanted.get(name))
        for name in system.meters
    ]


def _suffix(meter: str) -> str:
    return "" if meter == "all" else f", {meter}"
