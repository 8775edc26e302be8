"""What every test may ask for: real servers, each started at most once a run (deploy/servers.py).

On which databases a test runs is said in tests/support/pairs.py, how often a law is tried in
tests/support/laws.py.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy import servers
from shared.ops import gc_tuning, logs
from tests.support import databases, laws
from tests.support.fixtures import database_place, database_url, start_service
from tests.support.missing_servers import refuse
from tests.support.pairs import pytest_addoption, pytest_generate_tests

__all__ = ["database_place", "database_url", "pytest_addoption", "pytest_generate_tests", "start_service"]

MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
TESTS = Path(__file__).parent
SLOWEST = ("system/browser", "system/e2e", "shared/inbox")
"""They come first, so that a worker that is done early still finds short files to take."""

laws.register()
databases.compile_once()


def pytest_configure(config: pytest.Config) -> None:
    logs.configure(level="WARNING")  # what structlog does by itself with an exception takes seconds
    if not hasattr(config, "workerinput"):
        _stay_in_memory()
        servers.begin()


def pytest_collection_finish() -> None:
    gc_tuning.settle_in()  # the services are tested as they run, and ten thousand tests lie in memory to be looked at


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn_of(item.path.relative_to(TESTS).as_posix()))


def _turn_of(path: str) -> int:
    return next((turn for turn, folder in enumerate(SLOWEST) if path.startswith(folder)), len(SLOWEST))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.drop_templates()
        servers.end()


def _stay_in_memory() -> None:
    """Let temporary files, the servers' among them, lie in memory where there is room and nobody said otherwise.

    The databases sync to disk at every commit as they do in service, and nothing here outlives a loss of power.
    """
    may_run_programs = MEMORY.is_dir() and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    if may_run_programs and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("TMPDIR", str(MEMORY))
        tempfile.tempdir = None  # so that it is looked up anew


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if used := servers.summary():
        terminalreporter.write_line(f"servers: {'; '.join(used)}")


@pytest.fixture(scope="session")
def postgres_server() -> servers.PostgresServer:
    try:
        return servers.postgres()
    except servers.Unavailable as reason:
        refuse(reason)


@pytest.fixture(scope="session")
def kafka_server() -> servers.KafkaServer:
    try:
        return servers.kafka()
    except servers.Unavailable as reason:
        refuse(reason)


@pytest.fixture
async def fresh_database(postgres_server: servers.PostgresServer) -> AsyncIterator[str]:
    """The URL of an empty PostgreSQL database that is dropped afterwards."""
    url = await postgres_server.create_database()
    yield url
    await postgres_server.drop_database(url)
