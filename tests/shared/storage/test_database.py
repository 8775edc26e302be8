"""The database behind a service: who may write, what survives a crash, and whose fault a failure is."""

import asyncio
import errno
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Date, Integer, MetaData, Table, Text, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from shared.ops.settings import BadSetting, Settings
from shared.storage import database as database_module
from shared.storage.database import Database, is_infrastructure_fault, refuse_unless_durable
from shared.storage.sqlite import WriterConnection

pytestmark = pytest.mark.both("storage")


notes = Table("notes", MetaData(), Column("id", Text, primary_key=True), Column("day", Date), Column("number", Integer))


@pytest.fixture
async def database(database_url: str) -> Any:
    made = Database(database_url)
    async with made.transaction() as connection:
        await connection.run_sync(notes.metadata.create_all)
    yield made
    await made.close()


async def count(database: Database) -> int:
    async with database.reading() as connection:
        return len((await connection.execute(select(notes))).all())


async def failure_of(database: Database, statement: Any, values: Any = None) -> Exception:
    try:
        async with database.transaction() as connection:
            await connection.execute(statement, values)
    except Exception as failure:
        return failure
    raise AssertionError("it did not fail")


async def test_a_transaction_commits_on_leaving_and_is_rolled_back_on_any_exception(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(insert(notes), {"id": "kept"})
    twice = [{"id": "lost"}, {"id": "kept"}]
    assert isinstance(await failure_of(database, insert(notes), twice), IntegrityError)
    assert await count(database) == 1


async def test_a_cancelled_transaction_leaves_nothing_and_the_database_usable(database: Database) -> None:
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.transaction() as connection:
            await connection.execute(insert(notes), {"id": "lost"})
            written.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write_and_wait())
    await written.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    async with database.transaction() as connection:
        await connection.execute(insert(notes), {"id": "kept"})
    assert await count(database) == 1


async def test_writers_that_read_first_take_turns_and_none_is_refused(database: Database) -> None:
    async def add(number: int) -> None:
        async with database.transaction() as connection:
            await connection.execute(select(notes))
            await asyncio.sleep(0.002)
            await connection.execute(insert(notes), {"id": f"n{number}"})

    await asyncio.gather(*map(add, range(20)))
    assert await count(database) == 20


async def test_sqlite_writers_in_two_processes_wait_for_each_other_and_readers_for_nobody(tmp_path: Path) -> None:
    one, other = (Database(f"sqlite:///{tmp_path}/s.db") for _ in range(2))
    async with one.transaction() as connection:
        await connection.run_sync(notes.metadata.create_all)

    async def add(database: Database, number: int) -> None:
        async with database.transaction() as connection:
            await connection.execute(select(notes))
            await connection.execute(insert(notes), {"id": f"n{number}"})

    async with one.transaction() as connection:
        await connection.execute(insert(notes), {"id": "first"})
        waiting = asyncio.create_task(add(other, 1))
        assert await count(other) == 0
    await waiting
    assert await count(one) == 2
    await asyncio.gather(one.close(), other.close())


@pytest.mark.parametrize("kind", [WriterConnection, sqlite3.Connection])
def test_a_closed_connection_holds_no_lock_though_somebody_holds_a_statement_of_its(
    tmp_path: Path, kind: type[sqlite3.Connection]
) -> None:
    """Whoever is cancelled in a transaction leaves one in a traceback: the file could not be opened again. The standard
    library's own connection shows that there is something to hold against."""
    left = kind(tmp_path / "s.db", isolation_level=None)
    sqlite3.Cursor(left).executescript("PRAGMA journal_mode=WAL; CREATE TABLE n (id); INSERT INTO n VALUES (1), (2)")
    sqlite3.Cursor(left).execute("BEGIN IMMEDIATE")
    held = sqlite3.Cursor(left).execute("SELECT id FROM n")
    left.close()
    after = sqlite3.connect(tmp_path / "s.db", timeout=0, isolation_level=None)
    try:
        after.execute("BEGIN IMMEDIATE")
        locked = False
    except sqlite3.OperationalError:
        locked = True
    assert locked is (kind is sqlite3.Connection)
    after.close()
    del held


