"""When everything has come to rest, as it is seen from outside."""

import asyncio
import time
from dataclasses import dataclass

from benchmarks.council.processor import Meter
from benchmarks.council.stores import Look, Stores, look

_LOOK_EVERY = 0.025
_LOOK_AT_MOST_A_PART = 5


class NeverSettled(Exception):
    """It did not come to rest in the time given."""


@dataclass(frozen=True, slots=True)
class Rest:
    """When rest was seen (`time.perf_counter`), and each meter's reading then."""

    at: float
    used: dict[str, float]


async def settled(stores: Stores, meters: dict[str, Meter], *, calm: float = 0.3, within: float = 1800) -> Rest:
    """The first moment at which all was heard, no letter was to be sent and no log had grown between two looks,
    after which it stayed so for `calm` seconds. A look takes at most a sixth of the time."""
    until = time.perf_counter() + within
    seen: Look | None = None
    rest: Rest | None = None
    while (began := time.perf_counter()) < until:
        found = await look(stores, seen)
        now = time.perf_counter()
        if not found.quiet or seen is None or found.heads != seen.heads:
            rest = None
        elif rest is None:
            rest = Rest(now, {name: each.seconds() for name, each in meters.items()})
        elif now - rest.at >= calm:
            return rest
        seen = found
        await asyncio.sleep(max(_LOOK_EVERY, _LOOK_AT_MOST_A_PART * (now - began)))
    raise NeverSettled(f"not within {within:g} seconds; last seen: {seen}")
