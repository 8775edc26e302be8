"""Doing what falls due because time passes, by the machine's own clock."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog

from shared.ops.clock import Clock
from shared.ops.in_hand import InHand
from shared.service.service import Service
from shared.storage.database import is_infrastructure_fault

log = structlog.get_logger(__name__)

_LONGEST_SLEEP = 60.0
_SHORTEST_SLEEP = 1.0


class Sweeper:
    """Sweeps each service when its next moment has come, and at least once a minute, for facts bring new moments.

    What is due and cannot be done (another worker is at it, or it fails) is tried again once a minute, no sooner.
    """

    def __init__(self, services: Sequence[Service], clock: Clock) -> None:
        self._services = services
        self._clock = clock
        self.in_hand = InHand()
        self._left_undone: dict[str, datetime] = {}
        """By service, what was due already when it had just been swept."""

    async def run(self) -> None:
        """Sweep until cancelled. A service that cannot be swept now is tried again and holds up no other."""
        while True:
            for service in self._services:
                with self.in_hand:
                    await self._sweep(service)
            await asyncio.sleep(await self._until_next())

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
        try:
            due = await service.next_due()
        except Exception as fault:
            log.warning("next_due_unknown", service=service.name, exc_info=fault)
            return _LONGEST_SLEEP
        if due is None:
            return _LONGEST_SLEEP
        wait = (due - self._clock.now()).total_seconds()
        if wait <= 0:  # it has come since the sweep; or the sweep could not do it, if it was so the last time
            self._left_undone[service.name] = due
            return _LONGEST_SLEEP if due == before else _SHORTEST_SLEEP
        return min(wait, _LONGEST_SLEEP)
