"""What is measured on a council of 180 IROs and 12,000 children."""

from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.council import aims, opening, reading
from benchmarks.council.figures import Figure
from benchmarks.council.people import Council
from benchmarks.council.rows import by_meter, of_memory
from benchmarks.council.small import BATCH, Starting
from benchmarks.council.systems import Code, System

IROS, CHILDREN = 180, 12_000


async def large_figures(start: Starting, code: Code, folder: Path, pieces: frozenset[str]) -> AsyncIterator[Figure]:
    """Opening it, its memory, and the reads that grow with a council."""
    if "large" in pieces:
        async with start(code, folder) as system:
            for figure in await _of(system, folder):
                yield figure
            await system.check()


async def _of(system: System, folder: Path) -> list[Figure]:
    memory = {name: each.megabytes() for name, each in system.meters.items()}
    iros, answers = await opening.iros_join(system, range(IROS))
    children = Council().children(CHILDREN)
    await opening.people_are_known(system, children)
    used = await opening.all_batches(system, children[:-BATCH], BATCH)
    await system.recorder.begin()
    last = await opening.all_batches(system, children[-BATCH:], BATCH)
    floor = (await system.recorder.floor()).each(BATCH)
    what = f"a child of {CHILDREN:,} in batches of {BATCH} posted as soon as answered"
    return [
        *by_meter(system, f"POST of one of {IROS} IROs, processor until settled", [iros]),
        Figure(f"POST of one of {IROS} IROs, answered after", system.pair, "ms", answers),
        *by_meter(system, f"{what}, processor until settled", [used], floor, aims.BATCH, aims.WORKERS),
        Figure(f"{what}, wall until settled", system.pair, "ms", [used.wall], floor.settled),
        *by_meter(system, "a child in the last of these batches, by itself, processor until settled", [last], floor),
        *of_memory(system, CHILDREN, memory, aims.MEMORY),
        *await reading.figures(system, folder, aims.READS | aims.READS_OF_MANY, only=True),
    ]
