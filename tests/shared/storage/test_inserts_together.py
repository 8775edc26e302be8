"""Inserts made together: on PostgreSQL one statement, and all of them or none."""

from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import Column, MetaData, Table, Text, event, select
from sqlalchemy.exc import IntegrityError

from shared.storage.bulk import FEW, Insert, insert_together
from shared.storage.database import Database

pytestmark = pytest.mark.both("storage")


metadata = MetaData()
notes = Table("notes", metadata, Column("id", Text, primary_key=True))
others = Table("others", metadata, Column("id", Text, primary_key=True))
A, B = {"id": "a"}, {"id": "b"}
MANY = [{"id": f"m{number:03}"} for number in range(FEW + 1)]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url, pool_size=1)
    async with made.transaction() as connection:
        await connection.run_sync(metadata.create_all)
    yield made
    await made.close()


async def ids(database: Database, table: Table = notes) -> Sequence[str]:
    async with database.reading() as connection:
        return (await connection.execute(select(table.c.id).order_by(table.c.id))).scalars().all()


async def writes(database: Database, *inserts: Insert) -> None:
    async with database.transaction() as connection:
        await insert_together(connection, inserts)


async def test_several_inserts_few_and_many_rows_take_one_statement(database: Database) -> None:
    said: list[str] = []
    event.listen(database._writer.sync_engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    await writes(database, Insert(notes, [A]), Insert(others, MANY), Insert(notes, [B]), Insert(others, []))
    assert len([each for each in said if "INSERT" in each]) == (1 if database.dialect == "postgresql" else 3)
    assert await ids(database) == ["a", "b"]
    assert await ids(database, others) == [row["id"] for row in MANY]


async def test_nothing_to_write_is_written(database: Database) -> None:
    await writes(database)
    await writes(database, Insert(notes, []))
    assert await ids(database) == []


async def test_rows_that_are_there_are_passed_over_where_that_is_meant(database: Database) -> None:
    await writes(database, Insert(notes, [A]))
    await writes(database, Insert(notes, [A, B], only_unknown=True))
    assert await ids(database) == ["a", "b"]


async def test_a_row_that_is_there_already_fails_the_transaction_as_a_whole(database: Database) -> None:
    await writes(database, Insert(notes, [A]))
    with pytest.raises(IntegrityError):
        await writes(database, Insert(others, [B]), Insert(notes, [B, A]))
    assert (await ids(database), await ids(database, others)) == (["a"], [])
