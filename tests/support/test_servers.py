"""The tests' own servers: found, shared, refused and, above all, stopped."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy import servers
from deploy.server_keeper import wait
from tests.support.missing_servers import refuse

HOLD = """
import os, signal
from deploy import servers
servers.begin()
print(servers.postgres().admin_url, os.environ[servers.RUN].split(":", 1)[1], flush=True)
signal.pause()
"""


def plain(url: str) -> str:
    return url.replace("+asyncpg", "")


async def test_a_fresh_database_is_empty_and_commits_durably(fresh_database: str) -> None:
    connection = await asyncpg.connect(plain(fresh_database))
    tables = await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'")
    durable = await connection.fetchval("show synchronous_commit"), await connection.fetchval("show fsync")
    await connection.close()
    assert (tables, durable) == (0, ("on", "on"))


async def test_a_dropped_database_is_gone_even_while_somebody_uses_it(postgres_server: servers.PostgresServer) -> None:
    url = await postgres_server.create_database()
    connection = await asyncpg.connect(plain(url))
    await postgres_server.drop_database(url)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(plain(url))
    connection.terminate()


async def test_a_message_sent_to_kafka_is_read_back(kafka_server: servers.KafkaServer) -> None:
    topic = f"servers-{os.getpid()}"
    await kafka_server.create_topics(topic, partitions=1)
    async with AIOKafkaProducer(bootstrap_servers=kafka_server.bootstrap, acks="all") as producer:
        await producer.send_and_wait(topic, b"review held")
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka_server.bootstrap, group_id=topic, auto_offset_reset="earliest"
    )
    async with consumer:
        message = await consumer.getone()
    assert message.value == b"review held"


def test_a_second_asker_gets_the_server_that_already_runs(postgres_server: servers.PostgresServer) -> None:
    asked = [sys.executable, "-c", "from deploy import servers; print(servers.postgres().admin_url)"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == postgres_server.admin_url


def test_nothing_is_left_when_the_run_is_killed_outright(postgres_server: servers.PostgresServer) -> None:
    run = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    url, folder = run.stdout.readline().split()
    server = int((Path(folder) / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    assert url != postgres_server.admin_url
    os.kill(run.pid, signal.SIGKILL)
    gone = wait(lambda: not Path(f"/proc/{server}").exists() and not Path(folder).exists(), seconds=15)
    run.wait()
    run.stdout.close()
    assert gone


def test_the_settings_own_servers_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(servers.RUN, f"0:{tmp_path}")
    monkeypatch.setenv("IRO_TEST_DATABASE_URL", "postgresql://me@db.example/postgres")
    monkeypatch.setenv("IRO_TEST_KAFKA", "broker.example:9092")
    assert servers.postgres().admin_url == "postgresql+asyncpg://me@db.example/postgres"
    assert servers.kafka().bootstrap == "broker.example:9092"
    assert servers.summary() == ["postgres given by IRO_TEST_DATABASE_URL", "kafka given by IRO_TEST_KAFKA"]


def test_a_server_that_cannot_be_had_is_named_in_the_summary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(servers.RUN, f"{os.getpid()}:{tmp_path}")
    monkeypatch.delenv("IRO_TEST_KAFKA", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(servers.Unavailable, match="Java 17"):
        servers.kafka()
    assert servers.summary() == ["no kafka: Kafka: needs Java 17 or later"]


@pytest.mark.parametrize(("ci", "outcome"), [("true", "Failed"), ("", "Skipped")])
def test_a_missing_server_fails_on_ci_and_skips_elsewhere(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(BaseException, match="no Java") as raised:
        refuse(servers.Unavailable("no Java"))
    assert raised.typename == outcome
