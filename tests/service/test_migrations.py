"""The revisions of every service make exactly the tables that its code believes in, on either database."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import MetaData, inspect, text

from services.runtime.wiring import declaration_of
from shared.ops.settings import SERVICES, BadSetting
from shared.outbox.outbox import Log
from shared.storage import migrate, tables
from shared.storage.database import Database

pytestmark = pytest.mark.both("migrations")


def complete(own: MetaData) -> MetaData:
    """A service's own tables and those that every service has."""
    both = MetaData()
    for table in (*tables.core.sorted_tables, *own.sorted_tables):
        table.to_metadata(both)
    return both


@pytest.mark.parametrize("name", SERVICES)
async def test_the_revisions_make_what_the_tables_say(name: str, database_url: str) -> None:
    database = Database(database_url)
    assert await migrate.migrate(database, name) == [each.revision for each in _in_order(name)]
    async with database.transaction() as connection:
        wanted = complete(declaration_of(name).tables)
        difference = await connection.run_sync(lambda sync: compare_metadata(MigrationContext.configure(sync), wanted))
    await database.close()
    assert difference == [], "write the next revision with: iro revise SERVICE WORDS"


@pytest.mark.parametrize("name", SERVICES)
async def test_the_revisions_go_up_down_and_up_again(name: str, database_url: str) -> None:
    database = Database(database_url)
    up = await migrate.migrate(database, name)
    assert await migrate.undo(database, name) == up[::-1]
    async with database.transaction() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert left == ["alembic_version"]
    assert await migrate.migrate(database, name) == up
    assert await Log(name, database).head() == 0
    await database.close()


async def test_migrating_again_does_nothing_and_the_log_begins_at_nought(database_url: str) -> None:
    database = Database(database_url)
    assert await migrate.missing(database, "allocation") == ["0001", "0002"]
    await migrate.migrate(database, "allocation")
    assert await migrate.migrate(database, "allocation") == []
    assert await migrate.missing(database, "allocation") == []
    assert await Log("allocation", database).head() == 0
    await database.close()


async def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    await migrate.migrate(database, "allocation")
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadSetting, match="newer version"):
        await migrate.migrate(database, "allocation")
    await database.close()


def _in_order(name: str) -> list[Script]:
    return list(migrate.scripts_of(name).walk_revisions())[::-1]
