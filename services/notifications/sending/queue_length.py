"""How long the queue of letters is, and for how long its oldest waits: told to whoever watches, every few seconds."""

from datetime import datetime
from typing import Final

from services.notifications.queries import sending as queries
from shared.ops.clock import monotonic
from shared.ops.telemetry import LETTERS_OLDEST, LETTERS_TO_SEND
from shared.service.service import Service

_LOOKED_AT_EVERY: Final = 5.0
"""Seconds: the count reads the whole queue."""


class QueueLength:
    """Keeps the two gauges; one for whoever sends."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._looked_at: float | None = None

    async def note(self, *, at_rest: bool = False) -> None:
        """Look again, unless that was done a moment ago; `at_rest`: nothing is due, so that this is the last look."""
        now = monotonic()
        if self._looked_at is not None and not at_rest and now - self._looked_at < _LOOKED_AT_EVERY:
            return
        self._looked_at = now
        async with self._service.database.reading() as connection:
            queue = await queries.queue_now(connection)
        self._tell(queue.to_send, age_of(queue, self._service.clock.now()))

    def note_that_nothing_is_left(self) -> None:
        """As after a last look, where it is known that nothing is to be sent, now or later."""
        self._looked_at = monotonic()
        self._tell(0, None)

    def _tell(self, to_send: int, age: int | None) -> None:
        LETTERS_TO_SEND.labels(self._service.name).set(to_send)
        LETTERS_OLDEST.labels(self._service.name).set(age or 0)


def age_of(queue: queries.Queue, now: datetime) -> int | None:
    """For how many seconds of business time the oldest is to be sent; None where nothing is."""
    if queue.oldest_since is None:
        return None
    return max(0, int((now - queue.oldest_since).total_seconds()))
