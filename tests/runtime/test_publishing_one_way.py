"""The system in one process that publishes everything to a Kafka, and reads nothing back from it."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from sqlalchemy import select

from deploy import servers
from services.runtime import Deployment, open_deployment
from shared.events.catalogue import TOPICS
from shared.events.envelope import from_kafka
from shared.ops.data_folder import DataFolder
from shared.ops.settings import Settings
from shared.storage.tables import outbox

EVENT = {
    "specversion": "1.0",
    "source": "/council/test/lcs",
    "type": "child.became_looked_after.v1",
    "time": "2026-01-05T09:00:00Z",
    "datacontenttype": "application/json",
}


def settings_for(folder: Path, broker: str, prefix: str) -> Settings:
    return Settings(data=folder / "data", publish_to=broker, kafka_topic_prefix=prefix, kafka_partitions=2)


@asynccontextmanager
async def up(settings: Settings) -> AsyncIterator[Deployment]:
    async with open_deployment(settings, DataFolder(settings.data)) as deployment, deployment.running():
        yield deployment


async def children_come(deployment: Deployment, *names: str) -> None:
    token = deployment.issuer.issue(("council_system",), "test")
    details = {"looked_after_from": "2026-01-05", "date_of_birth": "2015-01-01", "legal_status": "V2"}
    events = [{**EVENT, "id": f"e-{name}", "subject": name, "data": details} for name in names]
    answer = await deployment.client.post(
        "/notifications/events",
        json=events,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/cloudevents-batch+json"},
    )
    assert answer.json()["accepted"] == len(names), answer.text
    await deployment.settled()


async def announced(deployment: Deployment) -> dict[str, dict[str, list[str]]]:
    """By topic and subject, the ids in the order of the log."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for member in deployment.members:
        async with member.service.database.reading() as connection:
            rows = (await connection.execute(select(outbox).order_by(outbox.c.position))).mappings().all()
        for row in rows:
            found[row["topic"]][row["subject"]].append(row["id"])
    return found


async def everything_is_sent(deployment: Deployment) -> None:
    for _ in range(600):
        if all([await member.service.log.all_handed_on() for member in deployment.members]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("not everything was sent within a minute")


async def on_kafka(broker: str, prefix: str) -> dict[str, dict[str, list[str]]]:
    """By topic and subject, the ids in the order in which a consumer gets them, each where it first came."""
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=broker, auto_offset_reset="earliest")
    await consumer.start()
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    try:
        places = [TopicPartition(prefix + topic, number) for topic in TOPICS for number in range(2)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            for place, records in (await consumer.getmany(timeout_ms=200)).items():
                for record in records:
                    envelope = from_kafka(record.headers, record.value)
                    ids = found[place.topic.removeprefix(prefix)][envelope.subject]
                    if envelope.id not in ids:
                        ids.append(envelope.id)
    finally:
        await consumer.stop()
    return found


async def test_everything_announced_is_published_once_over_in_order_and_after_a_restart_the_rest(
    tmp_path: Path, kafka_server: servers.KafkaServer
) -> None:
    prefix = f"t{secrets.token_hex(4)}."
    settings = settings_for(tmp_path, kafka_server.bootstrap, prefix)
    async with up(settings) as deployment:
        await children_come(deployment, "C1", "C2", "C3")
        await everything_is_sent(deployment)
    async with up(settings.model_copy(update={"publish_to": None})) as deployment:  # for a while nobody publishes
        await children_come(deployment, "C4")
    async with up(settings) as deployment:
        await everything_is_sent(deployment)
        said = await announced(deployment)
    assert {"C1", "C2", "C3", "C4"} <= said["child.events"].keys()
    assert "C4" in said["scheduling.events"]
    assert await on_kafka(kafka_server.bootstrap, prefix) == said


async def test_a_broker_that_is_away_holds_nothing_up(tmp_path: Path, unused_tcp_port: int) -> None:
    async with up(settings_for(tmp_path, f"127.0.0.1:{unused_tcp_port}", "")) as deployment:
        await children_come(deployment, "C1")
        said = await announced(deployment)
        assert "C1" in said["scheduling.events"]
        assert not await deployment.members[0].service.log.all_handed_on()
