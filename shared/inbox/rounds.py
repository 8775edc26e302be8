"""The driver of the embedded mode: it goes in rounds, and nothing polls.

What a service committed is handed over in memory to every service that hears it. In a round each service that has
heard something takes what it heard about up to a hundred subjects in one transaction: the effects, its positions in the
logs, and what it announces, with its own places in its own log. Reporting, which hears everything and announces
nothing, comes last, when the others are at rest or it is far behind; for a moment it waits for the postman, too, so
that what became of an event is taken at once with it. At rest means: there is no round to do.

The logs stay the truth: a position is saved with the effects, and whoever has missed something (after a start, a fault,
or a flood that was not kept in memory) reads it from the log.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from shared.inbox.consumer import Reader
from shared.inbox.listener import Listener
from shared.inbox.message import Received
from shared.ops.clock import monotonic
from shared.ops.in_hand import InHand
from shared.ops.telemetry import RELAYED
from shared.ops.wakeup import woken_within
from shared.outbox.outbox import Written
from shared.service.service import Service

_A_ROUND = 100
_THE_LAST_ONES = 500
"""Subjects of which one transaction takes what was heard: of a service in a round, and of the one that comes last."""


_LETS_FINISH = 0.1
"""Seconds at most for which the one that comes last waits for whoever works beside the services."""


def _nobody_is_at_it() -> bool:
    return False


class Rounds:
    """Carries events between the services of one process.

    `readers` are the services in the order in which they have their turn in a round; the last one comes last.
    `on_growth` tells others of a service's log that it has grown, or may have. `at_it` says whether somebody works
    beside the services of whom more will be announced in a moment; when that is over `look` is to be called.
    """

    def __init__(
        self,
        readers: Sequence[Reader],
        on_growth: Mapping[str, Callable[[], None]] | None = None,
        at_it: Callable[[], bool] = _nobody_is_at_it,
    ) -> None:
        self._on_growth = on_growth or {}
        self._at_it = at_it
        self._lets_finish_until: float | None = None
        logs = {each.service.name: each.service.log for each in readers}
        self._newest = dict.fromkeys(logs, 0)
        """By log, the last position that was handed over."""
        *first, last = readers
        self._last = Listener(last, logs, self._newest, _THE_LAST_ONES)
        self._listeners = (*(Listener(each, logs, self._newest, _A_ROUND) for each in first), self._last)
        self._woken = asyncio.Event()
        self._rested = asyncio.Condition()
        self._turn = asyncio.Lock()
        self.in_hand = InHand()
        for each in readers:
            self._attend_to(each.service)

    def _attend_to(self, service: Service) -> None:
        name = service.name
        service.hand_on = lambda written: self._hand_over(name, written)
        service.in_doubt = lambda: self._look_again(name)

    def _hand_over(self, log: str, written: Written) -> None:
        if written.first is None:
            return
        self._newest[log] = max(self._newest[log], written.first + len(written.envelopes) - 1)
        received = [Received.from_envelope(each) for each in written.envelopes]
        for each in self._listeners:
            each.hear(log, written, received)
        RELAYED.labels(log).inc(len(written.envelopes))
        self._woken.set()
        if log in self._on_growth:
            self._on_growth[log]()

    def look(self) -> None:
        """Whoever was at work beside the services has finished."""
        self._woken.set()

    def _look_again(self, log: str) -> None:
        for each in self._listeners:
            each.doubt(log)
        self._woken.set()
        if log in self._on_growth:
            self._on_growth[log]()

    async def run(self) -> None:
        """Go in rounds until cancelled."""
        while True:
            self._woken.clear()
            await asyncio.sleep(0)  # whoever handed something over answers its caller first
            while self._ready():
                with self.in_hand:
                    async with self._turn:
                        await self._round()
            for each in self._listeners:
                if not each.seconds_until_parked():
                    with self.in_hand:
                        async with self._turn:
                            await each.look_at_parked()
            if not self._woken.is_set():
                async with self._rested:
                    self._rested.notify_all()
                await woken_within(self._woken, self._seconds_to_wait())

    def _ready(self) -> list[Listener]:
        ready = [each for each in self._listeners if each.has_something and not each.seconds_to_wait()]
        return ready if not self._seconds_to_let_finish() else [each for each in ready if each is not self._last]

    def _seconds_to_let_finish(self) -> float:
        """For how long the one that comes last, having heard something, waits for whoever works beside."""
        if not self._last.has_something or self._last.is_far_behind or not self._at_it():
            self._lets_finish_until = None
            return 0.0
        if self._lets_finish_until is None:
            self._lets_finish_until = monotonic() + _LETS_FINISH
        return max(0.0, self._lets_finish_until - monotonic())

    def _seconds_to_wait(self) -> float:
        until_parked = min(each.seconds_until_parked() for each in self._listeners)
        return min(until_parked, self._seconds_to_let_finish() or until_parked)

    async def _round(self) -> None:
        ready = self._ready()
        others = [each for each in ready if each is not self._last]
        for each in others:
            await each.take()
            await asyncio.sleep(0)
        if self._last in ready and (not others or self._last.is_far_behind):
            await self._last.take()

    @property
    def how_far(self) -> tuple[int, int]:
        """How many events the service that comes last has behind it, of how many that were announced until now."""
        announced = sum(self._newest.values())
        return max(announced - self._last.behind, 0), announced

    @property
    def at_rest(self) -> bool:
        """Whether there is no round to do, and none is being done."""
        return not self._turn.locked() and not any(each.has_something for each in self._listeners)

    async def rest(self) -> None:
        """Return when there is no round to do."""
        async with self._rested:
            await self._rested.wait_for(lambda: self.at_rest)

    @asynccontextmanager
    async def between(self) -> AsyncIterator[None]:
        """Hold still between two rounds: copies of all databases made meanwhile belong together.

        Calls may go on writing, each to its own service's database, which no other's position runs ahead of.
        """
        try:
            async with self._turn:
                yield
        finally:
            self._woken.set()  # whoever waits for rest may have been waiting for this
