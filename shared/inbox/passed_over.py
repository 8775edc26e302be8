"""What the logs hold that a service has passed by: read once, by the first version that keeps what it does not settle
from (`shared/service/hearing_more.py`).

In one process these are the other services' logs, up to where this service has read them, and over Kafka the topics
from their beginning: what a broker has thrown away cannot be kept any more.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from aiokafka import AIOKafkaConsumer
from sqlalchemy import select

from shared.events.envelope import Envelope
from shared.inbox.kafka import topics_heard
from shared.inbox.message import Received
from shared.ops.settings import Settings
from shared.outbox.outbox import Log
from shared.service.hearing_more import ReadLogs
from shared.service.service import Service
from shared.storage.tables import reader_positions
from shared.work.unit_of_work import source_of

_BATCH = 500
_WAIT_MS = 1_000


def from_logs(logs: Mapping[str, Log]) -> ReadLogs:
    """From the logs of the services in this process, by their names."""

    async def read(service: Service, kinds: frozenset[str]) -> AsyncIterator[Sequence[Envelope]]:
        async with service.database.reading() as connection:
            reached = {row.reads: row.position for row in await connection.execute(select(reader_positions))}
        for name, log in logs.items():
            at, last = 0, reached.get(name, 0)
            while at < last:
                _, rows = await log.heard_after(at, kinds, _BATCH)
                yield _of_others(service, (Received.from_log(each.row) for each in rows if each.position <= last))
                at = rows[-1].position if len(rows) == _BATCH else last

    return read


def from_topics(settings: Settings) -> ReadLogs:
    """From Kafka's topics, as far as they reach when this begins."""

    async def read(service: Service, kinds: frozenset[str]) -> AsyncIterator[Sequence[Envelope]]:
        topics = [settings.kafka_topic_prefix + topic for topic in topics_heard(service)]
        consumer = AIOKafkaConsumer(
            *topics, bootstrap_servers=settings.kafka, auto_offset_reset="earliest", enable_auto_commit=False
        )
        await consumer.start()
        try:
            places = list(consumer.assignment())
            await consumer.seek_to_beginning(*places)
            ends = await consumer.end_offsets(places)
            while any([await consumer.position(place) < ends[place] for place in places]):
                fetched = await consumer.getmany(timeout_ms=_WAIT_MS, max_records=_BATCH)
                records = [record for some in fetched.values() for record in some]
                found = (Received.from_message(each.headers, each.value, each.topic) for each in records)
                yield [each for each in _of_others(service, filter(None, found)) if each.type in kinds]
        finally:
            await consumer.stop()

    return read


def _of_others(service: Service, found: Iterable[Received]) -> list[Envelope]:
    """What can be read of it, and was not said by this service itself."""
    own = source_of(service.name)
    return [each.envelope for each in found if each.envelope is not None and each.source != own]
