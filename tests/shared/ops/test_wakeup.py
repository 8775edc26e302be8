"""A worker that waits to be woken stops when it is told to, whatever else happens at that moment."""

import asyncio

import pytest

from shared.ops.wakeup import woken_within


async def works(woken: asyncio.Event) -> None:
    while True:
        woken.clear()
        await woken_within(woken, 5)


@pytest.mark.parametrize("steps", range(5))
async def test_woken_and_cancelled_at_the_same_moment_it_stops(steps: int) -> None:
    woken = asyncio.Event()
    task = asyncio.create_task(works(woken))
    await asyncio.sleep(0.01)
    woken.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task], timeout=20)
    assert task.cancelled()


async def test_it_goes_on_when_it_is_woken_and_by_itself_when_nobody_wakes_it() -> None:
    woken = asyncio.Event()
    asyncio.get_running_loop().call_soon(woken.set)
    async with asyncio.timeout(20):
        await woken_within(woken, 60)
        await woken_within(asyncio.Event(), 0.01)
