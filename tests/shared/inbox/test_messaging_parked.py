"""When parked events are looked at: not before the first of them is due, and at once when somebody says so."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from shared.inbox.consumer import Reader, replay_parked
from shared.inbox.message import Received
from shared.ops.clock import real_now
from shared.storage.tables import parked
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


class Unmarked:
    """Every event is new."""

    async def new_of(self, _connection: object, batch: list[Received]) -> list[Received]:
        return batch


async def park_one(town: Town) -> Reader:
    """The planner's reader, having looked and then parked an event."""
    reader = Reader(town.services["planner"])
    await reader.look_at_parked()
    assert 29 < reader.until_parked_due() <= 30
    town.planner.poison = {"C1"}
    value, headers = child_event(1).data_json().encode(), child_event(1).to_kafka_headers()
    received = Received.from_message(headers, value, "here")
    assert received is not None
    await reader.take([received], Unmarked())
    return reader


async def becomes_due_in(town: Town, seconds: float) -> None:
    async with town.services["planner"].database.transaction() as connection:
        await connection.execute(update(parked).values(next_try_at=real_now() + timedelta(seconds=seconds)))


async def tries(town: Town) -> int:
    (row,) = await town.parked("planner")
    return int(row["tries"])


async def test_whoever_parks_an_event_looks_again_when_it_is_due_and_not_before(town: Town) -> None:
    reader = await park_one(town)
    assert 4 < reader.until_parked_due() <= 5
    await becomes_due_in(town, -1)
    await reader.look_at_parked()  # it does not know, and does not ask
    assert await tries(town) == 1


async def test_who_begins_to_look_finds_what_others_parked_and_when_it_is_due(town: Town) -> None:
    await park_one(town)
    for due_in, found in ((12, 12), (300, 30)):
        await becomes_due_in(town, due_in)
        another = Reader(town.services["planner"])
        assert another.until_parked_due() == 0
        await another.look_at_parked()
        assert found - 2 < another.until_parked_due() <= found


async def test_what_fails_again_is_looked_at_again_after_its_longer_pause_and_what_is_handled_no_more(
    town: Town,
) -> None:
    reader = await park_one(town)
    await becomes_due_in(town, -1)
    reader.replay_was_asked_for()
    await reader.look_at_parked()
    assert await tries(town) == 2
    assert 28 < reader.until_parked_due() <= 30
    town.planner.poison = set()
    await becomes_due_in(town, -1)
    reader.replay_was_asked_for()
    await reader.look_at_parked()
    assert (await town.parked("planner"), 29 < reader.until_parked_due() <= 30) == ([], True)


async def test_a_fault_of_the_machinery_while_looking_leaves_it_due(town: Town) -> None:
    reader = await park_one(town)
    async with town.services["planner"].database.transaction() as connection:
        await replay_parked(connection, [])
    reader.replay_was_asked_for()
    town.planner.poison, town.planner.faults = set(), [OperationalError("", None, Exception("database is locked"))]
    with pytest.raises(OperationalError):
        await reader.look_at_parked()
    assert reader.until_parked_due() == 0
    await reader.look_at_parked()
    assert await town.effects("planner") == [("C1", 1)]
