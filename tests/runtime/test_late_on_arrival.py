"""Faults E6: a child of whom the system hears too late has late duties and concerns at once, by the machine's clock."""

import asyncio
from pathlib import Path

from tests.support.running import IRO, became, get, post, up


async def test_a_first_review_that_was_due_when_the_child_was_told_of_is_late_within_seconds(tmp_path: Path) -> None:
    async with up(tmp_path / "data") as deployment:
        await asyncio.sleep(0.5)  # the sweeps at the start are over
        await post(deployment, "/allocation/iros", IRO)
        await post(deployment, "/notifications/events", became("C1", "2026-01-05"))
        async with asyncio.timeout(20):
            while not await late(deployment):  # noqa: ASYNC110 - it is asked as anybody asks
                await asyncio.sleep(0.1)


async def late(deployment) -> bool:
    duties = (await get(deployment, "/scheduling/duties?limit=500"))["items"]
    first = [each for each in duties if each["duty"] == "first_review"]
    return any(each["late"] for each in first)
