"""The topics on Kafka: made when they are missing, and refused when they would lose events."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError

from shared.events.catalogue import TOPICS
from shared.ops.settings import BadSetting, Settings

_KEPT_FOR_EVER: Final = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
"""By setting what it must be, or a slow reader loses what is deleted before it gets there."""
_IN_SYNC: Final = "min.insync.replicas"
_KNOWN_EVERYWHERE_WITHIN: Final = 5.0
"""Seconds until the broker that is asked knows of a topic that was just made."""


async def make_topics(settings: Settings) -> None:
    """Create the topics that are missing, kept for ever; raises BadSetting when no broker answers or one refuses."""
    async with _broker(settings) as admin:
        have = await admin.list_topics()
        missing = [_new_topic(name, settings) for name in _names(settings) if name not in have]
        answer = await admin.create_topics(missing) if missing else None
    for topic, code, why in answer.topic_errors if answer is not None else ():
        if code not in (0, TopicAlreadyExistsError.errno):  # another process may have made it meanwhile
            raise BadSetting(f"Kafka at {settings.kafka} (IRO_KAFKA) does not make the topic {topic}: {why}")


async def check_topics(settings: Settings) -> None:
    """Raise BadSetting, one sentence that says how to mend it, for the first topic that is missing or could lose
    events: kept for a time only, on fewer brokers than IRO_KAFKA_REPLICATION, or sent before a majority has it."""
    async with _broker(settings) as admin:
        for described in await _described(admin, _names(settings)):
            name = described["topic"]
            if described["error_code"]:
                raise BadSetting(
                    f"There is no topic {name} on Kafka at {settings.kafka}: the services make it at start."
                )
            replicas = min(len(each["replicas"]) for each in described["partitions"])
            if replicas < settings.kafka_replication:
                raise BadSetting(
                    f"The topic {name} is on {replicas} of the {settings.kafka_replication} brokers that"
                    " IRO_KAFKA_REPLICATION asks for: reassign its partitions, or set the variable to what is so."
                )
            _refuse_what_loses(name, replicas, await _settings_of(admin, name))


def _names(settings: Settings) -> list[str]:
    return [settings.kafka_topic_prefix + topic for topic in TOPICS]


def _new_topic(name: str, settings: Settings) -> NewTopic:
    replicas = settings.kafka_replication
    kept = {**_KEPT_FOR_EVER, _IN_SYNC: str(_majority(replicas))}
    return NewTopic(name, settings.kafka_partitions, replicas, topic_configs=kept)


def _majority(replicas: int) -> int:
    return replicas // 2 + 1


def _refuse_what_loses(topic: str, replicas: int, found: dict[str, str]) -> None:
    wrong = {name: good for name, good in _KEPT_FOR_EVER.items() if found[name] != good}
    if int(found[_IN_SYNC]) < _majority(replicas):
        wrong[_IN_SYNC] = str(_majority(replicas))
    for name, good in wrong.items():
        raise BadSetting(
            f"The topic {topic} has {name}={found[name]}, so events could be lost: it must be {good}"
            f" (kafka-configs.sh --alter --entity-type topics --entity-name {topic} --add-config {name}={good})."
        )


async def _described(admin: AIOKafkaAdminClient, names: Sequence[str]) -> Sequence[Any]:
    until = asyncio.get_running_loop().time() + _KNOWN_EVERYWHERE_WITHIN
    while True:
        found: Sequence[Any] = await admin.describe_topics(list(names))
        if not any(each["error_code"] for each in found) or asyncio.get_running_loop().time() > until:
            return found
        await asyncio.sleep(0.1)


async def _settings_of(admin: AIOKafkaAdminClient, name: str) -> dict[str, str]:
    wanted = dict.fromkeys((*_KEPT_FOR_EVER, _IN_SYNC), "")
    (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name, wanted)])
    (_code, _why, _kind, _name, entries) = answer.resources[0]
    return {entry[0]: entry[1] for entry in entries}


@asynccontextmanager
async def _broker(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka, request_timeout_ms=10_000)
    try:
        await admin.start()
        yield admin
    except (KafkaError, OSError) as away:
        raise BadSetting(f"No Kafka broker answers at {settings.kafka} (IRO_KAFKA).") from away
    finally:
        with suppress(Exception):
            await admin.close()
