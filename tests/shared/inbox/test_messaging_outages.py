"""A leader that vanishes, a database and a broker that go away for a while: waited out, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError

from deploy import servers
from shared.ops.settings import BadSetting, Settings
from shared.outbox.kafka_publisher import KafkaPublisher
from shared.outbox.outbox import Logged
from shared.outbox.topics import make_topics
from tests.support.messaging import KafkaPair, Town, begin, databases
from tests.support.messaging_toys import child_event

__all__ = ["databases"]

LEADERS = """SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.fixture
def pair(databases: str, kafka_server: servers.KafkaServer) -> KafkaPair:
    return KafkaPair(databases, kafka_server)


@pytest.fixture
async def town(pair: KafkaPair) -> AsyncIterator[Town]:
    made = await begin(pair)
    yield made
    await made.kill()


async def in_database_of(town: Town, name: str, statement: str) -> None:
    url = town.services[name].database.url.set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    await connection.execute(statement)
    await connection.close()


async def test_leadership_passes_on_when_the_leaders_connection_dies(town: Town) -> None:
    first, second = town.relays["door"], town.new_relay("door")
    town.run(first)
    await asyncio.sleep(0.3)
    town.run(second, *town.readers.values(), town.relays["planner"], town.relays["teller"])
    await town.announce(child_event(1))
    await town.settled()
    assert (first.moved, second.moved) == (2, 0)
    leader = next(task for task in town.tasks if "Relay.run" in repr(task))
    town.tasks.remove(leader)
    await in_database_of(town, "door", LEADERS)
    leader.cancel()
    await town.announce(child_event(2))
    town.relays["door"] = second
    await town.settled()
    assert second.moved == 2
    assert await town.effects("teller") == [("C1", 1), ("C1", 2)]


async def test_a_database_that_goes_away_again_and_again_is_waited_out_and_nothing_is_parked(town: Town) -> None:
    town.run()
    for number in range(40):
        await town.announce(*(child_event(number, f"C{child}") for child in range(3)))
        if number % 10 == 5:
            await in_database_of(town, "planner", OTHERS)
    await town.settled()
    for name in ("planner", "teller"):
        assert await town.parked(name) == []
        effects = await town.effects(name)
        for child in range(3):
            assert [number for subject, number in effects if subject == f"C{child}"] == list(range(40))


async def test_a_send_that_fails_half_way_is_sent_again_and_has_its_effect_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = AIOKafkaProducer.send_batch, []

    async def fail_the_second(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KafkaTimeoutError
        return await real(*args, **options)

    monkeypatch.setattr(AIOKafkaProducer, "send_batch", fail_the_second)
    await town.announce(*(child_event(number, f"C{number % 4}") for number in range(20)))
    town.run()
    await town.settled()
    assert len(calls) > 2
    assert sorted(number for _, number in await town.effects("teller")) == list(range(20))


async def test_a_broker_that_is_away_is_a_fault_of_the_machinery(unused_tcp_port: int) -> None:
    settings = Settings(kafka=f"127.0.0.1:{unused_tcp_port}")
    row = {**child_event(1).to_row(), "position": 1}
    with pytest.raises(ConnectionError):
        await KafkaPublisher(settings).publish([Logged(1, "child.events", row)])
    with pytest.raises(BadSetting, match="IRO_KAFKA"):
        await make_topics(settings)
