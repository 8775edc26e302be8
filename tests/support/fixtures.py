"""What a service's test stands on: a database, and a service at work on it (pairs.py says on which databases)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from deploy import servers
from shared.service.service import Declaration
from tests.support import apps, databases, harness


@pytest.fixture
async def database_place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL at which a database may be made; what was made is gone afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'service.db'}"
        return
    server: servers.PostgresServer = request.getfixturevalue("postgres_server")
    url = server.url_of()
    yield url
    await server.drop_database(url)


@pytest.fixture
async def database_url(database_place: str) -> str:
    """The URL of an empty database."""
    await databases.make_empty(database_place)
    return database_place


@pytest.fixture
async def start_service(database_place: str) -> AsyncIterator[Callable[..., Awaitable[harness.Harness]]]:
    """Start one service on a new database: `await start_service(DECLARATION, now="2026-01-05")`.

    Started a second time, it throws away what the first left.
    """
    started: list[harness.Harness] = []

    async def end() -> None:
        for each in started:
            apps.give_back(each.service)
            await each.service.database.close()

    async def start(declaration: Declaration, **options: str) -> harness.Harness:
        await end()
        started[:] = [await harness.start(declaration, database_place, **options)]
        return started[-1]

    yield start
    await end()
