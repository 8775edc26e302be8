"""Topics on a real Kafka that would lose events are refused (faults.md E8), with the command that mends them."""

import secrets

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy import servers
from services.cli import doctor
from shared.events.catalogue import TOPICS
from shared.ops.settings import BadSetting, Settings
from shared.outbox.topics import _refuse_what_loses, check_topics, make_topics


@pytest.fixture
def settings(kafka_server: servers.KafkaServer) -> Settings:
    return Settings(kafka=kafka_server.bootstrap, kafka_topic_prefix=f"t{secrets.token_hex(4)}.")


async def make(settings: Settings, topic: str, **configs: str) -> str:
    """A topic as an administrator makes it."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka)
    await admin.start()
    name = settings.kafka_topic_prefix + topic
    configs = {each.replace("_", "."): value for each, value in configs.items()}
    await admin.create_topics([NewTopic(name, 2, 1, topic_configs=configs)])
    await admin.close()
    return name


async def test_topics_that_the_system_makes_keep_everything(settings: Settings) -> None:
    await make_topics(settings)
    await make_topics(settings)
    await check_topics(settings)
    assert await doctor._broker(settings) == f"Kafka answers at {settings.kafka}; its topics keep everything"


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [("retention.ms", "604800000"), ("retention.bytes", "1000000"), ("cleanup.policy", "compact")],
)
async def test_a_topic_that_does_not_keep_everything_is_refused(settings: Settings, setting: str, wrong: str) -> None:
    """Faults.md E8: at the start and by doctor; the compose file of earlier versions made topics that kept 7 days."""
    good = {"retention_ms": "-1"} | {setting.replace(".", "_"): wrong}
    name = await make(settings, TOPICS[0], **good)
    await make_topics(settings)
    for look in (check_topics, doctor._broker):
        with pytest.raises(BadSetting) as refused:
            await look(settings)
        assert f"The topic {name} has {setting}={wrong}" in str(refused.value)
        assert f"--entity-name {name} --add-config {setting}=" in str(refused.value)


async def test_a_topic_on_fewer_brokers_than_asked_for_is_refused(settings: Settings) -> None:
    """Faults.md E8: replication is checked; two brokers that the one here has not got."""
    await make_topics(settings)
    with pytest.raises(BadSetting, match="is on 1 of the 3 brokers that IRO_KAFKA_REPLICATION"):
        await check_topics(settings.model_copy(update={"kafka_replication": 3}))


async def test_topics_that_kafka_does_not_make_are_told(settings: Settings) -> None:
    """Faults.md E8: a refusal to make them came back as an answer that nobody read."""
    with pytest.raises(BadSetting, match=r"does not make the topic .*replica"):
        await make_topics(settings.model_copy(update={"kafka_replication": 3}))


async def test_a_topic_that_is_missing_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.outbox.topics._KNOWN_EVERYWHERE_WITHIN", 0.2)
    with pytest.raises(BadSetting, match=f"There is no topic {settings.kafka_topic_prefix}"):
        await check_topics(settings)


@pytest.mark.parametrize(("replicas", "in_sync"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_a_majority_must_have_an_event_before_it_counts_as_sent(replicas: int, in_sync: int) -> None:
    """The broker here is alone, so of several copies only the sum is shown: one less than the majority is refused."""
    kept = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
    _refuse_what_loses("t", replicas, {**kept, "min.insync.replicas": str(in_sync)})
    if in_sync > 1:
        with pytest.raises(BadSetting, match=f"must be {in_sync}"):
            _refuse_what_loses("t", replicas, {**kept, "min.insync.replicas": str(in_sync - 1)})
