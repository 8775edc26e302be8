"""Gathering concurrent requests into one commit: each waits for the same fsync instead of one of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Any, Generic, TypeVar

from shared.storage.database import is_infrastructure_fault

Given = TypeVar("Given")
Answer = TypeVar("Answer")
_Batch = list[tuple[Given, "asyncio.Future[Answer]"]]


class Gatherer(Generic[Given, Answer]):
    """Runs `together` on everything that was handed in while the previous run was under way.

    A run that fails is repeated in halves until the culprit stands alone, so that one request's fault is nobody else's.
    A fault of the machinery is everybody's: repeating would only keep them waiting.
    """

    def __init__(
        self, together: Callable[[Sequence[Given]], Awaitable[Sequence[Answer]]], *, at_most: int = 200
    ) -> None:
        self._together = together
        self._at_most = at_most
        self._waiting: _Batch[Given, Answer] = []
        self._running: asyncio.Task[None] | None = None

    async def submit(self, given: Given) -> Answer:
        """Wait until this has been run together with whatever else was waiting; its own answer or its own failure."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((given, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), context=Context())  # it is no single request's task
        return await answer

    async def idle(self) -> None:
        """Return when nothing is waiting or being run."""
        while self._running is not None and not self._running.done():
            await asyncio.wait([self._running])

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._at_most], self._waiting[self._at_most :]
            try:
                await self._run_batch(batch)
            finally:
                for _, answer in batch:
                    answer.cancel()  # has no effect on those that have their answer

    async def _run_batch(self, batch: "_Batch[Given, Answer]") -> None:
        try:
            answers = await self._together([given for given, _ in batch])
        except Exception as failure:
            if len(batch) == 1 or is_infrastructure_fault(failure):
                _fail(batch, failure)
                return
            half = len(batch) // 2
            await self._run_batch(batch[:half])
            await self._run_batch(batch[half:])
            return
        if len(answers) != len(batch):
            _fail(batch, RuntimeError(f"{len(batch)} requests were run together, but {len(answers)} answers came"))
            return
        for (_, waiting), answer in zip(batch, answers, strict=True):
            if not waiting.done():  # whoever asked may have gone away
                waiting.set_result(answer)


def _fail(batch: "_Batch[Any, Any]", failure: Exception) -> None:
    for _, waiting in batch:
        if not waiting.done():
            waiting.set_exception(failure)
