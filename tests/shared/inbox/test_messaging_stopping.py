"""Told to stop, a worker finishes what it has in hand, leaves its group and closes (faults.md E8: drain on SIGTERM)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy import servers
from shared.inbox.kafka import KafkaReader
from tests.support.messaging import KafkaPair, SqlitePair, Town, begin, databases
from tests.support.messaging_toys import child_event

__all__ = ["databases"]


@pytest.fixture
async def town(databases: str, kafka_server: servers.KafkaServer) -> AsyncIterator[Town]:
    made = await begin(KafkaPair(databases, kafka_server))
    yield made
    await made.kill()


async def members(town: Town, name: str) -> int:
    """How many are in the service's consumer group, as Kafka says."""
    assert isinstance(town.pair, KafkaPair)
    admin = AIOKafkaAdminClient(bootstrap_servers=town.pair.settings.kafka)
    await admin.start()
    group = f"{town.pair.settings.kafka_topic_prefix}iro-{name}"
    (answer,) = await admin.describe_consumer_groups([group])
    await admin.close()
    return len(answer.groups[0][5])


async def test_a_consumer_told_to_stop_finishes_its_batch_commits_it_and_leaves_the_group(town: Town) -> None:
    town.run(*town.relays.values(), town.readers["teller"])
    reader = town.readers["planner"]
    assert isinstance(reader, KafkaReader)
    in_the_midst, let_go = asyncio.Event(), asyncio.Event()

    async def wait_here() -> None:
        in_the_midst.set()
        await let_go.wait()

    town.planner.meanwhile = wait_here
    task = asyncio.create_task(reader.run())
    await town.announce(child_event(1))
    async with asyncio.timeout(30):
        await in_the_midst.wait()
    reader.in_hand.stop(task)
    await asyncio.sleep(0.3)
    assert not task.done()
    assert await members(town, "planner") == 1
    let_go.set()
    async with asyncio.timeout(10):
        await asyncio.wait([task])
    assert await town.effects("planner") == [("C1", 1)]
    assert await members(town, "planner") == 0
    town.planner.meanwhile = None
    town.readers["planner"] = town.new_reader("planner")
    town.run(town.readers["planner"])
    await town.settled()
    assert await town.effects("planner") == [("C1", 1)]


async def test_a_consumer_with_nothing_in_hand_stops_at_once(town: Town) -> None:
    town.run(*town.relays.values(), town.readers["teller"])
    reader = town.readers["planner"]
    assert isinstance(reader, KafkaReader)
    task = asyncio.create_task(reader.run())
    await town.announce(child_event(1))
    await town.settled()
    reader.in_hand.stop(task)
    async with asyncio.timeout(5):
        await asyncio.wait([task])
    assert await members(town, "planner") == 0


async def test_rounds_told_to_stop_finish_the_round_under_way(tmp_path: Path) -> None:
    town = await begin(SqlitePair(tmp_path))
    assert town.rounds is not None
    in_the_midst, let_go = asyncio.Event(), asyncio.Event()

    async def wait_here() -> None:
        in_the_midst.set()
        await let_go.wait()

    town.planner.meanwhile = wait_here
    task = asyncio.create_task(town.rounds.run())
    await town.announce(child_event(1))
    async with asyncio.timeout(10):
        await in_the_midst.wait()
    town.rounds.in_hand.stop(task)
    await asyncio.sleep(0.1)
    assert not task.done()
    let_go.set()
    async with asyncio.timeout(5):
        await asyncio.wait([task])
    assert await town.effects("planner") == [("C1", 1)]
    await town.kill()
