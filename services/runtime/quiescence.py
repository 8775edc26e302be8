"""When everything has come to rest, and how the simulated clock moves on from one moment of rest to the next.

The door is closed while time moves. The clock steps to each moment at which something falls due, every service does
what is due then, in a fixed order, and all of it settles before the next step: so a year moved in one call ends where a
year of single days does.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.runtime.running_service import Member
from shared.inbox.consumer import count_parked
from shared.inbox.rounds import Rounds
from shared.ops.clock import SimulatedClock
from shared.refusals import Conflict

log = structlog.get_logger(__name__)

_LOOK_AGAIN_AFTER = 0.01


class ClockStuck(Exception):
    """A service says that something is due and does not do it; the text names the service and the moment."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving the clock came to."""

    now: datetime
    swept: int
    parked: int


async def settle(members: Sequence[Member], rounds: Rounds | None) -> None:
    """Return when everything has come to rest. Without rounds events travel over Kafka, and have to be looked for."""
    if rounds is None:
        await _settle_over_kafka(members)
        return
    while True:
        await rounds.rest()
        at_rest = [await member.at_rest() for member in members]
        if all(at_rest) and rounds.at_rest:
            return
        await asyncio.sleep(_LOOK_AGAIN_AFTER)


async def _settle_over_kafka(members: Sequence[Member]) -> None:
    """Return when everything has come to rest.

    Seen at rest twice with nothing announced in between: what was handled after its own service was asked, in the first
    look, has grown a log by the second.
    """
    before: list[int] | None = None
    while True:
        heads = await _heads_at_rest(members)
        if heads is not None and heads == before:
            return
        before = heads
        await asyncio.sleep(_LOOK_AGAIN_AFTER)


async def _heads_at_rest(members: Sequence[Member]) -> list[int] | None:
    """How long each log is, or None unless everything is at rest."""
    for member in members:
        if not await member.at_rest():
            return None
    return [await member.service.log.head() for member in members]


async def parked_count(members: Sequence[Member]) -> int:
    """How many events wait, parked, for another try or for a person."""
    return sum([await count_parked(member.service.database) for member in members])


async def earliest_due(members: Sequence[Member]) -> tuple[datetime, str] | None:
    """When time alone next makes something happen, and in which service."""
    moments = [(await member.service.next_due(), member.name) for member in members]
    return min(((moment, name) for moment, name in moments if moment is not None), default=None)


class Time:
    """Moves the simulated clock; one call at a time."""

    def __init__(self, members: Sequence[Member], rounds: Rounds | None, clock: SimulatedClock) -> None:
        self._members = members
        self._rounds = rounds
        self._clock = clock
        self._turn = asyncio.Lock()

    def now(self) -> datetime:
        """The simulated time."""
        return self._clock.now()

    async def move_to(self, wanted: datetime) -> Moved:
        """Return when all that falls due until then has been done and has settled. Refuses to go back."""
        async with self._turn:
            if wanted < self._clock.now():
                reached = self._clock.now().isoformat()
                raise Conflict("clock-never-goes-back", "The clock never goes back", f"It has reached {reached}.")
            await self._close_the_door()
            try:
                swept = await self._step_through(wanted)
                return Moved(self._clock.now(), swept, await parked_count(self._members))
            finally:
                self._open_the_door()

    async def _step_through(self, wanted: datetime) -> int:
        swept = 0
        await settle(self._members, self._rounds)
        done: tuple[datetime, str] | None = None
        while (due := await earliest_due(self._members)) is not None and due[0] <= wanted:
            if due == done:
                log.error("clock_stuck", service=due[1], date=due[0])
                raise ClockStuck(f"{due[1]} at {due[0].isoformat()}")
            self._clock.move_to(max(due[0], self._clock.now()))
            await self._sweep()
            swept, done = swept + 1, due
        self._clock.move_to(wanted)
        return swept

    async def _sweep(self) -> None:
        for member in self._members:
            await member.service.sweep()
        await settle(self._members, self._rounds)

    async def _close_the_door(self) -> None:
        for member in self._members:
            if member.wired.door is not None:
                member.wired.door.close()
                await member.wired.door.idle()

    def _open_the_door(self) -> None:
        for member in self._members:
            if member.wired.door is not None:
                member.wired.door.reopen()
