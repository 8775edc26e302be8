"""Who relays on PostgreSQL: one at a time, who stands by takes over, and the log keeps its order even by mistake."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from deploy import servers
from shared.outbox import outbox, relay
from shared.outbox.outbox import Logged
from shared.outbox.relay import PostgresLeadership
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


async def at_rest(town: Town) -> None:
    """Everything runs, has handled something, and has nothing to do for a while."""
    town.run()
    await town.announce(child_event(0), child_event(0, "C2"))
    await town.settled()
    await asyncio.sleep(0.6)


@asynccontextmanager
async def asking(town: Town, statement: str) -> AsyncIterator[Callable[[], Any]]:
    url = town.services["door"].database.url.set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    yield lambda: connection.fetch(statement)
    await connection.close()


STANDING_BY = """SELECT pid, query, state_change FROM pg_stat_activity
                 WHERE datname = current_database() AND query = 'SELECT pg_try_advisory_lock($1)'"""
PLANS = "SELECT generic_plans AS kept, custom_plans AS made FROM pg_prepared_statements WHERE statement = $1"
LEADER = """SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


async def test_who_stands_by_asks_for_the_lead_only_when_something_was_written(town: Town) -> None:
    await at_rest(town)
    town.run(town.new_relay("door"))
    await asyncio.sleep(1.3)
    async with asking(town, STANDING_BY) as standing_by:
        (before,) = await standing_by()
        await asyncio.sleep(2.5)
        assert [before] == await standing_by()
        await town.announce(child_event(1))
        await asyncio.sleep(0.3)
        (after,) = await standing_by()
    assert after["state_change"] > before["state_change"]


async def another_leads(leading: Callable[[], Any], before: Sequence[Any]) -> None:
    while True:
        if await leading() not in ([], before):
            return
        await asyncio.sleep(0.05)


async def test_who_steps_down_says_so_and_the_other_leads_at_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_long(monkeypatch)
    await at_rest(town)
    second = town.new_relay("door")
    town.run(second)
    await asyncio.sleep(1.3)
    leader = next(task for task in town.tasks if "Relay.run" in repr(task))
    async with asking(town, LEADER) as leading, asyncio.timeout(20):
        before = await leading()
        leader.cancel()
        await asyncio.wait([leader])
        await another_leads(leading, before)
    await town.announce(child_event(1))
    await town.has_effects(3)
    assert second.moved == 2


async def test_of_rows_that_two_relays_stamp_at_the_same_moment_by_mistake_none_is_sent_before_those_that_come_first(
    town: Town,
) -> None:
    """The second has counted a row that was committed after the first had counted, and waits for the first."""
    url = town.services["door"].database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    first, second = [await asyncpg.connect(url) for _ in range(2)]
    await town.announce(child_event(1), child_event(2))
    one = first.transaction()
    await one.start()
    assert places(await relay._PostgresLead(first).waiting()) == [1, 2]
    await town.announce(child_event(3))
    other = relay._PostgresLead(second)
    waits = asyncio.create_task(other.waiting())
    await asyncio.sleep(0.1)
    await one.commit()
    assert places(await waits) == [1, 2, 3]
    await other.sent(3)
    assert places(await other.waiting()) == []
    log = town.services["door"].log
    assert (await log.head(), await log.sent()) == (3, 3)
    for each in (first, second):
        await each.close()


def places(rows: Sequence[Logged]) -> list[int]:
    return [each.position for each in rows]


async def test_a_batch_is_stamped_without_comparing_each_of_its_rows_with_each(town: Town) -> None:
    """Even when PostgreSQL believes, from its statistics, that no row is ever unstamped."""
    lead = "EXPLAIN ANALYZE " + outbox.STAMP_ON_POSTGRESQL.replace("$1", "0")
    await town.announce(*(child_event(number) for number in range(1000)))
    async with asking(town, lead) as stamped, asking(town, "ANALYZE outbox") as analysed:
        await stamped()
        await analysed()
        await town.announce(*(child_event(number) for number in range(900)))
        plan = "\n".join(row[0] for row in await stamped())
    assert "Rows Removed by Join Filter" not in plan


async def test_a_lead_that_began_when_the_log_was_short_keeps_no_plan_from_then(town: Town) -> None:
    leadership = PostgresLeadership(town.services["door"].database.server)
    async with leadership.held(lambda: None) as lead:
        for number in range(12):  # as often as PostgreSQL tries plans before it keeps one
            await town.announce(child_event(number))
            await lead.waiting()
            await lead.sent(number + 1)
        for batch in range(9):
            await town.announce(*(child_event(number) for number in range(1000)))
            assert len(await lead.waiting()) == 1000
            await lead.sent(12 + 1000 * (batch + 1))
        plans = await lead._connection.fetchrow(PLANS, outbox.STAMP_ON_POSTGRESQL)
    assert plans["kept"] == 0 < plans["made"]


async def test_a_leader_whose_database_does_not_answer_leads_no_more(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "_LEADS_UNPROVEN", 0.5)
    monkeypatch.setattr(relay, "_PROVES_EVERY", 0.1)
    town.run(town.relays["door"])
    await asyncio.sleep(0.5)
    async with asking(town, LEADER) as leader, town.services["door"].database.transaction() as connection:
        before = await leader()
        await connection.exec_driver_sql("LOCK TABLE relay_progress")
        await town.announce(child_event(1))
        await asyncio.sleep(1.5)
        assert before
        assert await leader() != before
    town.run(*town.readers.values(), town.relays["planner"], town.relays["teller"])
    await town.settled()
    assert await town.effects("teller") == [("C1", 1)]
