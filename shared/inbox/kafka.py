"""Reading events over Apache Kafka: one consumer group a service, whose offsets are committed only after the effects
and the inbox rows are. Whatever comes twice finds its inbox row.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events import catalogue
from shared.events.base import Event
from shared.events.catalogue import TOPICS
from shared.inbox.consumer import Reader
from shared.inbox.message import Received
from shared.ops.in_hand import InHand
from shared.ops.settings import Settings
from shared.ops.telemetry import LAG
from shared.service.service import Service
from shared.storage.backoff import Patience
from shared.storage.bulk import insert_new
from shared.storage.database import is_infrastructure_fault
from shared.storage.tables import inbox

log = structlog.get_logger(__name__)

_BATCH = 500
_LONGEST_WAIT_MS = 30_000
"""How long the broker keeps a request for events before it answers that there is none."""


def topics_heard(service: Service) -> list[str]:
    """The topics on which others, or the service itself to its own later effect, announce what it hears."""
    return sorted(
        topic
        for topic in TOPICS
        if any(
            topic in catalogue.topics_of(kind)
            for kind in service.hears
            if kind in service.hears_of_itself or not _is_its_own(service, kind, topic)
        )
    )


def _is_its_own(service: Service, kind: type[Event], topic: str) -> bool:
    return service.name in catalogue.announcers_of(kind) and kind.topic_from(service.name) == topic


class _InboxMark:
    """Marks events as read by their source and id, for ever."""

    async def new_of(self, connection: AsyncConnection, batch: Sequence[Received]) -> Sequence[Received]:
        first: dict[tuple[str, str], Received] = {}
        for each in batch:
            first.setdefault((each.source, each.id), each)
        rows = [{"source": source, "id": id} for source, id in sorted(first)]  # two workers wait in the same order
        new = await insert_new(connection, inbox, rows, ("source", "id"))
        return [each for key, each in first.items() if key in new]


class _Membership(ConsumerRebalanceListener):  # type: ignore[misc]
    """A place in the service's consumer group: which partitions are ours, and how far we have come in them.

    It fetches nothing itself: what waits at the broker on its connection would have to be waited for at a rebalance.
    """

    def __init__(self, group: str, topics: Sequence[str], settings: Settings, on_lost: Callable[[], None]) -> None:
        self.rebalances = 0
        """How often partitions were taken away: if it has changed, what is still being fetched is no longer ours."""
        self._on_lost = on_lost
        self.consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.kafka,
            group_id=group,
            enable_auto_commit=settings.kafka_auto_commit,
            auto_offset_reset="earliest",
            consumer_timeout_ms=_LONGEST_WAIT_MS,
            max_poll_interval_ms=300_000,
        )
        self.consumer.subscribe(topics, listener=self)

    def on_partitions_revoked(self, _revoked: Any) -> None:
        self.rebalances += 1
        self._on_lost()

    def on_partitions_assigned(self, assigned: Any) -> None:
        self.consumer.pause(*assigned)

    async def ours(self) -> dict[TopicPartition, int] | None:
        """Our partitions and where to read on in each; None when they are being taken away meanwhile."""
        before = self.rebalances
        try:
            await self.consumer.getmany()  # waits out a rebalance, and says that we are alive
            places = list(self.consumer.assignment())
            starts = await asyncio.gather(*(self.consumer.position(place) for place in places))
        except IllegalStateError:
            return None
        return dict(zip(places, starts, strict=True)) if before == self.rebalances else None

    async def holds(self, since: int) -> bool:
        """Whether no partition was taken away since there were so many rebalances; says that we are alive."""
        await self.consumer.getmany()
        return self.rebalances == since

    async def commit(self, reached: Mapping[TopicPartition, int]) -> bool:
        """Say how far we have come; False when the partitions are somebody else's meanwhile."""
        ours = {place: offset for place, offset in reached.items() if place in self.consumer.assignment()}
        if not ours:
            return False
        try:
            await self.consumer.commit(ours)
        except (CommitFailedError, IllegalStateError):
            return False
        return True


class _Fetching:
    """Fetches from partitions until it is closed, and its connections with it.

    One request at a time is under way, about all of the partitions, and the broker answers it when there is something.
    So nothing may be asked about some of them while others are still being handled: they would have to wait for its
    answer, however long it takes. Between two calls of `next` all are paused, and what arrives is gathered meanwhile.
    """

    def __init__(self, starts: Mapping[TopicPartition, int], settings: Settings) -> None:
        self._starts = starts
        self.consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.kafka,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=_LONGEST_WAIT_MS,
            consumer_timeout_ms=_LONGEST_WAIT_MS,
            request_timeout_ms=_LONGEST_WAIT_MS + 15_000,
        )

    async def begin(self) -> None:
        """Connect; nothing is fetched before `next`."""
        self.consumer.assign(list(self._starts))
        self.consumer.pause(*self._starts)
        await self.consumer.start()
        for place, offset in self._starts.items():
            self.consumer.seek(place, offset)

    async def next(self) -> Mapping[TopicPartition, list[Any]]:
        """What has come, from whatever partitions, up to a batch; waits until there is something."""
        self.consumer.resume(*self._starts)
        try:
            fetched: Mapping[TopicPartition, list[Any]] = {}
            while not fetched:
                fetched = await self.consumer.getmany(timeout_ms=_LONGEST_WAIT_MS, max_records=_BATCH)
            return fetched
        finally:
            self.consumer.pause(*self._starts)


