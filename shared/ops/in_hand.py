"""What a worker has in hand when it is told to stop: it finishes that, and nothing more."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol


def _nothing() -> None:
    return None


class InHand:
    """`with worker.in_hand:` around what is to be finished; told to stop, the worker is cancelled when it is out of it.

    Whoever cannot wait cancels the worker itself: a crash at any moment loses and doubles nothing, it only costs time.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._stopping: asyncio.Task[Any] | None = None
        self.on_done: Callable[[], None] = _nothing
        """Told when nothing is in hand any more."""

    def __bool__(self) -> bool:
        return self._depth > 0

    def __enter__(self) -> None:
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        self._end_if_free()
        if not self._depth:
            self.on_done()

    def stop(self, task: asyncio.Task[Any]) -> None:
        """Have the worker, which is this task, end: now, or when it has finished what it has in hand."""
        self._stopping = task
        self._end_if_free()

    def _end_if_free(self) -> None:
        if self._stopping is not None and not self._depth:
            self._stopping.cancel()


class Worker(Protocol):
    """Something that works beside the routes."""

    @property
    def in_hand(self) -> InHand:
        """What it is doing at this moment."""

    async def run(self) -> None:
        """Work until cancelled."""
