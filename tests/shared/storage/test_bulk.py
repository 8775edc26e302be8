"""Writing many rows at once: what is new is told exactly, whoever else is writing."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Column, Date, Integer, MetaData, Table, Text, UniqueConstraint, insert, select
from sqlalchemy.exc import IntegrityError

from shared.storage.bulk import insert_new, upsert_all
from shared.storage.columns import Json, Moment
from shared.storage.database import Database

pytestmark = pytest.mark.both("storage")


things = Table(
    "things",
    MetaData(),
    Column("seq", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("at", Moment),
    Column("day", Date),
    Column("what", Json),
    Column("tag", Text, unique=True),
    UniqueConstraint("source", "id"),
)
KEY = ("source", "id")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    async with made.transaction() as connection:
        await connection.run_sync(things.metadata.create_all)
    yield made
    await made.close()


async def add(database: Database, *rows: Mapping[str, object]) -> set[tuple[object, ...]]:
    async with database.transaction() as connection:
        return await insert_new(connection, things, rows, KEY)


async def test_only_rows_with_an_unknown_key_are_written_and_of_two_alike_the_first(database: Database) -> None:
    assert await add(database) == set()
    assert await add(database, {"source": "a", "id": "1", "tag": "x"}) == {("a", "1")}
    rows = [{"source": "a", "id": id, "tag": f"{id}{n}"} for n, id in enumerate(("1", "2", "2", "3"))]
    assert await add(database, *rows, {"source": "b", "id": "1", "tag": "b"}) == {("a", "2"), ("a", "3"), ("b", "1")}
    async with database.reading() as connection:
        stored = (await connection.execute(select(things.c.tag).order_by(things.c.seq))).scalars().all()
    assert stored == ["x", "21", "33", "b"]


async def test_every_type_is_kept_as_it_was_and_strange_text_is_no_key_of_another(database: Database) -> None:
    at = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    row = {"source": 'qu"ote', "id": "é'\\%", "at": at, "day": date(2026, 3, 29), "what": {"a": [1, None]}}
    empty = {"source": "qu", "id": "ote", "at": None, "day": None, "what": None}
    assert len(await add(database, row, empty)) == 2
    assert await add(database, row, empty) == set()
    async with database.reading() as connection:
        found = [dict(each) for each in (await connection.execute(select(things).order_by(things.c.seq))).mappings()]
    assert [{name: each[name] for name in row} for each in found] == [row, empty]


async def test_a_clash_on_anything_but_the_key_is_an_error_and_not_passed_over(database: Database) -> None:
    await add(database, {"source": "a", "id": "1", "tag": "x"})
    with pytest.raises(IntegrityError):
        await add(database, {"source": "a", "id": "2", "tag": "x"})


async def test_of_concurrent_writers_of_the_same_keys_exactly_one_is_told_that_each_is_new(database: Database) -> None:
    rows = [{"source": "a", "id": f"{n:03}"} for n in range(200)]
    told = await asyncio.gather(*(add(database, *rows) for _ in range(5)))
    assert sorted(key for each in told for key in each) == [("a", f"{n:03}") for n in range(200)]


async def test_a_key_whose_writer_rolls_back_is_new_for_the_one_who_waited(fresh_database: str) -> None:
    database = Database(fresh_database)
    async with database.transaction() as connection:
        await connection.run_sync(things.metadata.create_all)
    async with database.transaction() as first:
        await first.execute(insert(things), {"source": "a", "id": "1"})
        second = asyncio.create_task(add(database, {"source": "a", "id": "1"}))
        done, _ = await asyncio.wait([second], timeout=0.2)
        assert not done
        await first.rollback()
    assert await second == {("a", "1")}
    await database.close()


counts = Table(
    "counts",
    things.metadata,
    Column("id", Text, primary_key=True),
    Column("day", Date),
    Column("number", Integer, nullable=False),
    Column("what", Json),
)


@pytest.mark.parametrize("more", [0, 40])
async def test_an_upsert_replaces_what_was_there_and_adds_where_it_is_to_add(database: Database, more: int) -> None:
    others = [{"id": f"x{n:02}", "day": None, "number": n, "what": [n]} for n in range(more)]
    first = [{"id": "a", "day": date(2026, 1, 5), "number": 3, "what": {"b": 1}}, *others]
    second = [
        {"id": "a", "day": None, "number": -1, "what": None},
        {"id": "b", "day": date(2026, 1, 6), "number": 2, "what": []},
        *({**each, "number": 10, "day": date(2026, 1, 7)} for each in others),
    ]
    async with database.transaction() as connection:
        await upsert_all(connection, counts, [], ("id",))
        await upsert_all(connection, counts, first, ("id",), adding=("number",))
        await upsert_all(connection, counts, second, ("id",), adding=("number",))
        await upsert_all(connection, counts, [{"id": "b", "number": 7}], ("id",))
    async with database.reading() as connection:
        found = {row["id"]: dict(row) for row in (await connection.execute(select(counts))).mappings()}
    assert found["a"] == {"id": "a", "day": None, "number": 2, "what": None}
    assert found["b"] == {"id": "b", "day": date(2026, 1, 6), "number": 7, "what": []}
    assert [found[each["id"]] for each in others] == [
        {**each, "number": each["number"] + 10, "day": date(2026, 1, 7)} for each in others
    ]
