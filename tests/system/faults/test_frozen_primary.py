"""A PostgreSQL primary that hangs while events pour in, and a standby that is promoted in its place (faults.md E8)."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from deploy import servers
from shared.events.envelope import Envelope
from shared.outbox import relay as relaying
from shared.outbox.outbox import Logged
from shared.storage import postgres
from shared.storage.database import Database, is_infrastructure_fault
from tests.support.messaging import NAMES, KafkaPair, Town, begin
from tests.support.messaging_toys import child_event
from tests.support.own_postgres import OwnPostgres, own_postgres

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


@pytest.fixture
def primary() -> Iterator[OwnPostgres]:
    with own_postgres() as server:
        for name in NAMES:
            asyncio.run(_execute(server, f"CREATE DATABASE {name}"))
        yield server


@pytest.fixture
def standby(primary: OwnPostgres) -> Iterator[OwnPostgres]:
    with own_postgres(copy_of=primary) as server:
        yield server


async def _execute(server: OwnPostgres, statement: str) -> object:
    connection = await asyncpg.connect(server.address)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


@pytest.fixture
async def town(
    monkeypatch: pytest.MonkeyPatch, primary: OwnPostgres, standby: OwnPostgres, kafka_server: servers.KafkaServer
) -> AsyncIterator[Town]:
    both = f"postgresql+asyncpg://postgres@{primary.host},{standby.host}/{{service}}"
    monkeypatch.setattr(postgres, "_ANSWERS_WITHIN", 5.0)  # or each connection in a pool costs 35 seconds
    made = await begin(KafkaPair(both, kafka_server))
    yield made
    await made.kill()


async def caught_up(primary: OwnPostgres) -> None:
    """The standby has everything that was committed."""
    behind = "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()"
    for _ in range(200):
        if await _execute(primary, behind) == 1:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the standby does not catch up")


async def test_the_leader_of_a_frozen_primary_stops_within_fifteen_seconds_and_the_standby_leads(
    town: Town, primary: OwnPostgres, standby: OwnPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults.md E8: the old leader stops within 15 s, though it is in the midst of sending; nothing is lost or doubled,
    and when the old primary comes back nobody takes it for the primary."""
    town.run()
    await town.announce(*(child_event(number, f"C{number % 4}") for number in range(20)))
    await town.settled(60)
    await caught_up(primary)
    door = town.relays["door"]
    real, stopped, sending = door._publisher.publish, asyncio.Event(), asyncio.Event()

    async def hangs_in_the_midst(rows: list[Logged]) -> None:
        sending.set()
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    monkeypatch.setattr(door._publisher, "publish", hangs_in_the_midst)
    await town.announce(child_event(20, "C0"))
    async with asyncio.timeout(10):
        await sending.wait()
    await caught_up(primary)
    primary.freeze()
    began = time.monotonic()
    await _execute(standby, "SELECT pg_promote()")
    async with asyncio.timeout(15):
        await stopped.wait()
    monkeypatch.setattr(door._publisher, "publish", real)
    await _leads(standby, "door", before=began + 30)
    await _announced_again(town, child_event(21, "C1"))
    await town.settled(90)
    primary.thaw()
    await asyncio.sleep(relaying._LEADS_UNPROVEN)
    await town.announce(child_event(22, "C2"))
    await town.settled(60)
    for name in ("planner", "teller"):
        effects = await town.effects(name)
        assert sorted(number for _, number in effects) == list(range(23))
        assert await town.parked(name) == []
    assert await town.positions("door") == list(range(1, 24))


LEADS = """SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = $1
           AND database = (SELECT oid FROM pg_database WHERE datname = $2)"""


async def _leads(server: OwnPostgres, name: str, *, before: float) -> None:
    connection = await asyncpg.connect(server.address)
    while not await connection.fetchval(LEADS, relaying._RELAY_LOCK, name):
        assert time.monotonic() < before, "nobody leads on the standby"
        await asyncio.sleep(0.2)
    await connection.close()


async def _announced_again(town: Town, event: Envelope) -> None:
    """As whoever posts does: again, under the same id, until it is taken. Pooled connections may hang at first."""
    async with asyncio.timeout(120):
        while True:
            try:
                await town.announce(event)
                return
            except Exception as fault:
                if not is_infrastructure_fault(fault):
                    raise
            await asyncio.sleep(0.5)


async def test_a_leader_whose_process_hangs_loses_the_lead_to_whoever_stands_by(
    primary: OwnPostgres, standby: OwnPostgres
) -> None:
    """Faults.md E8: PostgreSQL frees the lock of a leader that asks nothing any more."""
    database = Database(primary.url("door"))
    first = await asyncpg.connect(primary.url("door").replace("+asyncpg", ""))
    await relaying._take_the_lead(first, asyncio.Event())
    async with asyncio.timeout(40), relaying.PostgresLeadership(database.server).held(lambda: None):
        pass
    await database.close()
    first.terminate()
