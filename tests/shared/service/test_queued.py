"""Whoever works beside a service is told when something was left to them: at the commit, and in whatever process."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.outbox.relay import PostgresLeadership
from shared.service.service import QUEUED_CHANNEL, Declaration
from tests.support.harness import Harness

pytestmark = pytest.mark.both("messaging")


Start = Callable[..., Awaitable[Harness]]


async def test_whoever_is_in_this_process_is_told_after_the_commit_and_only_when_something_was_queued(
    start_service: Start,
) -> None:
    service = (await start_service(Declaration("notifications"))).service
    told: list[bool] = []
    service.on_queued = lambda: told.append(True)
    for queued in (False, True):
        async with service.work() as work:
            work.touch("C1")
            work.queued = queued
            assert told == []
    assert told == [True]


async def test_nobody_is_told_of_what_was_rolled_back(start_service: Start) -> None:
    service = (await start_service(Declaration("notifications"))).service
    told: list[bool] = []
    service.on_queued = lambda: told.append(True)

    async def fail() -> None:
        async with service.work() as work:
            work.queued = True
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert told == []


@pytest.mark.only("postgresql")
async def test_a_worker_in_another_process_hears_of_it(start_service: Start) -> None:
    service = (await start_service(Declaration("notifications"))).service
    told = asyncio.Event()
    elsewhere = PostgresLeadership(service.database.server, {QUEUED_CHANNEL: told.set})
    async with elsewhere.held(lambda: None):
        async with service.work() as work:
            work.queued = True
            await asyncio.sleep(0.05)
            assert not told.is_set()
        async with asyncio.timeout(5):
            await told.wait()
