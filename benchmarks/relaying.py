"""A relay as a process of its own, as in service.

`python -m benchmarks.relaying ours|by_hand DATABASE_URL KAFKA PREFIX`; at each line on its input it relays what is in
the outbox.
"""

import asyncio
import sys

import asyncpg
import uvloop

from benchmarks import consumer_by_hand
from shared.ops.settings import Settings
from shared.outbox.kafka_publisher import KafkaPublisher
from shared.outbox.outbox import Log
from shared.outbox.relay import PostgresLeadership, Relay
from shared.storage.database import Database


async def _words() -> bool:
    print("ready", flush=True)
    return bool(await asyncio.to_thread(sys.stdin.readline))


async def _ours(url: str, kafka: str, prefix: str) -> None:
    """The real relay; it leads all the time and is woken when told."""
    database = Database(url)
    log = Log("notifications", database)
    publisher = KafkaPublisher(Settings(kafka=kafka, kafka_topic_prefix=prefix))
    leadership = PostgresLeadership(database.server)
    relay = Relay(log, leadership, publisher)
    async with leadership.held(lambda: None) as lead:
        while await _words():
            while await relay.relay_once(lead):
                pass
    await publisher.close()
    await database.close()


async def _by_hand(url: str, kafka: str, prefix: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    async with consumer_by_hand.producing(kafka) as producer:
        sent = 0
        while await _words():
            sent = await consumer_by_hand.relay(connection, producer, f"{prefix}child.events", sent)
    await connection.close()


def main() -> None:
    """Relay at each word until the input ends."""
    kind, url, kafka, prefix = sys.argv[1:]
    uvloop.run((_ours if kind == "ours" else _by_hand)(url, kafka, prefix))


if __name__ == "__main__":
    main()