async def test_a_new_file_has_large_pages_and_one_that_is_there_keeps_its_own(tmp_path: Path) -> None:
    """What a batch writes is copied page by page, twice: into the log and from there."""
    there = sqlite3.connect(tmp_path / "there.db")
    there.executescript("PRAGMA page_size=4096; PRAGMA journal_mode=WAL; CREATE TABLE n (id)")
    there.close()
    for name, size in (("new.db", 8192), ("there.db", 4096)):
        database = Database(f"sqlite:///{tmp_path / name}")
        async with database.transaction() as connection:
            await connection.execute(text("CREATE TABLE IF NOT EXISTS n (id)"))
            assert (await connection.execute(text("PRAGMA page_size"))).scalar_one() == size
            assert (await connection.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
        await database.close()


async def test_a_sqlite_reader_cannot_write(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/s.db")
    async with database.transaction() as connection:
        await connection.run_sync(notes.metadata.create_all)
    with pytest.raises(OperationalError, match="readonly"):
        async with database.reading() as connection:
            await connection.execute(insert(notes), {"id": "x"})
    await database.close()


async def test_a_durable_database_is_accepted(database: Database) -> None:
    await database.check_durable()


async def test_postgresql_without_synchronous_commit_is_refused(fresh_database: str) -> None:
    database = Database(fresh_database)
    name = database.url.database
    async with database.transaction() as connection:
        await connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    await database.close()
    with pytest.raises(BadSetting, match=r"synchronous_commit=on.*has it off"):
        await database.check_durable()
    await database.close()


DURABLE = {
    "sqlite": {"synchronous": "2", "journal_mode": "wal"},
    "postgresql": {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on", "transaction_read_only": "off"},
}


@pytest.mark.parametrize(
    ("dialect", "setting", "value", "sentence"),
    [
        ("sqlite", "synchronous", "1", "synchronous=FULL"),
        ("sqlite", "synchronous", "0", "synchronous=FULL"),
        ("sqlite", "journal_mode", "memory", "journal_mode=WAL"),
        ("postgresql", "synchronous_commit", "local", "synchronous_commit=on"),
        ("postgresql", "synchronous_commit", "remote_write", "synchronous_commit=on"),
        ("postgresql", "fsync", "off", "fsync=on"),
        ("postgresql", "full_page_writes", "off", "full_page_writes=on"),
        ("postgresql", "transaction_read_only", "on", "transaction_read_only=off"),
    ],
)
def test_each_setting_that_could_lose_a_fact_is_refused(dialect: str, setting: str, value: str, sentence: str) -> None:
    refuse_unless_durable(dialect, "iro", DURABLE[dialect])
    with pytest.raises(BadSetting, match=sentence):
        refuse_unless_durable(dialect, "iro", {**DURABLE[dialect], setting: value})


POSTGRES, KAFKA = "postgresql+asyncpg://u:p@db/{service}", "broker:9092"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"database_url": POSTGRES}, "PostgreSQL goes with Kafka: set IRO_KAFKA"),
        ({"database_url": POSTGRES, "kafka": KAFKA, "publish_to": KAFKA}, "IRO_PUBLISH_TO is for SQLite"),
        ({"kafka": KAFKA}, "Kafka goes with PostgreSQL: set IRO_DATABASE_URL"),
        ({"database_url": "postgresql://u:p@db/{service}", "kafka": KAFKA}, "IRO_DATABASE_URL must begin with"),
        ({"database_url": "sqlite:///{service}.db", "kafka": KAFKA}, "IRO_DATABASE_URL must begin with"),
        ({"database_url": "postgresql+asyncpg://u:p@db/all", "kafka": KAFKA}, "a database of its own"),
        ({"sqlite_synchronous": "NORMAL"}, "IRO_SQLITE_SYNCHRONOUS must be FULL"),
        ({"database_url": POSTGRES, "kafka": KAFKA, "kafka_acks": "1"}, "IRO_KAFKA_ACKS must be all"),
        ({"database_url": POSTGRES, "kafka": KAFKA, "kafka_auto_commit": True}, "IRO_KAFKA_AUTO_COMMIT must be off"),
    ],
)
def test_settings_that_are_no_pair_or_not_durable_are_refused_by_name(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        Settings(**wrong).check()


def test_the_two_pairs_are_accepted() -> None:
    Settings(database_url=None, kafka=None).check()
    Settings(database_url=POSTGRES, kafka=KAFKA).check()


@pytest.mark.parametrize(
    "values",
    [{"id": "x", "number": 2**70}, {"id": ["not", "text"]}, {"id": None}, {"id": "x", "number": object()}],
    ids=["too large", "not text", "null", "an object"],
)
async def test_a_value_that_does_not_fit_is_the_events_own_fault(database: Database, values: dict[str, Any]) -> None:
    assert not is_infrastructure_fault(await failure_of(database, insert(notes), values))


async def test_a_broken_rule_or_statement_is_the_events_own_fault(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(insert(notes), {"id": "x"})
    twice = await failure_of(database, insert(notes), {"id": "x"})
    assert isinstance(twice, IntegrityError)
    assert not is_infrastructure_fault(twice)
    assert not is_infrastructure_fault(await failure_of(database, text("SELEKT 1")))


async def test_a_nul_that_postgresql_cannot_keep_is_the_events_own_fault(fresh_database: str) -> None:
    database = Database(fresh_database)
    failure = await failure_of(database, text("SELECT CAST(:a AS text)"), {"a": "a\0b"})
    assert isinstance(failure, DBAPIError)
    assert not is_infrastructure_fault(failure)
    await database.close()


async def test_a_full_disk_and_a_locked_file_are_the_machinerys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "_BUSY_SECONDS", 0.05)
    database = Database(f"sqlite:///{tmp_path}/s.db")
    async with database.transaction() as connection:
        await connection.run_sync(notes.metadata.create_all)
        await connection.execute(text("PRAGMA max_page_count = 4"))
    full = await failure_of(database, insert(notes), {"id": "x" * 100_000})
    assert "full" in str(full)
    assert is_infrastructure_fault(full)
    other = Database(f"sqlite:///{tmp_path}/s.db")
    async with database.transaction():
        locked = await failure_of(other, insert(notes), {"id": "y"})
    assert "locked" in str(locked)
    assert is_infrastructure_fault(locked)
    await asyncio.gather(database.close(), other.close())


async def test_a_deadlock_is_the_machinerys(fresh_database: str) -> None:
    database = Database(fresh_database)
    async with database.transaction() as connection:
        await connection.run_sync(notes.metadata.create_all)
        await connection.execute(insert(notes), [{"id": "a"}, {"id": "b"}])

    async def lock(first: str, second: str) -> None:
        async with database.transaction() as connection:
            await connection.execute(select(notes).where(notes.c.id == first).with_for_update())
            await asyncio.sleep(0.1)
            await connection.execute(select(notes).where(notes.c.id == second).with_for_update())

    failures = await asyncio.gather(lock("a", "b"), lock("b", "a"), return_exceptions=True)
    (deadlock,) = [each for each in failures if each is not None]
    assert is_infrastructure_fault(deadlock)
    await database.close()


async def test_a_connection_that_is_cut_and_a_server_that_is_away_are_the_machinerys(fresh_database: str) -> None:
    database = Database(fresh_database)
    cut = await failure_of(database, text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_infrastructure_fault(cut)
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
    await database.close()
    away = Database(database.url.set(port=1).render_as_string(hide_password=False))
    assert is_infrastructure_fault(await failure_of(away, text("SELECT 1")))
    nowhere = Database(database.url.set(database="not_there").render_as_string(hide_password=False))
    assert is_infrastructure_fault(await failure_of(nowhere, text("SELECT 1")))


async def test_connections_that_the_server_closed_while_they_lay_idle_are_not_handed_out(fresh_database: str) -> None:
    database, other = Database(fresh_database), Database(fresh_database)

    async def process() -> int:
        async with database.reading() as connection:
            number: int = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            await asyncio.sleep(0.1)
            return number

    first = set(await asyncio.gather(process(), process(), process()))
    async with other.reading() as connection:
        await connection.execute(
            text("SELECT pg_terminate_backend(p, 5000) FROM unnest(CAST(:all AS int[])) p"), {"all": sorted(first)}
        )
    await asyncio.sleep(0.1)
    second = set(await asyncio.gather(process(), process(), process()))
    assert (len(first), len(second), first & second) == (3, 3, set())
    await asyncio.gather(database.close(), other.close())


async def test_a_plan_made_stale_by_a_migration_is_the_machinerys(fresh_database: str) -> None:
    database, migration = Database(fresh_database, pool_size=1), Database(fresh_database)
    async with database.transaction() as connection:
        await connection.run_sync(notes.metadata.create_all)
    everything = text("SELECT * FROM notes")
    async with database.reading() as connection:
        await connection.execute(everything)
    async with migration.transaction() as connection:
        await connection.execute(text("ALTER TABLE notes ADD COLUMN more integer"))
    assert is_infrastructure_fault(await failure_of(database, everything))
    async with database.reading() as connection:
        await connection.execute(everything)
    await asyncio.gather(database.close(), migration.close())


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), True),
        (TimeoutError(), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EHOSTUNREACH, "No route to host"), True),
        (FileNotFoundError(errno.ENOENT, "template.html"), False),
        (PermissionError(errno.EACCES, "key"), False),
        (OSError(errno.EINVAL, "Invalid argument"), False),
        (OSError("something else"), False),
    ],
)
def test_an_error_of_the_operating_system_is_the_machinerys_only_where_it_passes_by_itself(
    fault: OSError, passes: bool
) -> None:
    """Faults.md E8: an event whose handler misses a file is parked, and holds up nobody else."""
    assert is_infrastructure_fault(fault) is passes
