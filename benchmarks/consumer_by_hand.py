"""The hand-written twin of relay and reader: aiokafka and asyncpg, for this one type of event and nothing else.

The relay reads a thousand rows of the outbox, sends them, waits until the broker has all, and notes how far it is. The
consumer takes up to 500 messages, checks their data with pydantic, and in one transaction writes the inbox rows and for
what is new the fact and the announcement, each as one INSERT from arrays; the offset is committed last.
"""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pydantic import BaseModel
from sqlalchemy import Column, MetaData, Table, Text
from uuid6 import uuid7

from benchmarks.consumer_ours import Progress
from benchmarks.door_by_hand import BecameLookedAfter
from shared.storage.columns import Moment

TABLES = MetaData()
Table(
    "held",
    TABLES,
    *(Column(name, Text, primary_key=True) for name in ("subject", "type", "key")),
    *(Column(name, Moment, nullable=False) for name in ("time", "received")),
    *(Column(name, Text, nullable=False) for name in ("source", "event_id", "data")),
)
"""The facts the twin keeps; its inbox and outbox are the same as ours."""


class Unallocated(BaseModel):
    """What the twin announces."""

    since: date
    due_on: date
    reasons: list[str]


_UNSENT = (
    "SELECT seq, id, source, type, subject, subjectkind, time, receivedat, data FROM outbox WHERE seq > $1"
    " ORDER BY seq LIMIT 1000"
)


async def relay(connection: asyncpg.Connection, producer: AIOKafkaProducer, topic: str, sent: int) -> int:
    """Send everything after row `sent`; the last row sent."""
    while rows := await connection.fetch(_UNSENT, sent):
        waiting = [
            await producer.send(topic, row["data"].encode(), key=row["subject"].encode(), headers=_headers(row))
            for row in rows
        ]
        for each in waiting:
            await each
        sent = rows[-1]["seq"]
        await connection.execute("UPDATE relay_progress SET sent = $1", sent)
    return sent


def _headers(row: Any) -> list[tuple[str, bytes]]:
    texts = [(f"ce_{name}", row[name].encode()) for name in ("id", "source", "type", "subject", "subjectkind")]
    moments = [(f"ce_{name}", row[name].isoformat().encode()) for name in ("time", "receivedat")]
    return [("ce_specversion", b"1.0"), *texts, *moments, ("content-type", b"application/json")]


_INBOX = (
    "INSERT INTO inbox (source, id) SELECT * FROM unnest($1::text[], $2::text[])"
    " ON CONFLICT DO NOTHING RETURNING source, id"
)
_HELD = (
    "INSERT INTO held (subject, type, key, time, received, source, event_id, data)"
    " SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[],"
    " $7::text[], $8::text[])"
    " ON CONFLICT (subject, type, key) DO UPDATE SET time = excluded.time, received = excluded.received,"
    " source = excluded.source, event_id = excluded.event_id, data = excluded.data"
)
_OUTBOX = (
    "INSERT INTO outbox (topic, id, source, type, subject, subjectkind, time, causationid, data)"
    " SELECT 'benchmark.events', i, '/iro/benchmark', 'child.unallocated.v1', s, 'child', $3, c, d"
    " FROM unnest($1::text[], $2::text[], $4::text[], $5::text[]) AS given(i, s, c, d)"
)


async def consume(consumer: AIOKafkaConsumer, connection: asyncpg.Connection, progress: Progress) -> None:
    """Consume until cancelled."""
    while True:
        fetched = await consumer.getmany(timeout_ms=200, max_records=500)
        records = [record for its in fetched.values() for record in its]
        if not records:
            continue
        events = [_read(record) for record in records]
        progress.begun()
        async with connection.transaction():
            await _store(connection, events)
        progress.committed(len(records))
        await consumer.commit()


def _read(record: Any) -> dict[str, Any]:
    said = {name.removeprefix("ce_"): value.decode() for name, value in record.headers}
    moments = {name: datetime.fromisoformat(said[name]) for name in ("time", "receivedat")}
    return {**said, **moments, "data": BecameLookedAfter.model_validate_json(record.value)}


async def _store(connection: asyncpg.Connection, events: list[dict[str, Any]]) -> None:
    new = {
        tuple(row)
        for row in await connection.fetch(_INBOX, [each["source"] for each in events], [each["id"] for each in events])
    }
    fresh = [each for each in events if (each["source"], each["id"]) in new]
    if not fresh:
        return
    rows = [
        (
            each["subject"],
            each["type"],
            each["data"].looked_after_from.isoformat(),
            each["time"],
            each["receivedat"],
            each["source"],
            each["id"],
            each["data"].model_dump_json(exclude_unset=True),
        )
        for each in fresh
    ]
    await connection.execute(_HELD, *zip(*rows, strict=True))
    said = [(uuid7().hex, each["subject"], each["id"], _announcement(each["data"])) for each in fresh]
    ids, subjects, causes, texts = zip(*said, strict=True)
    await connection.execute(_OUTBOX, ids, subjects, datetime.now(UTC), causes, texts)


def _announcement(data: BecameLookedAfter) -> str:
    since = data.looked_after_from
    return Unallocated(since=since, due_on=since + timedelta(days=7), reasons=["benchmark"]).model_dump_json()


@contextlib.asynccontextmanager
async def producing(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    """A producer as durable as ours."""
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka, acks="all", enable_idempotence=True, linger_ms=5, max_batch_size=256 * 1024
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@contextlib.asynccontextmanager
async def consuming(kafka: str, topic: str, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer from the beginning of the topic, its offsets committed by hand."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=kafka,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=200,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()