async def _stopped(consumer: AIOKafkaConsumer) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(10):
            await consumer.stop()


class KafkaReader:
    """One consumer of one service's group; any number may run."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self.reader = reader
        self._settings = settings
        self._group = f"{settings.kafka_topic_prefix}iro-{reader.service.name}"
        self._topics = [settings.kafka_topic_prefix + topic for topic in topics_heard(reader.service)]
        self._member: _Membership | None = None
        self._waiting: asyncio.Timeout | None = None
        self._patience = Patience("reader", reader.service.name, KafkaError)
        self.in_hand = InHand()

    @property
    def well(self) -> bool:
        """Whether it is in its group, and nothing has to be waited out."""
        return self._member is not None and not self._patience.waiting

    def wake(self) -> None:
        """Somebody has had parked events tried again. For events Kafka wakes its consumers itself."""
        self.reader.replay_was_asked_for()
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(0)

    async def run(self) -> None:
        """Read until cancelled; faults of the machinery are waited out."""
        while True:
            try:
                await self._read_on()
            except Exception as fault:
                await self._patience.wait_out(fault)

    async def _read_on(self) -> None:
        member = _Membership(self._group, self._topics, self._settings, self._stop_waiting)
        try:
            await member.consumer.start()
            self._member = member
            while True:
                starts = await member.ours()
                if starts is not None:
                    await self._read_while_ours(member, starts)
        finally:
            self._member = None
            await _stopped(member.consumer)

    async def _read_while_ours(self, member: _Membership, starts: Mapping[TopicPartition, int]) -> None:
        """Read until a rebalance begins."""
        rebalances, fetching = member.rebalances, _Fetching(starts, self._settings)
        try:
            await fetching.begin()
            while await member.holds(rebalances):
                fetched = await self._next(fetching)
                with self.in_hand:
                    await self._take(member, fetching, fetched)
                    await self._until_the_database_lets(self.reader.look_at_parked)
        finally:
            await _stopped(fetching.consumer)

    async def _next(self, fetching: _Fetching) -> Mapping[TopicPartition, list[Any]]:
        """What is to be handled next; nothing when there is something else to be done first."""
        try:
            async with asyncio.timeout(self.reader.until_parked_due()) as self._waiting:
                return await fetching.next()
        except TimeoutError:
            return {}
        finally:
            self._waiting = None

    async def _take(
        self, member: _Membership, fetching: _Fetching, fetched: Mapping[TopicPartition, list[Any]]
    ) -> None:
        if not fetched:
            return
        received = [self._received(record) for records in fetched.values() for record in records]
        heard = [each for each in received if each is not None]
        if heard:
            await self._until_the_database_lets(lambda: self.reader.take(heard, _InboxMark()))
        if not await member.commit({place: records[-1].offset + 1 for place, records in fetched.items()}):
            # who has been given our partition reads on from before, and the inbox sees through it
            log.info("offsets_not_committed", service=self.reader.service.name)
        for place, records in fetched.items():
            behind = (fetching.consumer.highwater(place) or 0) - records[-1].offset - 1
            LAG.labels(self.reader.service.name, f"{place.topic}/{place.partition}").set(max(behind, 0))

    async def _until_the_database_lets(self, do: Callable[[], Awaitable[None]]) -> None:
        """Do it again until the database is back; meanwhile we keep our partitions, and what was done is known."""
        while True:
            try:
                await do()
                self._patience.it_worked()
                return
            except Exception as fault:
                if not is_infrastructure_fault(fault):
                    raise
                await self._patience.wait_out(fault)

    def _received(self, record: Any) -> Received | None:
        """None for a type that is not heard here, which is passed over without being read."""
        said = dict(record.headers)
        kind, source = _text(said.get("ce_type")), _text(said.get("ce_source"))
        if kind is not None and not self.reader.service.takes(kind, source or "", record.value or b""):
            return None
        return Received.from_message(record.headers, record.value, f"{record.topic}/{record.partition}/{record.offset}")

    async def at_head(self) -> bool:
        """Whether the whole group has read everything on the topics, and nothing is being handled here.

        An event's offset is committed after its effects, by whichever consumer has them.
        """
        member, begun = self._member, self.reader.taken
        if member is None or self._patience.waiting:
            return False
        consumer = member.consumer
        places = [
            TopicPartition(topic, number)
            for topic in self._topics
            for number in consumer.partitions_for_topic(topic) or ()
        ]
        ends = await consumer.end_offsets(places)
        reached = await asyncio.gather(*(consumer.committed(place) for place in places))
        all_read = bool(places) and all((at or 0) >= ends[place] for place, at in zip(places, reached, strict=True))
        return all_read and self.reader.handling == 0 and self.reader.taken == begun


def _text(value: bytes | None) -> str | None:
    """A header as text, None where it is none; such a message is read, and parked with the reason."""
    try:
        text = (value or b"").decode()
    except UnicodeDecodeError:
        return None
    return text if text and "\0" not in text else None
