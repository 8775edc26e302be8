"""Doing what falls due because time passes, by the machine's own clock."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import structlog

from shared.ops.clock import Clock, monotonic
from shared.ops.in_hand import InHand
from shared.ops.wakeup import woken_within
from shared.service.service import Service
from shared.storage.database import is_infrastructure_fault

log = structlog.get_logger(__name__)

_LONGEST_SLEEP = 60.0
_SHORTEST_SLEEP = 1.0
_GATHERS = 0.5
"""Seconds for which what is settled is gathered before anybody looks, so that a flood costs a look or two a second."""


class Sweeper:
    """Sweeps each service when its next moment has come, and looks at once when somebody's affairs were settled: facts
    bring new moments, and what is late on arrival is late now. Besides it sweeps once a minute, for other processes.

    What is due and cannot be done (another worker is at it, or it fails) is tried again once a minute, no sooner.
    """

    def __init__(self, services: Sequence[Service], clock: Clock) -> None:
        self._services = services
        self._clock = clock
        self.in_hand = InHand()
        self._left_undone: dict[str, datetime] = {}
        """By service, what was due already when it had just been swept."""
        self._settled: dict[str, Service] = {}
        """Who has settled somebody since it was last asked for its next moment."""
        self._woken = asyncio.Event()
        for each in services:
            each.on_settled = partial(self._look_at, each)

    def _look_at(self, service: Service) -> None:
        self._settled[service.name] = service
        self._woken.set()

    async def run(self) -> None:
        """Sweep until cancelled. A service that cannot be swept now is tried again and holds up no other."""
        while True:
            for service in self._services:
                with self.in_hand:
                    await self._sweep(service)
            await self._sleep(await self._until_next())

    async def _sleep(self, seconds: float) -> None:
        """Until then, or until something that was settled meanwhile is due."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            await woken_within(self._woken, left)
            if not self._woken.is_set():
                return
            await asyncio.sleep(min(left, _GATHERS))
            self._woken.clear()
            settled, self._settled = list(self._settled.values()), {}
            for service in settled:
                until = min(until, monotonic() + await self._from_now(service))

    async def _from_now(self, service: Service) -> float:
        """Seconds until its next moment; what could not be done when it was last swept waits for the next sweep."""
        due = await self._next_due(service)
        if due is None or due == self._left_undone.get(service.name):
            return _LONGEST_SLEEP
        return (due - self._clock.now()).total_seconds()

    async def _sweep(self, service: Service) -> None:
        try:
            await service.sweep()
        except Exception as fault:
            if not is_infrastructure_fault(fault):
                log.error("sweep_failed", service=service.name, exc_info=fault)

    async def _until_next(self) -> float:
        """Seconds until something is due, within bounds."""
        waits = [await self._until_next_of(service) for service in self._services]
        return max(_SHORTEST_SLEEP, min(waits, default=_LONGEST_SLEEP))

    async def _until_next_of(self, service: Service) -> float:
        before = self._left_undone.pop(service.name, None)
        due = await self._next_due(service)
        if due is None:
            return _LONGEST_SLEEP
        wait = (due - self._clock.now()).total_seconds()
        if wait <= 0:  # it has come since the sweep; or the sweep could not do it, if it was so the last time
            self._left_undone[service.name] = due
            return _LONGEST_SLEEP if due == before else _SHORTEST_SLEEP
        return min(wait, _LONGEST_SLEEP)

    async def _next_due(self, service: Service) -> datetime | None:
        try:
            return await service.next_due()
        except Exception as fault:
            log.warning("next_due_unknown", service=service.name, exc_info=fault)
            return None
