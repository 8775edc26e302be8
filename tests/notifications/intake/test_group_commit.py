"""Concurrent requests share a commit, and nothing else: a failure is only its own."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.exc import OperationalError

from shared.storage.group_commit import Gatherer


class Store:
    """Doubles numbers, a batch at a time; 13 cannot be stored."""

    def __init__(self) -> None:
        self.runs: list[list[int]] = []
        self.stored: list[int] = []
        self.fault: Exception | None = None

    async def together(self, given: Sequence[int]) -> Sequence[int]:
        self.runs.append(list(given))
        await asyncio.sleep(0.002)
        if self.fault is not None:
            raise self.fault
        if 13 in given:
            raise ValueError("unlucky")
        self.stored += given
        return [2 * number for number in given]


async def test_two_hundred_concurrent_requests_need_few_commits_and_each_has_its_own_answer() -> None:
    store = Store()
    gatherer = Gatherer(store.together)
    answers = await asyncio.gather(*(gatherer.submit(number) for number in range(20, 220)))
    assert answers == [2 * number for number in range(20, 220)]
    assert len(store.runs) <= 2


async def test_no_run_is_larger_than_the_limit() -> None:
    store = Store()
    gatherer = Gatherer(store.together, at_most=7)
    await asyncio.gather(*(gatherer.submit(number) for number in range(20, 60)))
    assert max(map(len, store.runs)) == 7


async def test_requests_that_come_during_a_run_share_the_next() -> None:
    store = Store()
    gatherer = Gatherer(store.together)
    first = asyncio.create_task(gatherer.submit(1))
    await asyncio.sleep(0.001)
    assert list(await asyncio.gather(gatherer.submit(2), gatherer.submit(3))) == [4, 6]
    assert await first == 2
    assert store.runs == [[1], [2, 3]]


async def test_one_requests_failure_is_only_its_own() -> None:
    store = Store()
    gatherer = Gatherer(store.together)
    answers = await asyncio.gather(*(gatherer.submit(number) for number in range(10, 74)), return_exceptions=True)
    assert [number for number, answer in zip(range(10, 74), answers, strict=True) if answer != 2 * number] == [13]
    assert isinstance(answers[3], ValueError)
    assert sorted(store.stored) == [number for number in range(10, 74) if number != 13]
    assert len(store.runs) <= 2 * 6 + 1  # halves, not one by one


async def test_a_fault_of_the_machinery_is_everybodys_at_once_and_the_next_request_is_tried_afresh() -> None:
    store = Store()
    gatherer = Gatherer(store.together)
    store.fault = OperationalError("INSERT", None, Exception("database is locked"))
    answers = await asyncio.gather(*(gatherer.submit(number) for number in range(5)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {OperationalError}
    assert len(store.runs) == 1
    store.fault = None
    assert await gatherer.submit(1) == 2


async def test_a_caller_who_goes_away_takes_nobody_along() -> None:
    store = Store()
    gatherer = Gatherer(store.together)
    gone, stays = (asyncio.create_task(gatherer.submit(number)) for number in (1, 2))
    await asyncio.sleep(0.001)
    gone.cancel()
    assert await stays == 4
    await gatherer.idle()
    assert gone.cancelled()
    assert store.stored == [1, 2]


async def test_a_wrong_number_of_answers_leaves_nobody_waiting() -> None:
    async def forgetful(given: Sequence[int]) -> Sequence[int]:
        return given[1:]

    gatherer = Gatherer(forgetful)
    async with asyncio.timeout(20):
        answers = await asyncio.gather(*(gatherer.submit(number) for number in range(3)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {RuntimeError}


async def test_idle_returns_when_nothing_is_waiting_or_being_run() -> None:
    store = Store()
    gatherer = Gatherer(store.together)
    await gatherer.idle()
    waiting = [asyncio.create_task(gatherer.submit(number)) for number in (1, 13)]
    await asyncio.sleep(0)
    await gatherer.idle()
    assert all(task.done() or gatherer._running is not None for task in waiting)
    assert store.stored == [1]
    with pytest.raises(ValueError, match="unlucky"):
        await waiting[1]
