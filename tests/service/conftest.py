"""Every service test runs twice: on a SQLite file and on PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from shared.service import Declaration
from tests import servers
from tests.service import harness


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'service.db'}"
        return
    server: servers.PostgresServer = request.getfixturevalue("postgres_server")
    url = await server.create_database()
    yield url
    await server.drop_database(url)


@pytest.fixture
async def start_service(database_url: str) -> AsyncIterator[Callable[..., Awaitable[harness.Harness]]]:
    """Start one service on the database: `await start_service(DECLARATION, now="2026-01-05")`."""
    started: list[harness.Harness] = []

    async def start(declaration: Declaration, *, fresh: bool = False, **options: str) -> harness.Harness:
        if fresh:
            await harness.empty(database_url)
        started.append(await harness.start(declaration, database_url, **options))
        return started[-1]

    yield start
    for each in started:
        await each.service.database.close()
