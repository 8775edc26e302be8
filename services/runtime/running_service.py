"""One service at work: its database, its routes, and what runs for it.

In one process the rounds carry events from service to service (`shared/inbox/rounds.py`); with Kafka each service has a
relay and a consumer of its own.
"""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI

from services.runtime.five_databases import WAY_ON
from services.runtime.wiring import House, Wired, wire
from shared.auth.tokens import Verifier
from shared.inbox.consumer import REPLAY_CHANNEL, Reader
from shared.inbox.kafka import KafkaReader
from shared.inbox.parked_api import parked_router
from shared.ops.in_hand import Worker
from shared.ops.settings import BadSetting, Settings
from shared.outbox.kafka_publisher import KafkaPublisher
from shared.outbox.outbox import NOTIFY_CHANNEL, Logged, stamp
from shared.outbox.relay import Alone, PostgresLeadership, Relay
from shared.outbox.topics import make_topics
from shared.service.service import QUEUED_CHANNEL, Service
from shared.storage import identity, migrate
from shared.storage.database import Database, is_disk_full
from shared.web.app import create_service_app

_TITLES: Final = {
    "notifications": "Notifications: the door for council systems, and everybody's notices",
    "allocation": "Allocation: every child's own IRO",
    "scheduling": "Scheduling: reviews and their clocks",
    "escalation": "Escalation: concerns and disputes",
    "reporting": "Reporting: what happened, and how well",
}
_ONE_WAY_PAUSE: Final = 60.0
"""Seconds between two tries to reach a broker that is away and that nobody here waits for."""


@dataclass(frozen=True, slots=True)
class OverKafka:
    """How a service's events reach others, and theirs this one, over Kafka.

    Without a consumer it only publishes: nothing here waits for the broker, which may be away.
    """

    relay: Relay
    publisher: KafkaPublisher
    consumer: KafkaReader | None

    def work(self, name: str) -> dict[str, Worker]:
        """What runs for it."""
        consuming: dict[str, Worker] = {f"{name}-consumer": self.consumer} if self.consumer is not None else {}
        return {f"{name}-relay": self.relay, **consuming}

    def faults(self, name: str) -> dict[str, str | None]:
        """Of what runs for it, what stands against it: a fault that has to be waited out; None where there is none."""
        well = {f"{name} relay": self.relay.well}
        if self.consumer is not None:
            well[f"{name} consumer"] = self.consumer.well
        return {what: None if fine else "waits out a fault" for what, fine in well.items()}

    async def at_rest(self) -> bool:
        """Whether nothing waits to be sent or read."""
        return self.consumer is None or (await self.relay.idle() and await self.consumer.at_head())


@dataclass(frozen=True, slots=True)
class Member:
    """One service and what runs for it. `reader` takes events in, whoever brings them."""

    service: Service
    wired: Wired
    app: FastAPI
    reader: Reader
    kafka: OverKafka | None

    @property
    def name(self) -> str:
        return self.service.name

    def work(self) -> dict[str, Worker]:
        """What a worker of this service runs."""
        own = {f"{self.name}-{number}": each for number, each in enumerate(self.wired.work, start=1)}
        return {**own, **(self.kafka.work(self.name) if self.kafka is not None else {})}

    async def at_rest(self) -> bool:
        """Whether nothing goes on here and nothing waits to be sent to Kafka or read from it."""
        return (self.kafka is None or await self.kafka.at_rest()) and not await self.wired.busy()

    async def why_not_ready(self) -> str | None:
        """What keeps its database from taking anything in, in a few words."""
        try:
            async with asyncio.timeout(5):
                await self.service.database.check_at_work()
        except Exception as wrong:  # whatever it is
            return "the disk is full" if is_disk_full(wrong) else "the database does not answer"
        return None

    async def close(self) -> None:
        """Let go of the broker and the database."""
        if self.kafka is not None:
            await self.kafka.publisher.close()
        await self.service.database.close()


