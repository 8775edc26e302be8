"""Where SQLite's statements run: on the event loop, but never so that others wait for many of them or for a long read.

For a single statement of the writer they do wait: it is not broken off, so it has to be an indexed one.
"""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared.storage import database as database_module
from shared.storage import sqlite
from shared.storage.database import Database, is_infrastructure_fault

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) SELECT i FROM n"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'a.db'}")
    async with made.transaction() as connection:
        await connection.execute(text("CREATE TABLE things (name TEXT PRIMARY KEY)"))
    yield made
    await made.close()


async def names(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list((await connection.execute(text("SELECT name FROM things ORDER BY name"))).scalars())


async def add(database: Database, name: str) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO things VALUES (:name)"), {"name": name})


async def ticks_during(work: asyncio.Task[None]) -> int:
    """How often somebody else had a turn on the event loop meanwhile."""
    ticks = 0
    while not work.done():
        await asyncio.sleep(0.001)
        ticks += 1
    await work
    return ticks


@pytest.mark.parametrize(("last", "where"), [(10, "the loop"), (200_000, "a thread")])
async def test_a_short_read_runs_on_the_loop_and_a_long_one_in_a_thread_with_the_same_answers(
    database: Database, last: int, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await names(database) == []  # a new connection asks something by itself
    ran = []
    real = sqlite._ReadingCursor._run

    def run(cursor: sqlite._ReadingCursor, statement: object) -> list[object]:
        ran.append(threading.current_thread())
        return real(cursor, statement)  # type: ignore[arg-type]

    monkeypatch.setattr(sqlite._ReadingCursor, "_run", run)
    for _ in range(2):  # a connection that had a long one has short ones again
        async with database.reading() as connection:
            assert list((await connection.execute(text(LONG), {"last": last})).scalars()) == list(range(1, last + 1))
    main = threading.main_thread()
    assert [each is main for each in ran] == ([True] if where == "the loop" else [True, False]) * 2


async def test_a_read_that_turns_out_long_still_sees_one_moment(database: Database) -> None:
    async with database.reading() as connection:
        before = (await connection.execute(text("SELECT count(*) FROM things"))).scalar_one()
        await add(database, "new")
        await connection.execute(text(LONG), {"last": 100_000})
        assert (await connection.execute(text("SELECT count(*) FROM things"))).scalar_one() == before == 0
    assert await names(database) == ["new"]


async def test_whoever_is_cancelled_while_the_commit_is_on_its_way_leaves_a_database_that_goes_on(
    database: Database,
) -> None:
    for delay in (0, 0.0001, 0.0005, 0.001, 0.002):
        adding = asyncio.create_task(add(database, f"delay {delay}"))
        await asyncio.sleep(delay)
        adding.cancel()
        await asyncio.wait([adding])
    await add(database, "afterwards")
    assert "afterwards" in await names(database)


async def test_whoever_is_cancelled_twice_still_waits_until_the_thread_has_let_go_of_the_connection() -> None:
    go_on, ended = threading.Event(), []

    def slow() -> None:
        go_on.wait(5)
        ended.append(1)

    waiting = asyncio.create_task(sqlite._in(sqlite._COMMITS, slow))
    for _ in range(3):
        await asyncio.sleep(0.01)
        waiting.cancel()
    await asyncio.sleep(0.01)
    assert not waiting.done()
    go_on.set()
    await asyncio.wait([waiting])
    assert (waiting.cancelled(), ended) == (True, [1])


async def test_a_long_transaction_lets_others_have_their_turn(database: Database) -> None:
    async def many() -> None:
        async with database.transaction() as connection:
            for number in range(1500):
                await connection.execute(text("INSERT INTO things VALUES (:name)"), {"name": f"n{number}"})

    assert await ticks_during(asyncio.create_task(many())) >= 3


async def test_another_process_that_writes_is_waited_for_and_the_loop_goes_on(database: Database) -> None:
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    adding = asyncio.create_task(add(database, "mine"))
    await asyncio.sleep(0.1)
    assert not adding.done()
    other.execute("COMMIT")
    other.close()
    await adding
    assert await names(database) == ["mine"]


async def test_a_process_that_never_stops_writing_is_a_fault_of_the_machinery(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "_BUSY_SECONDS", 0.05)
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(20):  # it would have waited for 30 seconds
        with pytest.raises(OperationalError) as refused:
            await add(database, "mine")
    assert is_infrastructure_fault(refused.value)
    other.close()
    await add(database, "later")
    assert await names(database) == ["later"]


async def test_beginning_to_read_is_never_broken_off_however_often_it_was_done(database: Database) -> None:
    async with database.reading() as connection:
        reader = (await connection.get_raw_connection()).driver_connection
    for _ in range(30_000):  # SQLite counts the steps of a prepared statement as if all its runs were one
        reader.begin()
        reader.rollback()
