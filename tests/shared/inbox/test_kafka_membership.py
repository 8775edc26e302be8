"""What a consumer says to its group, without a broker."""

from aiokafka import TopicPartition

from shared.inbox.kafka import _Membership
from shared.ops.settings import Settings

OURS, LOST = TopicPartition("child.events", 0), TopicPartition("child.events", 1)


async def test_whoever_lost_every_partition_meanwhile_commits_nothing_and_says_so() -> None:
    member = _Membership("iro-toy", ["child.events"], Settings(kafka="127.0.0.1:1"), lambda: None)
    subscription = member.consumer._subscription
    subscription.assign_from_subscribed([OURS])
    assert member.consumer.assignment() == {OURS}
    assert not await member.commit({LOST: 7})
    await member.consumer.stop()
