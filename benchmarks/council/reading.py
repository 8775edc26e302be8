"""Reads at one connection and at eight, beside the same bytes from a bare route, measured in turn."""

import asyncio
import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.council.client import Address, Connection, Refused
from benchmarks.council.figures import Figure
from benchmarks.council.processor import Meter
from benchmarks.council.routes import Route, routes
from benchmarks.council.systems import System, said_when_ready

CONNECTIONS = (1, 8)
SECONDS, FLOOR_SECONDS, ROUNDS = 0.3, 0.1, 3


@dataclass(frozen=True, slots=True)
class Read:
    """One way of asking: reads a second, the median answer and the processor a read, both in milliseconds."""

    rate: float
    answered: float
    processor: float

    def words(self) -> str:
        return f"{self.answered:.2f} ms median, {self.rate:,.0f} a second"


async def figures(system: System, folder: Path, wanted: Mapping[str, float], *, only: bool = False) -> list[Figure]:
    """A row for each route (or only for those with an aim) and number of connections, then who was not asked."""
    found = [each for each in await routes(system) if each.name in wanted or not only]
    rows = []
    with _bare(folder, found) as (address, meter):
        for route in (each for each in found if not each.skipped):
            for number in CONNECTIONS:
                aim = wanted.get(route.name) if number == 1 and system.pair == "embedded" else None
                rows.append(await _compared(system, route, number, (address, meter), aim))
    skipped = [f"{each.name} ({each.skipped})" for each in found if each.skipped]
    return [*rows, *([Figure(f"not read: {'; '.join(skipped)}", system.pair, "", [])] if skipped else [])]


async def _compared(
    system: System, route: Route, number: int, bare: tuple[Address, Meter], aim: float | None
) -> Figure:
    ours, floors = [], []
    reads = Meter([root for name, each in system.meters.items() if name != "workers" for root in each.roots])
    where = system.at(route.path if route.path.count("/") > 1 else "/reporting")
    for _ in range(ROUNDS):
        ours.append(await read(where, route, number, reads, SECONDS))
        floors.append(await read(bare[0], route, number, bare[1], FLOOR_SECONDS))
    return Figure(
        f"GET {route.name}, {number} connection{'s' * (number > 1)}",
        system.pair,
        "ms",
        [each.processor for each in ours],
        [each.processor for each in floors],
        aim,
        also=_middle(ours).words(),
        floor_also=_middle(floors).words(),
    )


def _middle(reads: Sequence[Read]) -> Read:
    return sorted(reads, key=lambda each: each.rate)[len(reads) // 2]


async def read(address: Address, route: Route, number: int, meter: Meter, seconds: float) -> Read:
    """Ask as often as it is answered on so many connections, for so long."""
    request = address.request("GET", route.path, accept=route.kind)
    connections = [Connection(address) for _ in range(number)]
    for each in connections:
        await each.send(request)
    answers: list[float] = []
    before, began = meter.seconds(), time.perf_counter()

    async def ask(connection: Connection) -> None:
        while (asked := time.perf_counter()) < began + seconds:
            status, _ = await connection.send(request)
            if status != 200:
                raise Refused(f"{route.path}: {status}")
            answers.append((time.perf_counter() - asked) * 1000)

    await asyncio.gather(*(ask(each) for each in connections))
    lasted = time.perf_counter() - began
    used = meter.seconds() - before
    for each in connections:
        await each.close()
    return Read(len(answers) / lasted, median(answers), used * 1000 / len(answers))


@contextmanager
def _bare(folder: Path, found: Sequence[Route]) -> Iterator[tuple[Address, Meter]]:
    """A process that answers the same bytes at the same paths."""
    answers = {each.path: [each.kind, base64.b64encode(each.body).decode()] for each in found if not each.skipped}
    (folder / "answers.json").write_text(json.dumps(answers))
    log = folder / "bare.log"
    with log.open("w") as out:
        words = [sys.executable, "-m", "benchmarks.council.bare", str(folder / "answers.json")]
        process = subprocess.Popen(words, stdout=out, stderr=out)
    try:
        port = int(said_when_ready(process, log).rpartition(":")[2])
        yield Address("127.0.0.1", port, "none"), Meter([process.pid])
    finally:
        process.terminate()
        process.wait(20)
