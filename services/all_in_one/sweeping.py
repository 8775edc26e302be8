"""Doing what falls due because time passes, by the machine's own clock."""

import asyncio
from collections.abc import Sequence

import structlog

from shared.clock import Clock
from shared.database import is_infrastructure_fault
from shared.service import Service

log = structlog.get_logger(__name__)

_LONGEST_SLEEP = 60.0
_SHORTEST_SLEEP = 1.0


class Sweeper:
    """Sweeps each service when its next moment has come, and at least once a minute, for facts bring new moments."""

    def __init__(self, services: Sequence[Service], clock: Clock) -> None:
        self._services = services
        self._clock = clock

    async def run(self) -> None:
        """Sweep until cancelled. A service that cannot be swept now is tried again and holds up no other."""
        while True:
            for service in self._services:
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
        waits = [_LONGEST_SLEEP]
        for service in self._services:
            try:
                due = await service.next_due()
            except Exception as fault:
                log.warning("next_due_unknown", service=service.name, exc_info=fault)
                continue
            if due is not None:
                waits.append((due - self._clock.now()).total_seconds())
        return max(_SHORTEST_SLEEP, min(waits))
