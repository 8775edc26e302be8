"""PostgreSQL and Kafka at rest ask nothing again and again, and yet whatever comes is dealt with at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from aiokafka.client import AIOKafkaClient
from sqlalchemy import event

from deploy import servers
from shared.inbox import consumer as reading
from shared.inbox.consumer import REPLAY_CHANNEL, replay_parked
from shared.outbox.kafka_publisher import _partition
from shared.outbox.relay import PostgresLeadership
from tests.support.messaging import KafkaPair, Town, begin, databases, wait_long
from tests.support.messaging_toys import child_event

__all__ = ["databases"]

ONE, OTHER = "C1", next(f"C{n}" for n in range(2, 99) if _partition(b"C%d" % n, 2) != _partition(b"C1", 2))
"""Two children whose events lie in different partitions."""


@pytest.fixture
def pair(databases: str, kafka_server: servers.KafkaServer) -> KafkaPair:
    return KafkaPair(databases, kafka_server)


@pytest.fixture
async def town(pair: KafkaPair) -> AsyncIterator[Town]:
    made = await begin(pair)
    yield made
    await made.kill()


@pytest.fixture(autouse=True)
def _nobody_looks_again_by_himself(monkeypatch: pytest.MonkeyPatch) -> None:
    wait_long(monkeypatch)


async def at_rest(town: Town) -> None:
    """Everything runs, has handled something, and has nothing to do for a while."""
    town.run()
    await town.announce(child_event(0, ONE), child_event(0, OTHER))
    await town.settled()
    await asyncio.sleep(0.6)


@contextmanager
def asked(monkeypatch: pytest.MonkeyPatch, town: Town) -> Iterator[list[str]]:
    """What is meanwhile asked of the broker and of the databases through their pools."""
    seen: list[str] = []
    real = AIOKafkaClient.send

    async def send(self: Any, node: Any, request: Any, **options: Any) -> Any:
        seen.append(type(request).__name__)
        return await real(self, node, request, **options)

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    fetch = asyncpg.Connection.fetch  # the relay has a session of its own

    async def fetch_too(self: Any, query: str, *given: Any, **options: Any) -> Any:
        seen.append(query)
        return await fetch(self, query, *given, **options)

    engines = [each.database._writer.sync_engine for each in town.services.values()]
    with monkeypatch.context() as patched:
        patched.setattr(AIOKafkaClient, "send", send)
        patched.setattr(asyncpg.Connection, "fetch", fetch_too)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        yield seen
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


async def test_at_rest_only_heartbeats_are_sent(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await at_rest(town)
    with asked(monkeypatch, town) as seen:
        await asyncio.sleep(7)
    assert set(seen) == {"HeartbeatRequest"}
    assert len(seen) <= 2 * 3


async def test_an_event_has_its_effect_at_once_though_the_consumer_was_idle(town: Town) -> None:
    await at_rest(town)
    for number in range(1, 6):
        await town.announce(child_event(number, ONE if number % 2 else OTHER))
        await town.has_effects(2 + number)
        await asyncio.sleep(0.3)


async def test_an_event_just_after_another_in_another_partition_has_its_effect_at_once(town: Town) -> None:
    await at_rest(town)
    for number in range(1, 6):
        first, second = (ONE, OTHER) if number % 2 else (OTHER, ONE)
        await town.announce(child_event(number, first))
        await asyncio.sleep(0.05)
        await town.announce(child_event(number, second))
        await town.has_effects(2 + 2 * number)
        await asyncio.sleep(0.3)


async def test_what_comes_while_a_batch_is_handled_is_taken_as_soon_as_it_is_done(town: Town) -> None:
    """And so is what follows it in the same partition: no request about the others alone is under way by then."""
    await at_rest(town)
    let_go = asyncio.Event()
    town.planner.meanwhile = let_go.wait
    for number in (1, 2):
        await town.announce(child_event(number, ONE))
        await asyncio.sleep(0.3)
    town.planner.meanwhile = None
    let_go.set()
    await town.has_effects(4)
    await asyncio.sleep(0.1)
    await town.announce(child_event(3, ONE))
    await town.has_effects(5)


async def test_a_consumer_that_waits_at_the_broker_stops_at_once(town: Town) -> None:
    await at_rest(town)
    async with asyncio.timeout(8):  # whoever does not stop is left to himself after ten seconds
        await town.kill()


async def test_when_consumers_join_and_leave_an_idle_group_what_comes_is_handled_as_soon_as_they_have_agreed(
    town: Town,
) -> None:
    """The others hear of it with their next heartbeat, within three seconds; no wait at the broker comes on top."""
    await at_rest(town)
    second = asyncio.create_task(town.new_reader("planner").run())
    await asyncio.sleep(3.5)
    await town.announce(child_event(1, ONE), child_event(1, OTHER))
    await town.has_effects(4)
    second.cancel()
    await asyncio.wait([second])
    await town.announce(child_event(2, ONE), child_event(2, OTHER))
    await town.has_effects(6)
    await asyncio.sleep(3)
    await town.announce(child_event(3, ONE), child_event(3, OTHER))
    await town.has_effects(8)


async def test_of_more_consumers_than_partitions_the_idle_ones_take_over_when_the_others_go(town: Town) -> None:
    await at_rest(town)
    more = [asyncio.create_task(town.new_reader("planner").run()) for _ in range(3)]
    await asyncio.sleep(4)
    await town.announce(child_event(1, ONE), child_event(1, OTHER))
    await town.has_effects(4)
    first = next(task for task in town.tasks if "KafkaReader.run" in repr(task))  # the planner's
    for each in (first, *more[:2]):
        each.cancel()
    await asyncio.wait([first, *more[:2]])
    await town.announce(child_event(2, ONE), child_event(2, OTHER))
    await town.has_effects(6)
    more[2].cancel()
    await asyncio.wait([more[2]])


async def test_a_parked_event_that_is_replayed_is_tried_again_at_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PAUSES", (timedelta(hours=1),))
    town.relays["planner"]._leadership = PostgresLeadership(
        town.services["planner"].database.server, {REPLAY_CHANNEL: town.readers["planner"].wake}
    )
    await at_rest(town)
    town.planner.poison = {"C77"}
    await town.announce(child_event(1, "C77"))
    await town.settled()
    assert len(await town.parked("planner")) == 1
    town.planner.poison = set()
    async with town.services["planner"].database.transaction() as connection:
        assert await replay_parked(connection, []) == 1
    await town.has_effects(3)


async def test_a_parked_event_is_tried_again_when_it_is_due(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await at_rest(town)
    town.planner.poison = {"C77"}
    await town.announce(child_event(1, "C77"))
    await town.settled()
    town.planner.poison = set()
    with asked(monkeypatch, town) as seen:
        await asyncio.sleep(3)
    assert not any("parked" in each for each in seen)
    await town.has_effects(3)  # the first pause is five seconds
