"""Moving events over Apache Kafka: CloudEvents in binary mode, keyed by the subject.

Sent with acks=all by an idempotent producer; read by one consumer group a service, whose offsets are committed only after
the effects and the inbox rows are. Whatever comes twice finds its inbox row.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.bulk import insert_new
from shared.database import is_infrastructure_fault
from shared.events import catalogue
from shared.events.base import SCHEMAS_AT
from shared.events.catalogue import TOPICS
from shared.outbox import Logged
from shared.reading import Reader, Received
from shared.settings import BadSetting, Settings
from shared.tables import inbox

log = structlog.get_logger(__name__)

_BATCH = 500
_WAIT_MS = 200


def topics_heard(reader: Reader) -> list[str]:
    """The topics on which the types this service hears are announced."""
    return sorted({topic for kind in reader.service.hears for topic in catalogue.topics_of(kind)})


async def make_topics(settings: Settings) -> None:
    """Create the topics that are missing; raises BadSetting when no broker answers."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka, request_timeout_ms=10_000)
    try:
        await admin.start()
        have = await admin.list_topics()
        wanted = [settings.kafka_topic_prefix + topic for topic in TOPICS]
        missing = [
            NewTopic(topic, settings.kafka_partitions, settings.kafka_replication)
            for topic in wanted
            if topic not in have
        ]
        with contextlib.suppress(TopicAlreadyExistsError):
            if missing:
                await admin.create_topics(missing)
    except (KafkaError, OSError) as away:
        raise BadSetting(f"No Kafka broker answers at {settings.kafka} (IRO_KAFKA).") from away
    finally:
        with contextlib.suppress(Exception):
            await admin.close()


class KafkaPublisher:
    """Sends the rows of a log; a fresh producer after every failure, because a timed-out send may still arrive."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def publish(self, rows: Sequence[Logged]) -> None:
        """Return when the broker has acknowledged every row; raises OSError when it did not."""
        try:
            producer = self._producer or await self._start()
            sent = [await self._send(producer, each) for each in rows]
            await asyncio.gather(*sent)
        except (KafkaError, OSError) as failure:
            await self.close()
            raise ConnectionError("the broker did not acknowledge") from failure

    async def _send(self, producer: AIOKafkaProducer, each: Logged) -> Any:
        return await producer.send(
            self._settings.kafka_topic_prefix + each.topic,
            value=each.row["data"].encode(),
            key=each.row["subject"].encode(),
            headers=_headers(each.row),
        )

    async def _start(self) -> AIOKafkaProducer:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.kafka,
            acks=self._settings.kafka_acks,
            enable_idempotence=True,
            max_batch_size=256 * 1024,
            linger_ms=0,
            request_timeout_ms=15_000,
        )
        await self._producer.start()
        return self._producer

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(producer.stop(), 10)


class _InboxMark:
    """Marks events as read by their source and id, for ever."""

    async def new_of(self, connection: AsyncConnection, batch: Sequence[Received]) -> Sequence[Received]:
        rows = [{"source": each.source, "id": each.id} for each in batch]
        new = await insert_new(connection, inbox, rows, ("source", "id"))
        first = {(each.source, each.id): each for each in reversed(batch)}
        return [each for each in batch if (each.source, each.id) in new and first[(each.source, each.id)] is each]


class KafkaReader:
    """One consumer of one service's group; any number may run."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self.reader = reader
        self._settings = settings
        self._topics = [settings.kafka_topic_prefix + topic for topic in topics_heard(reader)]
        self._consumer: AIOKafkaConsumer | None = None
        self._waiting_out_a_fault = False

    def wake(self) -> None:
        """Kafka wakes its consumers itself."""

    async def run(self) -> None:
        """Read until cancelled; faults of the machinery are waited out from the last committed offset."""
        pause = 0.2
        while True:
            try:
                await self._read_on()
            except Exception as fault:
                self._waiting_out_a_fault = True
                if not is_infrastructure_fault(fault) and not isinstance(fault, KafkaError):
                    log.error("reader_failed", service=self.reader.service.name, error=type(fault).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)

    async def _read_on(self) -> None:
        self._consumer = consumer = AIOKafkaConsumer(
            *self._topics,
            bootstrap_servers=self._settings.kafka,
            group_id=f"{self._settings.kafka_topic_prefix}iro-{self.reader.service.name}",
            enable_auto_commit=self._settings.kafka_auto_commit,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=_WAIT_MS,
            max_poll_interval_ms=300_000,
        )
        try:
            await consumer.start()
            self._waiting_out_a_fault = False
            while True:
                await self._take(consumer, await consumer.getmany(timeout_ms=_WAIT_MS, max_records=_BATCH))
                await self.reader.retry_parked()
        finally:
            self._consumer = None
            with contextlib.suppress(Exception):
                await consumer.stop()

    async def _take(self, consumer: AIOKafkaConsumer, fetched: Mapping[TopicPartition, list[Any]]) -> None:
        if not fetched:
            return
        batch = [received for records in fetched.values() for record in records if (received := _received(record))]
        heard = [
            each for each in batch if each.envelope is None or type(each.envelope.data) in self.reader.service.hears
        ]
        if heard:
            await self.reader.take(heard, _InboxMark())
        await consumer.commit({place: records[-1].offset + 1 for place, records in fetched.items()})

    async def at_head(self) -> bool:
        """Whether everything on the topics has been read and nothing is being handled or retried."""
        consumer = self._consumer
        if consumer is None or self._waiting_out_a_fault or self.reader.handling:
            return False
        places = [
            TopicPartition(topic, number) for topic in self._topics for number in range(self._settings.kafka_partitions)
        ]
        if set(places) - consumer.assignment():
            return False
        ends = await consumer.end_offsets(places)
        return all([(await consumer.committed(place) or 0) >= ends[place] for place in places])


_ATTRIBUTES = (
    "id",
    "source",
    "type",
    "subject",
    "subjectkind",
    "time",
    "receivedat",
    "correlationid",
    "causationid",
    "baseline",
)


def _headers(row: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """CloudEvents binary mode straight from the stored columns, without reading the data again."""
    headers = [("content-type", b"application/json"), ("ce_specversion", b"1.0")]
    headers.append(("ce_dataschema", f"{SCHEMAS_AT}{row['type']}.json".encode()))
    for name in _ATTRIBUTES:
        value = row[name]
        if value is not None:
            headers.append((f"ce_{name}", (value.isoformat() if isinstance(value, date) else value).encode()))
    return headers


def _received(record: Any) -> Received | None:
    place = f"{record.topic}/{record.partition}/{record.offset}"
    return Received.from_message(list(record.headers), record.value, place)
