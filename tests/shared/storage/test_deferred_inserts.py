"""What a transaction leaves to be written last: nobody can tell, and nothing of a failed one is ever written."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, Table, Text, event, select, text, update
from sqlalchemy.exc import IntegrityError

from shared.storage.database import Database
from shared.storage.deferred_inserts import insert_last

pytestmark = pytest.mark.both("storage")


metadata = MetaData()
notes = Table("notes", metadata, Column("id", Text, primary_key=True))
others = Table("others", metadata, Column("id", Text, primary_key=True))
A, B = {"id": "a"}, {"id": "b"}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """One connection at most, so that the next transaction has the one before's."""
    made = Database(database_url, pool_size=1)
    async with made.transaction() as connection:
        await connection.run_sync(metadata.create_all)
    yield made
    await made.close()


async def ids(database: Database, table: Table = notes) -> Sequence[str]:
    async with database.reading() as connection:
        return (await connection.execute(select(table.c.id).order_by(table.c.id))).scalars().all()


async def test_what_is_left_is_there_after_the_commit_and_took_one_statement(database: Database) -> None:
    said: list[str] = []
    event.listen(database._writer.sync_engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    async with database.transaction() as connection:
        await insert_last(connection, notes, [A])
        await insert_last(connection, others, [A, B])
        await insert_last(connection, notes, [B])
    assert len([each for each in said if "INSERT" in each]) == (1 if database.dialect == "postgresql" else 3)
    assert (await ids(database), await ids(database, others)) == (["a", "b"], ["a", "b"])


@pytest.mark.parametrize("asked", [select(notes.c.id), text("SELECT id FROM notes")])
async def test_whoever_reads_the_table_finds_what_was_left(database: Database, asked: Any) -> None:
    async with database.transaction() as connection:
        await insert_last(connection, notes, [A])
        assert (await connection.execute(asked)).scalars().all() == ["a"]


async def test_whoever_changes_the_table_changes_what_was_left(database: Database) -> None:
    async with database.transaction() as connection:
        await insert_last(connection, notes, [A])
        await connection.execute(update(notes).values(id="b"))
    assert await ids(database) == ["b"]


async def leaves(database: Database, rows: list[Mapping[str, Any]], fault: Exception | None = None) -> None:
    """One transaction; it fails before its commit when there is a fault."""
    async with database.transaction() as connection:
        await insert_last(connection, others, [B])
        await insert_last(connection, notes, rows)
        if fault is not None:
            raise fault


async def test_what_a_failed_transaction_left_is_never_written(database: Database) -> None:
    with pytest.raises(ValueError, match="something else"):
        await leaves(database, [A], ValueError("something else"))
    assert (await ids(database), await ids(database, others)) == ([], [])
    with pytest.raises(ValueError, match="something else"):
        await leaves(database, [A], ValueError("something else"))
    async with database.transaction() as connection:
        await insert_last(connection, notes, [B])
    assert (await ids(database), await ids(database, others)) == (["b"], [])


@pytest.mark.parametrize("again", [[A], [B, A]])
async def test_a_row_that_is_there_already_fails_the_transaction_as_a_whole(
    database: Database, again: list[Mapping[str, Any]]
) -> None:
    async with database.transaction() as connection:
        await insert_last(connection, notes, [A])
    with pytest.raises(IntegrityError):
        await leaves(database, again)
    assert (await ids(database), await ids(database, others)) == (["a"], [])
