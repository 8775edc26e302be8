"""Every end-to-end test starts systems of its own, and none outlives it."""

import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest

from deploy import servers
from tests.system.e2e.system import System

SERVICES = ("notifications", "allocation", "scheduling", "escalation", "reporting")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., System]]:
    """`start("--no-sample", ...)`: the system on a folder of this test."""
    started: list[System] = []

    def one(*options: str, settings: Mapping[str, str] | None = None, folder: str = "data") -> System:
        started.append(System(tmp_path / folder, *options, settings=settings))
        return started[-1]

    yield one
    for each in started:
        each.kill()


@pytest.fixture
async def postgres_and_kafka(
    postgres_server: servers.PostgresServer, kafka_server: servers.KafkaServer
) -> AsyncIterator[dict[str, str]]:
    """Settings for a database per service and for topics that are this test's own."""
    mark = f"e2e_{secrets.token_hex(4)}_"
    for name in SERVICES:
        await postgres_server.create_database(mark + name)
    yield {
        "IRO_DATABASE_URL": f"{postgres_server.admin_url.rsplit('/', 1)[0]}/{mark}{{service}}",
        "IRO_KAFKA": kafka_server.bootstrap,
        "IRO_KAFKA_TOPIC_PREFIX": mark,
        "IRO_KAFKA_PARTITIONS": "2",
    }
    for name in SERVICES:
        await postgres_server.drop_database(mark + name)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_pair(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """What the environment says for SQLite alone, and for PostgreSQL with Kafka."""
    settings: Mapping[str, str] = {} if request.param == "sqlite" else request.getfixturevalue("postgres_and_kafka")
    return settings
