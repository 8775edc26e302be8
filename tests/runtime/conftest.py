"""What the tests of upgrading start from."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy import servers
from shared.ops.settings import SERVICES, Settings
from tests.support import last_landing
from tests.support.upgraded import Landed, publish_what_was_announced


@pytest.fixture
async def landed(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Landed]:
    if getattr(request, "param", "sqlite") == "sqlite":
        yield Landed(Settings(data=last_landing.as_files(tmp_path / "data")))
        return
    postgres: servers.PostgresServer = request.getfixturevalue("postgres_server")
    kafka: servers.KafkaServer = request.getfixturevalue("kafka_server")
    prefix = f"t{secrets.token_hex(4)}"
    settings = Settings(
        data=tmp_path / "data",
        database_url=postgres.admin_url.rsplit("/", 1)[0] + f"/{prefix}_{{service}}",
        kafka=kafka.bootstrap,
        kafka_topic_prefix=f"{prefix}.",
        kafka_partitions=2,
    )
    for name in SERVICES:
        await postgres.create_database(f"{prefix}_{name}")
        await last_landing.into_postgresql(settings.database_url_for(name), name)
    await publish_what_was_announced(settings)
    yield Landed(settings)
    for name in SERVICES:
        await postgres.drop_database(f"{prefix}_{name}")