async def open_database(settings: Settings, name: str, *, migrating: bool) -> Database:
    """The service's database, at the version this code needs and known to be durable.

    Raises BadSetting, one plain sentence, when it is away, unreadable, another's, not durable, or not at that version.
    """
    database = Database(settings.database_url_for(name))
    try:
        await _refuse_anothers(database, name)
        if migrating:
            await migrate.migrate(database, name)
            while database.dialect == "sqlite" and await stamp(database):
                pass
        elif await migrate.missing(database, name):
            raise BadSetting(f"The database of {name} is not at this program's version: run `iro migrate` first.")
        await database.check_durable()
    except BaseException as failure:
        await database.close()
        sentence = why_no_database(database, name, failure)
        if sentence is None:
            raise
        raise BadSetting(sentence) from failure
    return database


async def _refuse_anothers(database: Database, name: str) -> None:
    """Before anything is changed in it."""
    async with database.reading() as connection:
        owner = await identity.owner_of(connection)
    if owner not in (None, name):
        raise BadSetting(f"The database of {name} is that of {owner}: {WAY_ON}.")


def why_no_database(database: Database, name: str, failure: BaseException) -> str | None:
    """What keeps the database from being opened, in plain words; None when it is no fault of the database's."""
    if isinstance(failure, BadSetting | asyncio.CancelledError | KeyboardInterrupt):
        return None
    words = str(getattr(failure, "orig", None) or failure)
    if database.dialect == "sqlite":
        known = ("unable to open", "not a database", "readonly", "malformed", "locked", "disk")
        return f"The database file {database.url.database} cannot be used: {words}." if _any(known, words) else None
    place = ", ".join(sorted(database.server.hosts))
    if isinstance(failure.__cause__, ssl.SSLError):
        why = getattr(failure.__cause__, "verify_message", "") or failure.__cause__.reason
        return f"PostgreSQL at {place} is not trusted for the database of {name} (IRO_DATABASE_URL): {why}."
    if _any(("does not exist", "authentication failed", "permission denied"), words):
        return f"PostgreSQL at {place} refuses the database of {name} (IRO_DATABASE_URL): {words.splitlines()[0]}."
    if isinstance(failure, OSError | TimeoutError) or _any(("connect",), words):
        return f"No PostgreSQL answers at {place} for the database of {name} (IRO_DATABASE_URL)."
    return None


def _any(known: Sequence[str], words: str) -> bool:
    return any(each in words for each in known)


def join(service: Service, house: House, verifier: Verifier) -> Member:
    """The service wired; what its events are carried by is decided by the settings."""
    wired, reader = wire(service, house), Reader(service)
    service.on_queued = wired.on_queued
    routers = [*wired.routers, parked_router(service)]
    return Member(
        service=service,
        wired=wired,
        app=create_service_app(service.name, title=_TITLES[service.name], routers=routers, verifier=verifier),
        reader=reader,
        kafka=_over_kafka(service, reader, wired, house.settings),
    )


def _over_kafka(service: Service, reader: Reader, wired: Wired, settings: Settings) -> OverKafka | None:
    if settings.publish_to:
        one_way = OneWayPublisher(settings.model_copy(update={"kafka": settings.publish_to}))
        relay = Relay(service.log, Alone(service.log), one_way, longest_pause=_ONE_WAY_PAUSE)
        return OverKafka(relay, one_way, None)
    if not settings.kafka:
        return None
    publisher, consumer = KafkaPublisher(settings), KafkaReader(reader, settings)
    # an API of the same service may have settled somebody in another process
    hears = {
        REPLAY_CHANNEL: consumer.wake,
        QUEUED_CHANNEL: wired.on_queued,
        NOTIFY_CHANNEL: service.tell_settled,
    }
    leadership = PostgresLeadership(service.database.server, hears)
    return OverKafka(Relay(service.log, leadership, publisher), publisher, consumer)


class OneWayPublisher(KafkaPublisher):
    """Makes the topics when the broker first answers, since nobody waits for it at the start."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._has_topics = False

    async def publish(self, rows: Sequence[Logged]) -> None:
        """As any publisher; raises OSError too while the topics cannot be made."""
        if not self._has_topics:
            try:
                await make_topics(self._settings)
            except BadSetting as away:
                raise ConnectionError("the broker does not answer") from away
            self._has_topics = True
        await super().publish(rows)
