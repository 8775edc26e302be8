"""What every test may ask for: real servers, each started at most once a run (tests/servers.py)."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from tests import servers

settings.register_profile("busy_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy_machine")  # a slow machine is not a broken law


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.end()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if used := servers.summary():
        terminalreporter.write_line(f"servers: {'; '.join(used)}")


@pytest.fixture(scope="session")
def postgres_server() -> servers.PostgresServer:
    try:
        return servers.postgres()
    except servers.Unavailable as reason:
        servers.refuse(reason)


@pytest.fixture(scope="session")
def kafka_server() -> servers.KafkaServer:
    try:
        return servers.kafka()
    except servers.Unavailable as reason:
        servers.refuse(reason)


@pytest.fixture
async def fresh_database(postgres_server: servers.PostgresServer) -> AsyncIterator[str]:
    """The URL of an empty PostgreSQL database that is dropped afterwards."""
    url = await postgres_server.create_database()
    yield url
    await postgres_server.drop_database(url)
