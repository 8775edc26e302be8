"""When everything has come to rest, as it is seen from outside."""

import asyncio
import time
from dataclasses import dataclass

from benchmarks.council.processor import Meter
from benchmarks.council.stores import Look, Stores, look

_LOOK_EVERY = 0.025
_LOOK_AT_MOST_A_PART = 5
_BUSY = 0.2
"""Of a core: more than this is no rest, even if nothing is announced (a long transaction may be under way)."""


class NeverSettled(Exception):
    """It did not come to rest in the time given."""


@dataclass(frozen=True, slots=True)
class Rest:
    """When rest began (`time.perf_counter`), and each meter's reading when that was certain."""

    at: float
    used: dict[str, float]


async def settled(stores: Stores, meters: dict[str, Meter], *, calm: float = 0.3, within: float = 1800) -> Rest:
    """Rest: all was heard, no letter was to be sent and no log had grown between two looks; and so it stayed for
    `calm` seconds, in which the processes used next to nothing. A look takes at most a sixth of the time."""
    until = time.perf_counter() + within
    seen: Look | None = None
    since: tuple[float, float] | None = None
    while (began := time.perf_counter()) < until:
        found = await look(stores, seen)
        now, used = time.perf_counter(), {name: each.seconds() for name, each in meters.items()}
        if not found.quiet or seen is None or found.heads != seen.heads:
            since = None
        elif since is None:
            since = now, sum(used.values())
        elif now - since[0] >= calm:
            if sum(used.values()) - since[1] <= _BUSY * (now - since[0]):
                return Rest(since[0], used)
            since = None
        seen = found
        await asyncio.sleep(max(_LOOK_EVERY, _LOOK_AT_MOST_A_PART * (now - began)))
    raise NeverSettled(f"not within {within:g} seconds; last seen: {seen}")
