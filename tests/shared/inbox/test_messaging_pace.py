"""Batch-wise and prompt: how many statements a batch costs, what an effect waits for, and when all is settled."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from shared.outbox.outbox import STAMP_ON_POSTGRESQL
from tests.support.harness import statements
from tests.support.messaging import Pair, Town, begin, databases, pair_of, wait_long
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


async def test_settled_is_never_said_while_something_is_on_its_way(town: Town) -> None:
    town.run()
    for number in range(1, 13):
        await town.announce(child_event(number))
        await town.settled()
        assert len(await town.effects("teller")) == number


async def test_a_thousand_events_cost_whoever_carries_them_a_handful_of_statements_a_batch(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    fetch = asyncpg.Connection.fetch  # the relay has a session of its own

    async def note(self: Any, query: str, *given: Any, **options: Any) -> Any:
        fetched.append(query)
        return await fetch(self, query, *given, **options)

    monkeypatch.setattr(asyncpg.Connection, "fetch", note)
    await town.announce(*(child_event(number, f"C{number % 50}") for number in range(1000)))
    door, planner = town.services["door"].database, town.services["planner"].database
    with statements(door) as relayed, statements(planner) as read:
        if town.rounds is None:
            town.run(town.relays["door"], town.readers["planner"])
        else:
            town.run()
        await town.has_effects(1000)
    assert len(await town.effects("planner")) == 1000
    writing = [each for each in read if "INSERT" in each or "UPDATE" in each]
    assert len(writing) <= 10 * 6, writing
    if town.rounds is None:
        asked = [each for each in fetched if not each.startswith("LISTEN")]
        assert asked == [STAMP_ON_POSTGRESQL] * len(asked)
        assert len(asked) <= 4  # a batch of a thousand, and a look at the start, after it and when woken
    else:
        assert [each for each in relayed if "UPDATE" in each] == []
        assert len(relayed) <= 10 * 3, relayed  # a batch of a hundred: begin, head, rows


async def test_an_effect_follows_its_commit_without_anybody_looking_again_by_himself(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_long(monkeypatch)
    town.run()
    await town.announce(child_event(0))
    await town.settled()
    for number in range(1, 10):
        await town.announce(child_event(number))
        await town.has_effects(number + 1)
