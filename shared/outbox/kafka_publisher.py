"""Sending events over Apache Kafka: CloudEvents in binary mode, keyed by the subject.

Sent with acks=all by an idempotent producer. `shared.inbox.kafka` reads them.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from shared.events.envelope import row_to_kafka_headers
from shared.ops.settings import Settings
from shared.outbox.outbox import Logged

_SEND_BYTES = 256 * 1024


@lru_cache(maxsize=20_000)
def _partition(subject: bytes, count: int) -> int:
    """Where Kafka's own partitioner puts this key."""
    return int((murmur2(subject) & 0x7FFFFFFF) % count)


class KafkaPublisher:
    """Sends the rows of a log; a fresh producer after every failure, because a timed-out send may still arrive."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def publish(self, rows: Sequence[Logged]) -> None:
        """Return when the broker has acknowledged every row; raises OSError when it did not."""
        sent: list[asyncio.Future[Any]] = []
        try:
            producer = self._producer or await self._start()
            for place, batch in await self._in_batches(producer, rows):
                sent.append(await producer.send_batch(batch, place.topic, partition=place.partition))
            await asyncio.gather(*sent)
        except (KafkaError, OSError) as failure:
            await self.close()
            await asyncio.gather(*sent, return_exceptions=True)
            raise ConnectionError("the broker did not acknowledge") from failure
        except asyncio.CancelledError:
            await self.close()  # what it still holds is not to follow what somebody else sends meanwhile
            raise

    async def _in_batches(
        self, producer: AIOKafkaProducer, rows: Sequence[Logged]
    ) -> Sequence[tuple[TopicPartition, Any]]:
        """The rows by partition, in order within each: a future for every batch instead of one for every row."""
        topics = {each.topic: self._settings.kafka_topic_prefix + each.topic for each in rows}
        counts = {topic: len(await producer.partitions_for(name)) for topic, name in topics.items()}
        batches: list[tuple[TopicPartition, Any]] = []
        filling: dict[TopicPartition, Any] = {}
        for each in rows:
            key = each.row["subject"].encode()
            message = {"key": key, "value": each.row["data"].encode(), "headers": row_to_kafka_headers(each.row)}
            place = TopicPartition(topics[each.topic], _partition(key, counts[each.topic]))
            if place not in filling or filling[place].append(timestamp=None, **message) is None:
                filling[place] = producer.create_batch()
                filling[place].append(timestamp=None, **message)
                batches.append((place, filling[place]))
        return batches

    async def _start(self) -> AIOKafkaProducer:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.kafka,
            acks=self._settings.kafka_acks,
            enable_idempotence=True,
            max_batch_size=_SEND_BYTES,
            linger_ms=0,
            request_timeout_ms=15_000,
        )
        await self._producer.start()
        return self._producer

    async def close(self) -> None:
        """Let go of the broker."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(10):
                    await producer.stop()
