"""A restart at any point loses nothing and doubles nothing."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from shared.outbox.relay import Lead, Leadership
from tests.support.messaging import Pair, Town, begin, databases, pair_of
from tests.support.messaging_toys import child_event

__all__ = ["databases"]


@pytest.fixture(params=["sqlite", "kafka"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Pair:
    return pair_of(request.param, tmp_path, request.getfixturevalue)


@pytest.fixture
async def town(pair: Pair) -> AsyncIterator[Town]:
    made = await begin(pair)
    yield made
    await made.kill()


class Stop:
    """A place in the code at which a worker stands still for good, until it is killed."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()

    async def is_reached(self) -> None:
        async with asyncio.timeout(15):
            await self.reached.wait()

    def instead(self, *_: Any, **__: Any) -> Awaitable[Any]:
        return self._stand_still()

    def after(self, real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def run(*args: Any, **options: Any) -> Any:
            await real(*args, **options)
            await self._stand_still()

        return run

    async def _stand_still(self) -> None:
        self.reached.set()
        await asyncio.Event().wait()


async def crash_at(town: Town, stop: Stop) -> None:
    """Announce ten events, kill everything once the place is reached, start again and wait for the end."""
    await town.announce(*(child_event(number, f"C{number % 2}") for number in range(10)))
    town.run()
    await stop.is_reached()
    await town.restart()
    await town.settled()


async def everything_once(town: Town, count: int) -> None:
    for name in ("planner", "teller"):
        effects = await town.effects(name)
        assert sorted(number for _, number in effects) == list(range(count))
        for child in {subject for subject, _ in effects}:
            numbers = [number for subject, number in effects if subject == child]
            assert numbers == sorted(numbers)
        assert await town.parked(name) == []


async def test_killed_with_effects_written_but_not_committed(town: Town) -> None:
    stop = Stop()
    town.planner.meanwhile = stop.instead
    await town.announce(child_event(0))
    town.run()
    await stop.is_reached()
    town.planner.meanwhile = None
    await town.restart()
    await town.settled()
    await everything_once(town, 1)


async def test_killed_between_the_commit_of_the_effects_and_the_readers_own_note_of_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, reader = Stop(), town.readers["planner"].reader
    monkeypatch.setattr(reader, "take", stop.after(reader.take))
    await crash_at(town, stop)
    await everything_once(town, 10)


async def test_killed_between_committing_and_handing_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Stop()
    if town.rounds is None:
        monkeypatch.setattr(town.publishers["planner"], "publish", stop.instead)
    else:
        town.services["planner"].hand_on = lambda _written: stop.reached.set()  # nobody is told
    await crash_at(town, stop)
    await everything_once(town, 10)


class NotesNothing:
    """A leadership in which what was sent is never noted."""

    def __init__(self, real: Leadership, stop: Stop) -> None:
        self._real = real
        self._stop = stop

    @asynccontextmanager
    async def held(self, wake: Callable[[], None]) -> AsyncIterator[Lead]:
        async with self._real.held(wake) as lead:
            lead.sent = self._stop.instead
            yield lead


@pytest.mark.parametrize("pair", ["kafka"], indirect=True)  # nothing is sent in one process
async def test_killed_between_sending_and_noting_that_it_was_sent(town: Town) -> None:
    stop, relay = Stop(), town.relays["planner"]
    relay._leadership = NotesNothing(relay._leadership, stop)
    await crash_at(town, stop)
    await everything_once(town, 10)


async def test_killed_again_and_again_at_any_moment(town: Town) -> None:
    town.run()
    chance = random.Random(1047)
    for number in range(40):
        await town.announce(child_event(number, f"C{number % 3}"))
        if number % 10 == 5:
            await asyncio.sleep(chance.random() * 0.4)
            await town.restart()
    await town.settled()
    await everything_once(town, 40)


async def test_what_was_parked_is_still_parked_after_a_restart(town: Town) -> None:
    town.planner.poison = {"C9"}
    town.run()
    await town.announce(child_event(1, "C9"), child_event(2, "C1"))
    await town.settled()
    await town.restart()
    await town.settled()
    assert [each["subject"] for each in await town.parked("planner")] == ["C9"]
    assert await town.effects("teller") == [("C1", 2)]
