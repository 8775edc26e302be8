"""Single events offered on a schedule, whether or not the ones before were answered, and when each had its effect.

Stored times do not say that: `outbox.time` is when a transaction began, and a gathered one takes long. So the moment
counted is the first look, one every ten milliseconds, at which another connection sees the row: it was committed then.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.council.client import ONE, Connection, Refused
from benchmarks.council.people import Child
from benchmarks.council.stores import Stores
from benchmarks.council.systems import System

_LOOK_EVERY = 0.01
_CONNECTIONS = 256
_WATCHED = ("allocation", "notifications")
_LATE_LOOKS = 300
"""Rows before the last seen that are looked at again on PostgreSQL, where a number may be committed after a later."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Milliseconds from the scheduled moment of each event, and seconds from the first one until all had settled."""

    acknowledged: list[float]
    allocated: list[float]
    told: list[float]
    processor: dict[str, float]
    """Of each meter, an event."""
    lasted: float
    late: float
    """By how many milliseconds the driver itself sent its events too late, at worst."""

    @property
    def settled_a_second(self) -> float:
        return len(self.acknowledged) / self.lasted


@dataclass(slots=True)
class _Watch:
    """When each new row of two logs was first seen."""

    stores: Stores
    first: dict[str, int] = field(default_factory=dict)
    seen: dict[str, dict[int, float]] = field(default_factory=lambda: {name: {} for name in _WATCHED})
    over: bool = False

    async def begin(self) -> None:
        for name in _WATCHED:
            self.first[name] = (await self.stores.ask(name, "SELECT coalesce(max(seq), 0) FROM outbox"))[0][0]

    async def run(self) -> None:
        """Look until it is over, and once more then."""
        while not self.over:
            for name in _WATCHED:
                await self.look(name)
            await asyncio.sleep(_LOOK_EVERY)
        for name in _WATCHED:
            await self.look(name)

    async def look(self, name: str) -> None:
        seen = self.seen[name]
        after = self.first[name] + len(seen)
        if after != max(seen, default=self.first[name]):  # numbers are missing: rolled back, or still to be committed
            after = max(self.first[name], max(seen) - _LATE_LOOKS)
        rows = await self.stores.ask(name, "SELECT seq FROM outbox WHERE seq > $1", after)
        now = time.perf_counter()
        for (number,) in rows:
            seen.setdefault(number, now)

    async def allocated(self) -> dict[str, float]:
        """By child, when the first word of an IRO, or of there being none, was there."""
        return await self._moments("allocation", "type LIKE 'iro.allocated.%' OR type LIKE 'child.unallocated.%'")

    async def told(self) -> dict[str, float]:
        """By child, when the child's own letter was on record as accepted for sending."""
        return await self._moments("notifications", "type LIKE 'notice.sent.%' AND data LIKE '%\"child\"%'")

    async def _moments(self, name: str, which: str) -> dict[str, float]:
        query = f"SELECT seq, subject FROM outbox WHERE seq > $1 AND ({which}) ORDER BY seq DESC"
        rows = await self.stores.ask(name, query, self.first[name])
        return {subject: self.seen[name][number] for number, subject in rows}


class _Sender:
    """Sends on whichever connection is free; a new one is opened while there are not too many."""

    def __init__(self, system: System) -> None:
        self._free = [system.connection("/notifications") for _ in range(_CONNECTIONS)]
        self._turns = asyncio.Semaphore(_CONNECTIONS)

    async def send(self, request: bytes) -> float:
        """The moment of the answer."""
        async with self._turns:
            connection: Connection = self._free.pop()
            status, answer = await connection.send(request)
            now = time.perf_counter()
            self._free.append(connection)
        if status != 202:
            raise Refused(f"{status} {answer[:300]!r}")
        return now

    async def close(self) -> None:
        for each in self._free:
            await each.close()


async def offer(system: System, children: Sequence[Child], rate: float) -> Offered:
    """One event for each child, so many a second."""
    address, sender, watch = system.at("/notifications"), _Sender(system), _Watch(await system.stores.another())
    requests = [address.request("POST", "/notifications/events", each.became_looked_after(), ONE) for each in children]
    await system.settled()
    await watch.begin()
    looking = asyncio.create_task(watch.run())
    before, began = system.used(), time.perf_counter() + 0.1
    due = [began + number / rate for number in range(len(requests))]
    answered, late = await _sent(sender, requests, due)
    rest = await system.settled()
    watch.over = True
    await looking
    scheduled = dict(zip((each.id for each in children), due, strict=True))
    offered = Offered(
        acknowledged=[(now - moment) * 1000 for now, moment in zip(answered, due, strict=True)],
        allocated=_since(scheduled, await watch.allocated()),
        told=_since(scheduled, await watch.told()),
        processor={name: (rest.used[name] - before[name]) * 1000 / len(requests) for name in before},
        lasted=rest.at - began,
        late=late * 1000,
    )
    await watch.stores.close()
    await sender.close()
    return offered


async def _sent(sender: _Sender, requests: Sequence[bytes], due: Sequence[float]) -> tuple[list[float], float]:
    """When each was answered, and the most that one was sent too late, in seconds."""
    late, sending = 0.0, []
    for moment, request in zip(due, requests, strict=True):
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        late = max(late, time.perf_counter() - moment)
        sending.append(asyncio.create_task(sender.send(request)))
    return await asyncio.gather(*sending), late


def _since(scheduled: dict[str, float], moments: dict[str, float]) -> list[float]:
    missing = scheduled.keys() - moments.keys()
    if missing:
        raise RuntimeError(f"nothing became of {len(missing)} children, of {sorted(missing)[0]} for one")
    return [(moments[child] - moment) * 1000 for child, moment in scheduled.items()]
