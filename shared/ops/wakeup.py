"""How a worker with nothing to do waits, and how one with much to do lets others have their turn."""

import asyncio
import time
from collections.abc import Generator
from contextlib import suppress
from typing import Any, Final

_BREATHES_AFTER: Final = 0.005
"""Seconds of work on the event loop after which whoever else waits for it has a turn."""


class _Breath:
    """Awaited in the midst of work; lets others run if that has not happened for some milliseconds."""

    _last = 0.0

    def __await__(self) -> Generator[Any, None, None]:
        now = time.monotonic()
        if now - _Breath._last > _BREATHES_AFTER:
            yield from asyncio.sleep(0).__await__()
            _Breath._last = time.monotonic()


BREATH: Final = _Breath()
"""`await BREATH` after each child, so that whoever posts an event meanwhile is answered."""


async def woken_within(woken: asyncio.Event, seconds: float) -> None:
    """Return when the event is set, or after that long; cancelled, it always stops.

    `asyncio.wait_for` must not be used for this: before Python 3.12 it loses a cancellation that comes at the moment
    of waking, and a worker that does so cannot be stopped.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
