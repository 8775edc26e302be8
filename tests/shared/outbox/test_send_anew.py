"""Faults E1: after a restore the logs are sent to Kafka from their beginning; never under a relay that is at work."""

import asyncio

import pytest
from sqlalchemy import select, update

from shared.outbox.outbox import Log
from shared.outbox.relay import PostgresLeadership, send_anew
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.tables import relay_progress

pytestmark = pytest.mark.both("messaging")


async def test_a_log_is_sent_from_its_beginning_unless_a_relay_leads(database_url: str) -> None:
    database = Database(database_url)
    await migrate.migrate(database, "scheduling")
    async with database.transaction() as connection:
        await connection.execute(update(relay_progress).values(stamped=7, sent=7))
    if database.dialect == "postgresql":
        async with PostgresLeadership(database.server).held(lambda: None), database.transaction() as connection:
            assert not await send_anew(connection)
        await asyncio.sleep(0)
    assert await Log("scheduling", database).sent() == 7
    async with database.transaction() as connection:
        assert await send_anew(connection)
        assert (await connection.execute(select(relay_progress.c.stamped, relay_progress.c.sent))).one() == (7, 0)
    await database.close()
