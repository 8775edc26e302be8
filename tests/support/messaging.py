"""A town of three toy services on either pair: SQLite files and one process, or PostgreSQL and Kafka.

The door announces child events; the planner hears them, writes one row of its own and announces one event for each;
the teller hears that and writes a row. No table of theirs has a unique index, so that a doubled effect shows.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import delete, insert, select

from deploy import servers
from shared.events.council.child_life import ChildCeasedToBeLookedAfter
from shared.events.envelope import Envelope
from shared.events.services.scheduling import ReviewDue
from shared.inbox import kafka as kafka_reader
from shared.inbox.consumer import Reader, list_parked
from shared.inbox.kafka import KafkaReader
from shared.inbox.rounds import Rounds
from shared.ops import logs
from shared.ops.settings import Settings
from shared.outbox import outbox, relay
from shared.outbox.kafka_publisher import KafkaPublisher
from shared.outbox.relay import PostgresLeadership, Relay
from shared.outbox.topics import make_topics
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage.database import Database, is_infrastructure_fault
from shared.storage.tables import core, relay_progress
from shared.storage.tables import outbox as outbox_table
from tests.support.clock import FakeClock
from tests.support.messaging_toys import Toy

NAMES = ("door", "planner", "teller")


class TakesEvents(Protocol):
    @property
    def reader(self) -> Reader: ...


@dataclass(frozen=True)
class InRounds:
    """A service whose events the rounds carry."""

    reader: Reader


class SqlitePair:
    """SQLite files; events are carried in rounds."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def prepare(self) -> None:
        return None

    def url(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.db"

    def reader(self, service: Service) -> TakesEvents:
        return InRounds(Reader(service))


class KafkaPair:
    """PostgreSQL databases, used again by the next test, and topics with a prefix of their own."""

    name = "kafka"

    def __init__(self, database_url: str, kafka: servers.KafkaServer) -> None:
        self.settings = Settings(
            database_url=database_url,
            kafka=kafka.bootstrap,
            kafka_topic_prefix=f"t{secrets.token_hex(4)}.",
            kafka_partitions=2,
        )

    async def prepare(self) -> None:
        self.settings.check()
        await make_topics(self.settings)

    def url(self, name: str) -> str:
        return self.settings.database_url_for(name)

    def reader(self, service: Service) -> TakesEvents:
        return KafkaReader(Reader(service), self.settings)


Pair = SqlitePair | KafkaPair


class Town:
    """The three services at work. `restart` throws everything away but what is on disk and on the broker."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.planner = Toy("planner", ChildCeasedToBeLookedAfter, announces=True)
        self.teller = Toy("teller", ReviewDue)
        self.toys = (Toy("door", None), self.planner, self.teller)
        self.tasks: list[asyncio.Task[None]] = []
        self.services: dict[str, Service] = {}

    async def build(self) -> None:
        """Empty databases with their tables."""
        await self.pair.prepare()
        self.compose()
        for toy in self.toys:
            async with self.services[toy.name].database.transaction() as connection:
                for tables in (core, toy.declaration.tables):
                    await connection.run_sync(tables.create_all)
                    for table in tables.tables.values():
                        await connection.execute(delete(table))
                await connection.execute(insert(relay_progress), {"only": 1, "stamped": 0, "sent": 0})

    def compose(self) -> None:
        """Services and what carries their events, not yet running."""
        profile, clock = load_profile("england-2010"), FakeClock("2026-01-05")
        self.services = {
            toy.name: Service(toy.declaration, Database(self.pair.url(toy.name)), clock, profile) for toy in self.toys
        }
        self.readers = {name: self.new_reader(name) for name in NAMES}
        self.rounds: Rounds | None = None
        self.publishers: dict[str, KafkaPublisher] = {}
        self.relays: dict[str, Relay] = {}
        if isinstance(self.pair, KafkaPair):
            del self.readers["door"]
            self.publishers = {name: KafkaPublisher(self.pair.settings) for name in NAMES}
            self.relays = {name: self.new_relay(name) for name in NAMES}
        else:
            self.rounds = Rounds([each.reader for each in self.readers.values()])

    def new_reader(self, name: str) -> TakesEvents:
        return self.pair.reader(self.services[name])

    def new_relay(self, name: str) -> Relay:
        service = self.services[name]
        leadership = PostgresLeadership(service.database.server)
        return Relay(service.log, leadership, self.publishers[name])

    def run(self, *workers: Any) -> None:
        """Have these at work; none named: all."""
        carriers = (*self.relays.values(), *self.readers.values()) if self.rounds is None else (self.rounds,)
        everything: Sequence[Any] = workers or carriers
        self.tasks += [asyncio.create_task(each.run()) for each in everything]

    async def kill(self) -> None:
        """Stop everything at once, wherever it is."""
        tasks, self.tasks = self.tasks, []
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        for publisher in self.publishers.values():
            await publisher.close()
        for service in self.services.values():
            await service.database.close()

    async def restart(self) -> None:
        await self.kill()
        self.compose()
        self.run()

    async def announce(self, *envelopes: Envelope) -> None:
        """At the door, in one transaction."""
        async with self.services["door"].work() as work:
            work.written.append(await outbox.take_in(work.connection, "door", envelopes))

    async def settled(self, seconds: float = 30) -> None:
        """Return when nothing is on its way any more."""
        async with asyncio.timeout(seconds):
            if self.rounds is not None:
                await self.rounds.rest()
                return
            while True:
                if await self._is_settled():
                    return
                await asyncio.sleep(0.02)

    async def _is_settled(self) -> bool:
        before = self._activity()
        try:
            idle = [await each.idle() for each in self.relays.values()]
            read = [await each.at_head() for each in self.readers.values() if isinstance(each, KafkaReader)]
        except Exception as error:
            if not is_infrastructure_fault(error):
                raise
            return False  # a test that cuts connections may cut the very one that asks
        return all(idle) and all(read) and self._activity() == before

    def _activity(self) -> list[int]:
        return [each.moved for each in self.relays.values()] + [r.reader.taken for r in self.readers.values()]

    async def effects(self, name: str) -> list[tuple[str, int]]:
        """(subject, number) of each effect in the order in which they were had."""
        table = next(toy.table for toy in self.toys if toy.name == name)
        async with self.services[name].database.reading() as connection:
            return [(row.subject, row.number) for row in await connection.execute(select(table).order_by(table.c.seq))]

    async def has_effects(self, count: int, of: str = "planner") -> None:
        """Return when there are so many; the guard is for a test that would hang."""
        async with asyncio.timeout(20):
            while True:
                if len(await self.effects(of)) >= count:
                    return
                await asyncio.sleep(0.005)

    async def parked(self, name: str) -> list[dict[str, Any]]:
        async with self.services[name].database.reading() as connection:
            return await list_parked(connection)

    async def positions(self, name: str) -> list[int]:
        """The stamped positions in a service's log, in order."""
        query = select(outbox_table.c.position).order_by(outbox_table.c.position)
        async with self.services[name].database.reading() as connection:
            return [row.position for row in await connection.execute(query)]


def wait_long(patch: pytest.MonkeyPatch) -> None:
    """Let nobody look again by himself for ten minutes: what happens before a test gives up happens by being woken."""
    patch.setattr(relay, "_LOOK_AGAIN_AFTER", 600.0)
    patch.setattr(kafka_reader, "_LONGEST_WAIT_MS", 600_000)


async def begin(pair: Pair) -> Town:
    """A town, built but not yet running."""
    logs.configure(level="CRITICAL")
    town = Town(pair)
    await town.build()
    return town


def pair_of(name: str, folder: Path, ask: Callable[[str], Any]) -> Pair:
    """`ask` is pytest's getfixturevalue; the test's file has `from tests.support.messaging import databases`."""
    return SqlitePair(folder) if name == "sqlite" else KafkaPair(ask("databases"), ask("kafka_server"))


@pytest.fixture(scope="module")
def databases(postgres_server: servers.PostgresServer) -> Iterator[str]:
    """One PostgreSQL database for each toy; the URL has `{service}` in it."""
    prefix = f"t{secrets.token_hex(4)}_"
    for name in NAMES:
        asyncio.run(postgres_server.create_database(prefix + name))
    yield postgres_server.admin_url.rsplit("/", 1)[0] + f"/{prefix}{{service}}"
    for name in NAMES:
        asyncio.run(postgres_server.drop_database(prefix + name))
