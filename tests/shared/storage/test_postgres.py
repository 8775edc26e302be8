"""PostgreSQL as councils run it (faults.md E8): TLS with a CA of their own, several hosts by one URL for engine and
relay alike, and no wait without an end."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.runtime.running_service import why_no_database
from shared.outbox.relay import PostgresLeadership
from shared.storage import postgres as postgres_module
from shared.storage.database import Database, is_infrastructure_fault
from shared.storage.postgres import Postgres
from tests.support.own_postgres import OwnPostgres, own_postgres, signed, write_certificate


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


@pytest.fixture(scope="module")
def tls_server(papers: Path) -> Iterator[OwnPostgres]:
    """Its certificate is signed by `ca.crt`, and not by `other.crt`."""
    ca = signed("The council's CA")
    write_certificate(papers / "ca.crt", ca[0])
    write_certificate(papers / "other.crt", signed("Somebody else's CA")[0])
    with own_postgres(tls=signed("the database", ca)) as server:
        yield server


async def answer(database: Database, question: str) -> Any:
    async with database.reading() as connection:
        return (await connection.execute(text(question))).scalar_one()


async def failure_of(database: Database, question: str = "SELECT 1") -> Exception:
    try:
        await answer(database, question)
    except Exception as failure:
        return failure
    raise AssertionError("it did not fail")


@pytest.fixture
async def opened() -> AsyncIterator[Any]:
    made: list[Database] = []

    def one(url: str) -> Database:
        made.append(Database(url))
        return made[-1]

    yield one
    for each in made:
        await each.close()


ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


async def test_engine_and_relay_speak_tls_with_a_local_ca_by_one_url(
    tls_server: OwnPostgres, papers: Path, opened: Any
) -> None:
    """Faults.md E8: TLS to PostgreSQL with a local CA, by the same URL for engine and relay."""
    database = opened(f"{tls_server.url()}?sslmode=verify-full&sslrootcert={papers / 'ca.crt'}")
    assert await answer(database, ENCRYPTED) is True
    async with PostgresLeadership(database.server).held(lambda: None) as lead:
        encrypted = await lead._connection.fetchval(ENCRYPTED)  # type: ignore[attr-defined]
    assert encrypted is True


async def test_a_certificate_of_another_ca_is_refused_in_words(
    tls_server: OwnPostgres, papers: Path, opened: Any
) -> None:
    """Faults.md E8: who is not trusted is not spoken to, and the sentence says why."""
    database = opened(f"{tls_server.url()}?sslmode=verify-full&sslrootcert={papers / 'other.crt'}")
    failure = await failure_of(database)
    said = why_no_database(database, "allocation", failure)
    assert said is not None
    assert said.startswith(f"PostgreSQL at {tls_server.host} is not trusted for the database of allocation")
    assert "IRO_DATABASE_URL" in said


@pytest.mark.parametrize(
    "way", ["{dead},{host}/{name}", "/{name}?host={dead}&host={host}", "/{name}?host={dead},{host}"]
)
async def test_of_several_hosts_the_one_that_answers_is_used_by_engine_and_relay(
    fresh_database: str, unused_tcp_port: int, opened: Any, way: str
) -> None:
    """Faults.md E8: several hosts by one database URL, in the ways of libpq and of SQLAlchemy."""
    before, _, after = fresh_database.partition("@")
    host, _, name = after.partition("/")
    database = opened(f"{before}@{way.format(dead=f'127.0.0.1:{unused_tcp_port}', host=host, name=name)}")
    assert await answer(database, "SELECT current_database()") == name
    async with PostgresLeadership(database.server).held(lambda: None):
        pass
    assert database.server.hosts[0] == host


async def test_no_host_that_answers_is_a_fault_of_the_machinery(unused_tcp_port: int, opened: Any) -> None:
    database = opened(f"postgresql+asyncpg://u@127.0.0.1:{unused_tcp_port},localhost:{unused_tcp_port}/x")
    failure = await failure_of(database)
    assert is_infrastructure_fault(failure)
    said = why_no_database(database, "allocation", failure)
    assert said is not None
    assert f"127.0.0.1:{unused_tcp_port}, localhost:{unused_tcp_port}" in said


async def test_every_session_has_its_ends_and_a_migration_waits_as_long_as_it_takes(
    fresh_database: str, opened: Any
) -> None:
    """Faults.md E8: bounded waits on PostgreSQL for locks, statements and idle transactions, in one place."""
    database, names = opened(fresh_database), ("lock_timeout", "statement_timeout")
    assert [await answer(database, f"SHOW {name}") for name in names] == ["20s", "30s"]
    assert await answer(database, "SHOW idle_in_transaction_session_timeout") == "1min"
    assert await answer(database, "SHOW tcp_keepalives_idle") == "10"
    async with database.migrating() as connection:
        ends = [(await connection.execute(text(f"SHOW {name}"))).scalar_one() for name in names]
    assert ends == ["0", "0"]


async def test_a_wait_for_a_lock_ends_and_is_the_machinerys(
    fresh_database: str, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults.md E8: whoever waits too long is told, and tries again."""
    monkeypatch.setitem(postgres_module._ENDS, "lock_timeout", "300ms")
    database = opened(fresh_database)
    async with database.transaction() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(7)"))
        failure = await failure_of(database, "SELECT pg_advisory_xact_lock(7)")
    assert is_infrastructure_fault(failure)


async def test_a_server_that_hangs_is_given_up_in_bounded_time(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults.md E8: a frozen PostgreSQL keeps no request, and no attempt to connect, without an end."""
    monkeypatch.setattr(postgres_module, "_ANSWERS_WITHIN", 0.5)
    monkeypatch.setattr(postgres_module, "_CONNECTS_WITHIN", 0.5)
    with own_postgres() as server:
        known, new = opened(server.url()), opened(server.url())
        await answer(known, "SELECT 1")
        server.freeze()
        began = time.monotonic()
        failures = await asyncio.gather(failure_of(known), failure_of(new))
        assert time.monotonic() - began < 6
        server.thaw()
        assert all(map(is_infrastructure_fault, failures))
        assert await answer(known, "SELECT 1") == 1


async def test_what_is_told_after_the_commit_is_told_once_for_all_that_comes_together(
    fresh_database: str, opened: Any
) -> None:
    """Faults.md E8: NOTIFY after the commit, so that commits need not take turns."""
    database, heard = opened(fresh_database), []
    listening = await Postgres(fresh_database).connect()
    await listening.add_listener("c", lambda *_: heard.append(1))
    for _ in range(50):
        database.tell("c")
    await database.close()
    await asyncio.sleep(0.2)
    await listening.close()
    assert heard == [1]
