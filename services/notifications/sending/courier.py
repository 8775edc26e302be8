"""Delivering partners' webhooks, beside the postman: each subscription by itself, so that a slow one delays no other.

Any number of couriers may work on one PostgreSQL database, one on a SQLite file: a subscription is leased to one of
them while that delivers to it (`errand.py`). All moments are real time.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from services.notifications.queries import courier as queries
from services.notifications.senders.webhook import WebhookSender
from services.notifications.sending.errand import Errand, Way
from shared.ops.clock import real_now
from shared.ops.in_hand import InHand
from shared.ops.wakeup import woken_within
from shared.service.service import Service
from shared.storage.database import is_infrastructure_fault
from shared.work.ids import new_id

log = structlog.get_logger(__name__)

LONGEST_SLEEP = 25.0
"""Seconds after which what other workers left behind is looked for."""
_SHORTEST_SLEEP = 0.05
_LAST_TRIES = 8.0
"""Seconds that tries under way have to be finished when told to stop, of the ten that a process then has."""
_LONGEST_PAUSE = 10.0


class Courier:
    """Sees that there is an errand for each subscription to which something is due."""

    def __init__(
        self,
        service: Service,
        *,
        allow_private: bool,
        public_url: str | None = None,
        now: Callable[[], datetime] = real_now,
        sender: Callable[[str], WebhookSender] | None = None,
    ) -> None:
        def usual(url: str) -> WebhookSender:
            return WebhookSender(url, allow_private=allow_private)

        self._service = service
        self._now = now
        self._way = Way(new_id(), public_url or "", sender or usual, now)
        self._running: dict[str, tuple[Errand, asyncio.Task[None]]] = {}
        self._woken = asyncio.Event()
        self._started = False
        self.in_hand = InHand()

    def wake(self) -> None:
        """Something may have been queued."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled; faults of the machinery are waited out."""
        pause = 0.1
        try:
            while True:
                try:
                    self._woken.clear()
                    seconds = await self.look()
                    pause = 0.1
                    await asyncio.sleep(_SHORTEST_SLEEP)  # of many commits in a moment one look is enough
                    await woken_within(self._woken, seconds)
                except Exception as fault:
                    if not is_infrastructure_fault(fault):
                        log.error("courier_failed", exc_info=fault)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            await self._finish()

    async def look(self) -> float:
        """Begin an errand for each subscription to which something is due; seconds until the next is."""
        await self._take_over()
        async with self._service.database.reading() as connection:
            waiting = await queries.waiting(connection, self._running.keys())
        now, seconds = self._now(), LONGEST_SLEEP
        for each in waiting:
            at = max(each.due_at, each.held_until) if each.held_until is not None else each.due_at
            if at <= now:
                self._begin(each.subscription_id)
            else:
                seconds = min(seconds, (at - now).total_seconds())
        return seconds

    @property
    def is_busy(self) -> bool:
        """Whether an errand is under way."""
        return bool(self._running)

    async def until_idle(self) -> None:
        """Return when no errand is under way."""
        while self.is_busy:
            await asyncio.wait([task for _, task in self._running.values()])
            await asyncio.sleep(0)

    async def _take_over(self) -> None:
        """Once, at the start: on SQLite nobody else can be delivering, for this is the only worker."""
        if not self._started and self._service.database.dialect == "sqlite":
            async with self._service.database.transaction() as connection:
                await queries.let_all_go(connection)
        self._started = True

    def _begin(self, subscription_id: str) -> None:
        errand = Errand(self._service, subscription_id, self._way)
        task = asyncio.create_task(errand.run(), name=f"webhooks to {subscription_id}")
        self._running[subscription_id] = errand, task
        task.add_done_callback(lambda done: self._ended(subscription_id, done))

    def _ended(self, subscription_id: str, task: asyncio.Task[None]) -> None:
        del self._running[subscription_id]
        if task.cancelled():
            return
        if task.exception() is not None:
            log.error("errand_failed", id=subscription_id, exc_info=task.exception())
            return  # its lease ends by itself, and then it is tried again: a fault of ours must not go round and round
        self.wake()

    async def _finish(self) -> None:
        """What is under way is finished and written down, so that it need not go twice; nothing more is begun."""
        tasks = [task for _, task in self._running.values()]
        for errand, _ in self._running.values():
            errand.stopping = True
        try:
            if tasks:
                await asyncio.wait(tasks, timeout=_LAST_TRIES)
        finally:
            for each in tasks:
                each.cancel()
