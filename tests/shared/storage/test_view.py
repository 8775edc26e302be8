"""What a transaction has asked: once, together or alone the same, and never older than what was written."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, Float, Integer, MetaData, Table, Text, delete, event, func, insert, select
from sqlalchemy import update as change
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.bulk import Insert, insert_all, insert_together, insert_unknown
from shared.storage.columns import Json, Moment
from shared.storage.database import Database
from shared.storage.view import SetQuery, begin, load_view

pytestmark = pytest.mark.both("storage")


metadata = MetaData()
people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Moment),
    Column("day", Date),
    Column("what", Json),
    Column("yes", Boolean),
    Column("share", Float),
    Column("number", Integer),
)
pairs = Table("pairs", metadata, Column("one", Text, primary_key=True), Column("other", Text, primary_key=True))

PEOPLE = SetQuery(select(people), by=(people.c.id,))
EVERYBODY = SetQuery(select(people))
PAIRS = SetQuery(select(pairs), by=(pairs.c.one, pairs.c.other), key=("one", "other"))
HOW_MANY = SetQuery(
    select(people.c.yes, func.count().label("number"), func.coalesce(func.sum(people.c.share), 0.0).label("share"))
    .select_from(people.outerjoin(pairs, pairs.c.one == people.c.id))
    .group_by(people.c.yes)
)
FULL: dict[str, Any] = {
    "id": "qu\"ote' \\ é \u2028 €",
    "at": datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC),
    "day": date(2024, 2, 29),
    "what": {"b": [1, None, 'a "quoted" word'], "a": "é"},
    "yes": True,
    "share": 0.1 + 0.2,
    "number": -(2**31),
}
EMPTY: dict[str, Any] = {**dict.fromkeys(FULL), "id": "empty"}
NO: dict[str, Any] = {**EMPTY, "id": "no", "yes": False, "share": 1e-9, "what": [], "number": 0}
WHOLE_DAY: dict[str, Any] = {**EMPTY, "id": "midnight", "at": datetime(2026, 1, 1, tzinfo=UTC), "day": date(1, 1, 1)}
ROWS = [FULL, EMPTY, NO, WHOLE_DAY]
IDS = [row["id"] for row in ROWS]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    async with made.transaction() as connection:
        await connection.run_sync(metadata.create_all)
        await insert_all(connection, people, ROWS)
        await insert_all(connection, pairs, [{"one": "no", "other": "empty"}, {"one": "empty", "other": "nobody"}])
    yield made
    await made.close()


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    async with database.transaction() as opened:
        yield opened


@pytest.fixture
def statements(connection: AsyncConnection) -> list[str]:
    said: list[str] = []
    engine = connection.sync_connection
    assert engine is not None
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, statement, *_: said.append(statement))
    return said


async def test_together_is_the_same_as_alone_for_every_type(connection: AsyncConnection) -> None:
    alone = [await PEOPLE.rows(connection, IDS), await PAIRS.rows(connection, IDS), await HOW_MANY.rows(connection)]
    everybody = await EVERYBODY.rows(connection)
    begin(connection)
    await load_view(connection, (PEOPLE, PAIRS, HOW_MANY, EVERYBODY), IDS)
    together = [await PEOPLE.rows(connection, IDS), await PAIRS.rows(connection, IDS), await HOW_MANY.rows(connection)]
    by_text = [sorted(map(repr, rows)) for rows in (*together, await EVERYBODY.rows(connection))]
    assert by_text == [sorted(map(repr, rows)) for rows in (*alone, everybody)]
    assert {row["id"]: row for row in together[0]} == {row["id"]: row for row in ROWS}


async def test_what_was_asked_is_not_asked_again(connection: AsyncConnection, statements: list[str]) -> None:
    await load_view(connection, (PEOPLE, EVERYBODY), IDS)
    assert len(statements) == 1
    assert len(await PEOPLE.rows(connection, IDS[:2])) == 2
    assert len(await EVERYBODY.rows(connection)) == 4
    assert await PEOPLE.rows(connection, []) == []
    await load_view(connection, (PEOPLE, EVERYBODY), IDS)
    assert len(statements) == 1
    assert await PEOPLE.rows(connection, ["stranger"]) == []
    assert len(statements) == 2
    assert await PEOPLE.rows(connection, ["stranger", "no"]) == [NO]
    assert len(statements) == 2


async def test_a_row_about_two_of_the_ids_comes_once(connection: AsyncConnection) -> None:
    assert await PAIRS.rows(connection, ["no"]) == [{"one": "no", "other": "empty"}]
    assert len(await PAIRS.rows(connection, ["no", "empty", "nobody"])) == 2
    for ids, number in (["nobody"], 1), (["empty"], 2), (["nobody", "no"], 2):
        begin(connection)
        await load_view(connection, (PAIRS,), ids)
        assert len(await PAIRS.rows(connection, ids)) == number, ids


async def test_a_row_that_is_about_to_be_written_is_there_for_whoever_loaded_its_id(
    connection: AsyncConnection, statements: list[str]
) -> None:
    await PEOPLE.rows(connection, ["new", "no"])
    PEOPLE.add(connection, [NEW, {**EMPTY, "id": "stranger"}])
    assert await PEOPLE.rows(connection, ["new", "no"]) == [NEW, NO]
    assert len(statements) == 1
    assert await PEOPLE.rows(connection, ["stranger"]) == []


@pytest.mark.parametrize("ids", [["no"], ["no", "empty"]])
async def test_nobody_can_change_a_row_that_others_read_too(connection: AsyncConnection, ids: list[str]) -> None:
    await load_view(connection, (PEOPLE, EVERYBODY), ids)
    for row in (*await PEOPLE.rows(connection, ids), *await EVERYBODY.rows(connection)):
        with pytest.raises(TypeError):
            row["number"] = 1  # type: ignore[index]


async def test_a_whole_table_is_read_anew_when_somebody_has_changed_it(connection: AsyncConnection) -> None:
    for number in (1, 2):
        begin(connection)
        await connection.execute(change(people).where(people.c.id == "no").values(number=number))
        await load_view(connection, (EVERYBODY,), [])
        assert {row["id"]: row["number"] for row in await EVERYBODY.rows(connection)}["no"] == number


NEW = {**EMPTY, "id": "new"}


async def _insert(connection: AsyncConnection) -> None:
    await connection.execute(insert(people), [NEW])


async def _insert_all(connection: AsyncConnection) -> None:
    await insert_all(connection, people, [NEW])


async def _insert_together(connection: AsyncConnection) -> None:
    await insert_together(connection, [Insert(pairs, [{"one": "x", "other": "y"}]), Insert(people, [NEW])])


async def _update(connection: AsyncConnection) -> None:
    await connection.execute(change(people).where(people.c.id == "no").values(id="new"))


async def _delete(connection: AsyncConnection) -> None:
    await connection.execute(delete(people).where(people.c.id != "no"))
    await connection.execute(insert(people), [NEW])


@pytest.mark.parametrize("write", [_insert, _insert_all, _insert_together, _update, _delete])
async def test_whatever_is_written_is_seen(connection: AsyncConnection, write: Any) -> None:
    await load_view(connection, (PEOPLE, EVERYBODY, PAIRS), ["new", "no"])
    assert await PEOPLE.rows(connection, ["new"]) == []
    await write(connection)
    assert [row["id"] for row in await PEOPLE.rows(connection, ["new"])] == ["new"]
    assert "new" in {row["id"] for row in await EVERYBODY.rows(connection)}
    assert len(await PAIRS.rows(connection, ["no"])) == 1


async def test_what_is_deleted_is_gone(connection: AsyncConnection) -> None:
    await load_view(connection, (PEOPLE, EVERYBODY), ["no"])
    await connection.execute(delete(people).where(people.c.id == "no"))
    assert await PEOPLE.rows(connection, ["no"]) == []
    assert len(await EVERYBODY.rows(connection)) == len(ROWS) - 1


@pytest.mark.parametrize("how", ["transaction", "reading"])
async def test_what_the_transaction_before_was_answered_on_a_connection_is_not_known_to_the_next(
    database: Database, database_url: str, how: str
) -> None:
    mine = Database(database_url, pool_size=1)
    begin = getattr(mine, how)
    async with begin() as first:
        assert await PEOPLE.rows(first, ["new"]) == []
    async with database.transaction() as somebody_else:
        await connection_adds(somebody_else)
    async with begin() as next_one:
        assert await PEOPLE.rows(next_one, ["new"]) == [NEW]
    await mine.close()


async def test_another_transaction_begins_without_answers(database: Database) -> None:
    async with database.transaction() as first:
        assert await PEOPLE.rows(first, ["new"]) == []
        await connection_adds(first)
    async with database.transaction() as second:
        assert await PEOPLE.rows(second, ["new"]) == [NEW]
    async with database.reading() as reader:
        assert await PEOPLE.rows(reader, ["new"]) == [NEW]


async def connection_adds(connection: AsyncConnection) -> None:
    await connection.execute(insert(people), [NEW])
    begin(connection)


async def test_what_is_loaded_stays_with_the_rows_that_are_written_meanwhile(
    connection: AsyncConnection, statements: list[str]
) -> None:
    assert await PEOPLE.rows(connection, ["no", "new"]) == [NO]
    with PEOPLE.while_adding(connection, [NEW]):
        await insert_unknown(connection, people, [NEW])
    assert await PEOPLE.rows(connection, ["no", "new"]) == [NO, NEW]
    assert len([each for each in statements if each.startswith("SELECT")]) == 1
    begin(connection)
    assert await PEOPLE.rows(connection, ["no", "new"]) == [NO, NEW]
