"""From the outbox to the handled effect: two rows an event, in one process on SQLite and over Kafka on PostgreSQL.

Where a relay takes part it is in a process of its own, ours as well as theirs, and the clock runs from the word to the
relay to the commit of the last effect. Where the topic is filled beforehand it runs from the first batch handed over
to that commit. The last offset's commit is in neither.
"""

import asyncio
import contextlib
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Literal

import asyncpg

from benchmarks import consumer_by_hand, made_up
from benchmarks.consumer_ours import Progress, WatchedReader, service_on
from benchmarks.databases import Databases, address
from benchmarks.measure import Row, Run, in_turn
from shared.events.base import CHILD_EVENTS
from shared.inbox.consumer import Reader
from shared.inbox.kafka import KafkaReader
from shared.inbox.rounds import Rounds
from shared.ops.settings import Settings
from shared.outbox import outbox
from shared.outbox.topics import make_topics
from shared.service.service import Declaration, Service
from shared.storage.database import Database

Whose = Literal["ours", "by_hand"]
EVENTS = 10_000
_AT_ONCE = 1000


async def rows(sqlite: Databases, postgres: Databases, kafka: str) -> list[Row]:
    """All of it in turn, because all of it is compared with the same hand-written consumer."""
    async with AsyncExitStack() as held:
        whole = await held.enter_async_context(_through_kafka("ours", postgres, kafka))
        whole_by_hand = await held.enter_async_context(_through_kafka("by_hand", postgres, kafka))
        reader = await held.enter_async_context(_filled_beforehand("ours", postgres, kafka))
        reader_by_hand = await held.enter_async_context(_filled_beforehand("by_hand", postgres, kafka))
        local = await held.enter_async_context(_in_one_process(sqlite))
        ours, theirs, read, consumed, moved = await in_turn(whole, whole_by_hand, reader, reader_by_hand, local)
    return [
        Row("outbox to effect, Kafka, against a consumer alone", "events", ours, consumed, aim=0.71),
        Row("outbox to effect, in-process on SQLite, against the same", "events", moved, consumed, aim=0.71),
        Row("outbox to effect, Kafka, against a relay and a consumer", "events", ours, theirs, aim=0.71),
        Row("reader alone, Kafka, against a consumer alone", "events", read, consumed, aim=0.71),
    ]


async def fill(database: Database) -> None:
    """Put the events of one run into an outbox."""
    for _ in range(EVENTS // _AT_ONCE):
        async with database.transaction() as connection:
            await outbox.take_in(connection, "notifications", made_up.envelopes(_AT_ONCE))


@asynccontextmanager
async def _in_one_process(databases: Databases) -> AsyncIterator[Run]:
    """What is in the log of one service, carried to another in rounds."""
    async with databases.fresh("source") as source, databases.fresh("target") as target:
        progress, ours = Progress(), service_on(target)
        announcing = Service(Declaration("notifications"), source, ours.clock, ours.profile)
        rounds = Rounds([Reader(announcing), WatchedReader(ours, progress)])

        async def run() -> float:
            await fill(source)
            progress.expect(EVENTS)
            began = asyncio.get_running_loop().time()
            announcing.in_doubt()
            return EVENTS / (await progress.finished() - began)

        async with _beside(rounds.run()):
            yield run


@asynccontextmanager
async def _through_kafka(whose: Whose, databases: Databases, kafka: str) -> AsyncIterator[Run]:
    """A relay in a process of its own, and a reader that is there when it begins."""
    prefix = await _fresh_topics(kafka)
    async with databases.fresh("source") as source, databases.fresh("target", consumer_by_hand.TABLES) as target:
        progress = Progress()
        async with (
            _relay_process(whose, source, kafka, prefix) as relay,
            _beside(_reading(whose, target, kafka, prefix, progress)),
        ):

            async def run() -> float:
                await fill(source)
                await _ready(relay)
                progress.expect(EVENTS)
                began = asyncio.get_running_loop().time()
                _go(relay)
                return EVENTS / (await progress.finished() - began)

            yield run


@asynccontextmanager
async def _filled_beforehand(whose: Whose, databases: Databases, kafka: str) -> AsyncIterator[Run]:
    """No relay: a new topic, filled before its reader starts."""
    async with (
        databases.fresh("source") as source,
        databases.fresh("target", consumer_by_hand.TABLES) as target,
        consumer_by_hand.producing(kafka) as producer,
        _bare_connection(source) as connection,
    ):
        progress, sent = Progress(), 0

        async def run() -> float:
            nonlocal sent
            prefix = await _fresh_topics(kafka)
            await fill(source)
            sent = await consumer_by_hand.relay(connection, producer, f"{prefix}{CHILD_EVENTS}", sent)
            progress.expect(EVENTS)
            async with _beside(_reading(whose, target, kafka, prefix, progress)):
                finished = await progress.finished()
            return EVENTS / (finished - progress.first)

        yield run


async def _reading(whose: Whose, target: Database, kafka: str, prefix: str, progress: Progress) -> None:
    """Our reader or the hand-written consumer, until cancelled."""
    if whose == "ours":
        settings = Settings(kafka=kafka, kafka_topic_prefix=prefix)
        await KafkaReader(WatchedReader(service_on(target), progress), settings).run()
    async with (
        consumer_by_hand.consuming(kafka, f"{prefix}{CHILD_EVENTS}", f"{prefix}by-hand") as consumer,
        _bare_connection(target) as connection,
    ):
        await consumer_by_hand.consume(consumer, connection, progress)


async def _fresh_topics(kafka: str) -> str:
    """The prefix of a new set of topics."""
    prefix = f"bench-{secrets.token_hex(4)}-"
    await make_topics(Settings(kafka=kafka, kafka_topic_prefix=prefix))
    return prefix


@asynccontextmanager
async def _relay_process(whose: Whose, source: Database, kafka: str, prefix: str) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "benchmarks.relaying", whose, address(source), kafka, prefix)
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def _ready(process: Process) -> None:
    assert process.stdout is not None
    if not await process.stdout.readline():
        raise RuntimeError("the relay has ended")


def _go(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.write(b"go\n")


@asynccontextmanager
async def _bare_connection(database: Database) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(address(database).replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """This runs inside the block and is cancelled at its end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
