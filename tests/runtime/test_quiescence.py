"""Moving the simulated clock: from one due moment to the next, everything at rest in between."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from services.runtime import quiescence as rest
from services.runtime.quiescence import ClockStuck, Time, settle
from services.runtime.running_service import Member
from services.runtime.timer_loop import Sweeper
from services.runtime.wiring import Door, Wired
from shared.ops.clock import SimulatedClock, SystemClock
from shared.refusals import Conflict
from shared.service.service import Service

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Fake:
    """A member that notes what it is told; `due` are its moments."""

    name: str
    told: list[str]
    due: list[datetime] = field(default_factory=list)
    rests: Callable[[], bool] = lambda: True
    length: int = 0
    clock: SimulatedClock | None = None
    stuck: bool = False
    on_settled: Callable[[], None] = lambda: None

    @property
    def service(self) -> Any:
        return self

    @property
    def log(self) -> Any:
        return self

    @property
    def wired(self) -> Wired:
        async def idle() -> None:
            self.told.append("idle")

        def told(word: str) -> Callable[[], None]:
            return lambda: self.told.append(word)

        return Wired([], door=Door(told("close"), told("reopen"), idle) if self.name == "door" else None)

    async def at_rest(self) -> bool:
        return self.rests()

    async def next_due(self) -> datetime | None:
        return min(self.due, default=None)

    async def sweep(self) -> None:
        now = self.clock.now() if self.clock else START
        self.told.append(f"{self.name} {(now - START).days}")
        if not self.stuck:
            self.due = [each for each in self.due if each > now]

    async def head(self) -> int:
        return self.length


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the members were told, in order; nothing is parked."""

    async def none_parked(_members: object) -> int:
        return 0

    monkeypatch.setattr(rest, "parked_count", none_parked)
    return []


def time_of(tmp_path: Path, *members: Fake) -> Time:
    clock = SimulatedClock(tmp_path / "clock.json", START)
    for each in members:
        each.clock = clock
    return Time(cast(list[Member], list(members)), None, clock)


async def test_the_clock_steps_to_each_due_moment_and_sweeps_in_order(tmp_path: Path, told: list[str]) -> None:
    door, second = Fake("door", told, [START + 2 * DAY]), Fake("second", told, [START + DAY, START + 9 * DAY])
    moved = await time_of(tmp_path, door, second).move_to(START + 3 * DAY)
    assert told == ["close", "idle", "door 1", "second 1", "door 2", "second 2", "reopen"]
    assert (moved.now, moved.swept) == (START + 3 * DAY, 2)


@pytest.mark.parametrize(("days", "swept"), [(1, 0), (2, 1), (3, 1)])
async def test_what_is_due_exactly_at_the_wanted_time_is_done(
    tmp_path: Path, told: list[str], days: int, swept: int
) -> None:
    moved = await time_of(tmp_path, Fake("door", told, [START + 2 * DAY])).move_to(START + days * DAY)
    assert moved.swept == swept


async def test_the_clock_does_not_go_back_and_the_door_stays_open(tmp_path: Path, told: list[str]) -> None:
    with pytest.raises(Conflict):
        await time_of(tmp_path, Fake("door", told)).move_to(START - timedelta(seconds=1))
    assert told == []


async def test_a_service_that_does_not_do_what_is_due_is_named_and_the_door_opens_again(
    tmp_path: Path, told: list[str]
) -> None:
    with pytest.raises(ClockStuck, match="door"):
        await time_of(tmp_path, Fake("door", told, [START + DAY], stuck=True)).move_to(START + 2 * DAY)
    assert told[-1] == "reopen"


async def test_over_kafka_rest_must_be_seen_twice_with_nothing_announced_in_between(told: list[str]) -> None:
    looks = 0
    member = Fake("door", told)

    def rests() -> bool:
        nonlocal looks
        looks += 1
        member.length = min(looks, 4)  # something more is announced until the fourth look
        return looks != 2

    member.rests = rests
    await settle(cast(list[Member], [member]), None)
    assert looks == 5


async def test_a_sweep_that_fails_holds_up_no_other_service(told: list[str]) -> None:
    class Broken(Fake):
        async def sweep(self) -> None:
            raise RuntimeError

    services = cast(list[Service], [Broken("first", told), Fake("second", told)])
    running = asyncio.create_task(Sweeper(services, SystemClock()).run())
    await asyncio.sleep(0.05)
    running.cancel()
    assert told == ["second 0"]


async def waits(told: list[str], *moments: datetime, stuck: bool) -> list[float]:
    """How long the sweeper waits after each of its first sweeps, with a clock that stands still."""
    member = Fake("door", told, list(moments), stuck=stuck)
    sweeper = Sweeper(cast(list[Service], [member]), StandsStill())
    found = []
    for _ in range(4):
        await sweeper._sweep(cast(Service, member))
        found.append(await sweeper._until_next())
    return found


class StandsStill(SystemClock):
    def now(self) -> datetime:
        return START


@pytest.mark.parametrize(
    ("ahead", "seconds"), [(0.2, 1), (59, 59), (60, 60), (61, 60)], ids=["at once", "just before", "on", "after"]
)
async def test_the_sweeper_waits_for_the_next_moment_but_no_longer_than_a_minute(
    told: list[str], ahead: float, seconds: float
) -> None:
    assert await waits(told, START + timedelta(seconds=ahead), stuck=False) == [seconds] * 4


async def test_with_nothing_due_the_sweeper_waits_a_minute(told: list[str]) -> None:
    assert await waits(told, stuck=False) == [60] * 4


async def test_what_is_due_and_cannot_be_done_is_tried_again_once_and_then_once_a_minute(told: list[str]) -> None:
    assert await waits(told, START - DAY, stuck=True) == [1, 60, 60, 60]


async def test_what_falls_due_while_the_sweeper_is_at_work_is_done_at_once_though_it_has_waited_long_before(
    told: list[str],
) -> None:
    member = Fake("door", told, [START - DAY], stuck=True)
    sweeper = Sweeper(cast(list[Service], [member]), StandsStill())
    found = []
    for moment in (START - DAY, START - DAY, START, START + DAY, START):
        member.due = [moment]
        found.append(await sweeper._until_next())
    assert found == [1, 60, 1, 60, 1]


@pytest.mark.parametrize(("hours", "at_once"), [(-1, True), (0, True), (1, False)])
async def test_what_is_late_when_it_arrives_is_late_at_once(told: list[str], hours: int, at_once: bool) -> None:
    """Faults E6: nobody waits out the minute."""
    member = Fake("door", told)
    sweeping = asyncio.create_task(Sweeper(cast(list[Service], [member]), StandsStill()).run())
    await asyncio.sleep(0.05)
    swept = len(told)
    member.due = [START + timedelta(hours=hours)]
    member.on_settled()
    await asyncio.sleep(1)
    sweeping.cancel()
    assert (len(told) > swept) is at_once


async def test_what_cannot_be_done_is_not_tried_again_for_every_fact_that_comes(told: list[str]) -> None:
    member = Fake("door", told, [START - DAY], stuck=True)
    sweeper = Sweeper(cast(list[Service], [member]), StandsStill())
    assert [await sweeper._until_next(), await sweeper._until_next()] == [1, 60]
    member.on_settled()
    sleeping = asyncio.create_task(sweeper._sleep(60))
    await asyncio.sleep(1)
    assert not sleeping.done()
    sleeping.cancel()
