"""What only PostgreSQL and Kafka can do: several consumers, strange messages, leaders that vanish, waking by NOTIFY."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import func, select

from deploy import servers
from shared.events.envelope import Envelope
from shared.inbox.consumer import Reader, replay_parked
from shared.inbox.kafka import _InboxMark
from shared.inbox.message import Received
from shared.ops.settings import Settings
from shared.outbox.kafka_publisher import _partition
from shared.storage.tables import inbox
from tests.support.messaging import KafkaPair, Town, begin, databases, wait_long
from tests.support.messaging_toys import child_event

__all__ = ["databases"]


@pytest.fixture
def pair(databases: str, kafka_server: servers.KafkaServer) -> KafkaPair:
    return KafkaPair(databases, kafka_server)


@pytest.fixture
async def town(pair: KafkaPair) -> AsyncIterator[Town]:
    made = await begin(pair)
    yield made
    await made.kill()


def settings_of(town: Town) -> Settings:
    assert isinstance(town.pair, KafkaPair)
    return town.pair.settings


async def send(town: Town, *messages: tuple[bytes | None, Sequence[tuple[str, bytes | None]]]) -> None:
    """Put raw messages on the child events' topic."""
    producer = AIOKafkaProducer(bootstrap_servers=settings_of(town).kafka, linger_ms=20)
    await producer.start()
    try:
        for value, headers in messages:
            await producer.send(settings_of(town).kafka_topic_prefix + "child.events", value, b"key", headers=headers)
    finally:
        await producer.stop()


def message(envelope: Envelope, **changed: bytes | None) -> tuple[bytes, list[tuple[str, bytes | None]]]:
    headers: dict[str, bytes | None] = {**dict(envelope.to_kafka_headers()), **changed}
    return envelope.data_json().encode(), list(headers.items())


async def test_two_consumers_share_the_work_and_keep_each_childs_order_while_one_joins_and_one_leaves(
    town: Town,
) -> None:
    town.run()
    second = town.new_reader("planner")
    joined: list[asyncio.Task[None]] = []
    for number in range(60):
        await town.announce(*(child_event(number, f"C{child}") for child in range(4)))
        if number == 20:
            joined.append(asyncio.create_task(second.run()))
        if number == 40:
            town.tasks.append(joined[0])
            await town.settled()
            leaving = next(task for task in town.tasks if "KafkaReader.run" in repr(task))
            leaving.cancel()
            town.tasks.remove(leaving)
            town.readers["planner"] = second
    await town.settled()
    for name in ("planner", "teller"):
        effects = await town.effects(name)
        for child in range(4):
            assert [number for subject, number in effects if subject == f"C{child}"] == list(range(60))


async def test_messages_that_cannot_be_read_are_parked_and_what_follows_has_its_effect(town: Town) -> None:
    good = child_event(1)
    strange: list[tuple[bytes | None, Sequence[tuple[str, bytes | None]]]] = [
        (b"\x00\xff\xfe garbage", []),
        (None, []),
        (b"{}", [("ce_type", None)]),
        message(good, ce_type=b"\xff\xfe"),
        message(good, ce_id=b"nul\x00inside"),
        message(good, ce_id=b"x" * 20_000),
        message(good, ce_id=b"\xff", ce_subject=b"C\x00"),
        message(good, ce_time=b"yesterday", ce_id=b"untimely"),
        (b"not json", message(good, ce_id=b"dataless")[1]),
    ]
    town.run()
    await send(town, *strange, *strange, message(good))
    await town.settled()
    assert await town.effects("planner") == [("C1", 1)]
    parked = await town.parked("planner")
    assert len(parked) == 2 * len(strange)
    assert {each["source"] for each in parked} == {"unreadable"}


async def test_what_an_older_version_could_not_read_has_its_effect_once_when_it_is_tried_again(town: Town) -> None:
    value, headers = message(child_event(1))
    reader = Reader(town.services["planner"])
    for place in ("child.events/0/7", "child.events/0/8"):  # sent twice
        payload = {"headers": headers, "value": value}
        await reader.take([Received("unreadable", place, "", "", payload, None, "too new")], _InboxMark())
    assert await town.effects("planner") == []
    async with town.services["planner"].database.transaction() as connection:
        assert await replay_parked(connection, []) == 2
    assert await reader.retry_parked() == 2
    assert await town.effects("planner") == [("C1", 1)]
    again = Received.from_message(headers, value, "child.events/0/9")
    assert again is not None
    await reader.take([again], _InboxMark())
    assert await town.effects("planner") == [("C1", 1)]


async def test_an_unknown_type_and_an_unheard_one_are_passed_over_even_if_they_cannot_be_read(town: Town) -> None:
    town.run()
    await send(
        town,
        message(child_event(1), ce_type=b"child.flew_to_the_moon.v1"),
        (b"garbage", [("ce_type", b"child.records_merged.v1")]),
    )
    await town.announce(child_event(2))
    await town.settled()
    assert await town.effects("planner") == [("C1", 2)]
    assert await town.parked("planner") == []
    async with town.services["planner"].database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(inbox))).scalar_one() == 1


async def test_a_poison_event_that_two_consumers_hold_at_once_is_parked_once(town: Town) -> None:
    town.planner.poison = {"C1"}
    value, headers = message(child_event(1))
    received = Received.from_message(headers, value, "here")
    assert received is not None
    readers = [Reader(town.services["planner"]) for _ in range(4)]
    await asyncio.gather(*(each.take([received], _InboxMark()) for each in readers))
    assert len(await town.parked("planner")) == 1


async def test_a_stale_consumer_has_no_second_effect_after_another_has_taken_its_place(town: Town) -> None:
    value, headers = message(child_event(1))
    received = Received.from_message(headers, value, "here")
    assert received is not None
    stale, fresh = Reader(town.services["planner"]), Reader(town.services["planner"])
    started = asyncio.Event()

    async def dawdle() -> None:
        started.set()
        await asyncio.sleep(0.2)

    town.planner.meanwhile = dawdle
    first = asyncio.create_task(stale.take([received, received], _InboxMark()))
    await started.wait()
    await fresh.take([received], _InboxMark())
    await first
    assert await town.effects("planner") == [("C1", 1)]


async def test_positions_are_gapless_under_many_writers_and_follow_the_commits_of_each_child(town: Town) -> None:
    town.run(*town.relays.values(), *town.readers.values())

    async def write(child: str) -> None:
        for number in range(25):
            await town.announce(child_event(number, child), child_event(number, child, source="/council/second"))

    await asyncio.gather(*(write(f"C{child}") for child in range(8)))
    await town.settled()
    assert await town.positions("door") == list(range(1, 401))
    effects = await town.effects("teller")
    for child in range(8):
        assert [n for subject, n in effects if subject == f"C{child}"] == [n for n in range(25) for _ in range(2)]


async def test_a_commit_wakes_the_relay_and_reaches_its_effect(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_long(monkeypatch)
    town.run()
    await town.announce(child_event(0))
    await town.settled()
    for number in range(1, 8):
        await town.announce(child_event(number))
        await town.has_effects(number + 1)


async def test_rows_are_sent_in_order_to_the_partition_where_kafkas_own_partitioner_puts_their_child(
    town: Town,
) -> None:
    settings = settings_of(town)
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, linger_ms=5)
    await producer.start()
    topic = settings.kafka_topic_prefix + "child.events"
    try:
        for child in range(10):
            sent: Any = await producer.send_and_wait(topic, b"{}", key=f"C{child}".encode())
            assert sent.partition == _partition(f"C{child}".encode(), 2)
    finally:
        await producer.stop()
