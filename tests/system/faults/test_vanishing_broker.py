"""A Kafka that vanishes for a while and comes back: what was accepted meanwhile has its effect, once."""

import asyncio
import secrets
import shutil
import signal
import time
from collections.abc import AsyncIterator, Iterator
from subprocess import Popen

import pytest

from deploy import servers
from deploy.server_keeper import start_kafka
from tests.support.messaging import KafkaPair, Town, begin, databases
from tests.support.messaging_toys import child_event
from tests.support.missing_servers import refuse

__all__ = ["databases"]

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
AWAY = 20
"""Seconds: longer than a request to the broker is waited for."""


@pytest.fixture
def broker() -> Iterator[tuple[str, "Popen[bytes]"]]:
    """A Kafka of this test's own: where it listens, and its process."""
    home = servers.folder() / f"kafka-{secrets.token_hex(4)}"
    home.mkdir(mode=0o755)
    try:
        started = start_kafka(home)
    except servers.Unavailable as reason:
        refuse(reason)
    yield started.address, started.process
    started.process.send_signal(signal.SIGKILL)
    started.process.wait(20)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
async def town(databases: str, broker: tuple[str, "Popen[bytes]"]) -> AsyncIterator[Town]:
    made = await begin(KafkaPair(databases, servers.KafkaServer(broker[0], "")))
    yield made
    await made.kill()


async def test_what_is_accepted_while_the_broker_is_away_has_its_effect_once_when_it_is_back(
    town: Town, broker: tuple[str, "Popen[bytes]"]
) -> None:
    """Nobody who posts waits for the broker; a send that was under way may have arrived, and is seen through."""
    town.run()
    await town.announce(*(child_event(number, f"C{number % 4}") for number in range(20)))
    await town.settled(60)
    broker[1].send_signal(signal.SIGSTOP)
    until = time.monotonic() + AWAY
    for number in range(20, 120):
        began = time.monotonic()
        await town.announce(child_event(number, f"C{number % 4}"))
        assert time.monotonic() - began < 5
        await asyncio.sleep(AWAY / 100)
    await asyncio.sleep(max(0.0, until - time.monotonic()))
    broker[1].send_signal(signal.SIGCONT)
    await town.settled(120)
    for name in ("planner", "teller"):
        effects = await town.effects(name)
        for child in range(4):
            assert [number for subject, number in effects if subject == f"C{child}"] == list(range(child, 120, 4))
        assert await town.parked(name) == []
