"""A process killed outright, twenty times, while events pour in: nothing lost, nothing doubled, order kept.

Run as a module it is that process: it serves the town of the service tests until it is killed.
"""

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy import servers
from tests.support.messaging import KafkaPair, Pair, SqlitePair, Town, begin, databases, pair_of
from tests.support.messaging_toys import child_event

__all__ = ["databases"]

pytestmark = [pytest.mark.faults, pytest.mark.timeout(500)]
ROOT = Path(__file__).resolve().parents[3]
MODULE = "tests.system.faults.test_messaging_kill"
KILLS = 20
EVENTS = {"sqlite": 8000, "kafka": 3000}
"""More than can be had an effect of before the last kill."""


@pytest.fixture(params=["sqlite", "kafka"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Pair:
    return pair_of(request.param, tmp_path, request.getfixturevalue)


@pytest.fixture
async def town(pair: Pair) -> AsyncIterator[Town]:
    made = await begin(pair)
    yield made
    await made.kill()


def _described(pair: Pair) -> str:
    if isinstance(pair, KafkaPair):
        return json.dumps([pair.settings.database_url, pair.settings.kafka, pair.settings.kafka_topic_prefix])
    return json.dumps([str(Path(pair.url("door").removeprefix("sqlite:///")).parent)])


def _pair_from(told: str) -> Pair:
    described = json.loads(told)
    if len(described) == 1:
        return SqlitePair(Path(described[0]))
    pair = KafkaPair(described[0], servers.KafkaServer(described[1], ""))
    pair.settings = pair.settings.model_copy(update={"kafka_topic_prefix": described[2]})
    return pair


async def _serve(told: str) -> None:
    """Be the process: services, relays and readers, and a door at which events keep arriving."""
    town = Town(_pair_from(told))
    town.compose()
    town.run()
    print("serving", flush=True)
    known = {number for _, number in await town.effects("planner")}
    for number in range(EVENTS[town.pair.name]):
        if number not in known:
            await town.announce(child_event(number, f"C{number % 4}", id=f"e{number}"))
    await town.settled(200)
    print("settled", flush=True)
    await town.kill()


async def test_a_process_killed_outright_loses_and_doubles_nothing(town: Town) -> None:
    told, chance, events = _described(town.pair), random.Random(7), EVENTS[town.pair.name]
    for kill in range(KILLS + 1):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", MODULE, told, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        assert await process.stdout.readline() == b"serving\n"
        if kill < KILLS:
            await asyncio.sleep(0.05 + chance.random())
            process.kill()
            assert await process.stdout.read() == b""  # it had not come to rest
        else:
            assert await process.stdout.readline() == b"settled\n"
        await process.wait()
    for name in ("planner", "teller"):
        effects = await town.effects(name)
        for child in range(4):
            mine = [number for subject, number in effects if subject == f"C{child}"]
            assert mine == list(range(child, events, 4))
        assert await town.parked(name) == []
    assert await town.positions("door") == list(range(1, events + 1))


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
