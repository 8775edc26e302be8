"""How a worker with nothing to do waits: until it is woken, or looks again by itself."""

import asyncio
from contextlib import suppress


async def woken_within(woken: asyncio.Event, seconds: float) -> None:
    """Return when the event is set, or after that long; cancelled, it always stops.

    `asyncio.wait_for` must not be used for this: before Python 3.12 it loses a cancellation that comes at the moment
    of waking, and a worker that does so cannot be stopped.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
