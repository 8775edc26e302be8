"""Gathering concurrent requests into one commit: each waits for the same fsync instead of one of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")


class Gatherer(Generic[Given, Answer]):
    """Runs `together` on everything that was handed in while the previous run was under way.

    A run that fails is repeated one by one, so that one request's fault is nobody else's.
    """

    def __init__(
        self, together: Callable[[Sequence[Given]], Awaitable[Sequence[Answer]]], *, at_most: int = 200
    ) -> None:
        self._together = together
        self._at_most = at_most
        self._waiting: list[tuple[Given, asyncio.Future[Answer]]] = []
        self._running: asyncio.Task[None] | None = None

    async def submit(self, given: Given) -> Answer:
        """Wait until this has been run together with whatever else was waiting; its own answer or its own failure."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((given, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await answer

    async def idle(self) -> None:
        """Return when nothing is waiting."""
        while self._running is not None and not self._running.done():
            with suppress(Exception):
                await asyncio.shield(self._running)

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._at_most], self._waiting[self._at_most :]
            await self._run_batch(batch)

    async def _run_batch(self, batch: list[tuple[Given, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await self._together([given for given, _ in batch])
        except Exception as failure:
            if len(batch) == 1:
                _settle(batch[0][1], failure=failure)
                return
            for each in batch:
                await self._run_batch([each])
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            _settle(future, answer=answer)


def _settle(
    future: "asyncio.Future[Answer]", *, answer: Answer | None = None, failure: Exception | None = None
) -> None:
    """Give the answer, unless whoever asked has gone away."""
    if future.done():
        return
    if failure is not None:
        future.set_exception(failure)
    else:
        future.set_result(answer)  # type: ignore[arg-type]
