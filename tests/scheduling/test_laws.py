"""However a life goes: the laws of a child's reviews and of the clocks around them."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.declaration import DECLARATION
from shared.events.services.duties import DutyLate
from tests.scheduling.desk import Desk
from tests.scheduling.house import Outcome, in_order, outcome, snapshot
from tests.scheduling.lives import TOLD, WITHDRAWALS, Life, Lived, Step, lives
from tests.support.harness import start
from tests.support.laws import exactly

Living = Callable[[Callable[[Desk], Awaitable[None]]], None]


@pytest.fixture(scope="module")
def living() -> Iterator[Living]:
    """A desk, opened once for many lives, and how to live one before it."""
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'laws.db'}"
        desk = Desk(loop.run_until_complete(start(DECLARATION, url)), Path(folder) / "keys")
        yield lambda of_it: loop.run_until_complete(of_it(desk))
        loop.run_until_complete(desk.closes())
        loop.run_until_complete(desk.svc.service.database.close())
        loop.close()


async def lived(desk: Desk, life: Life, chance: Random | None = None) -> Lived:
    so_far = Lived(desk, chance)
    await so_far.begins(life)
    await so_far.goes_on(life.steps)
    return so_far


@exactly(ci=16, deep=400)
@given(lives())
def test_a_looked_after_child_has_one_next_review_within_its_rule(living: Living, life: Life) -> None:
    async def of_it(desk: Desk) -> None:
        so_far = Lived(desk)
        await so_far.begins(life)
        await in_order(so_far)
        for step in life.steps:
            await so_far.goes_on([step])
            await in_order(so_far)

    living(of_it)


@exactly(ci=7, deep=200)
@given(lives(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_heard_does_not_matter(living: Living, life: Life, chance: Random) -> None:
    async def of_it(desk: Desk) -> None:
        as_told = await lived(desk, life)
        first = await outcome(as_told)
        another = await lived(desk, life, chance)
        assert another.answers == as_told.answers
        assert await outcome(another) == first

    living(of_it)


@exactly(ci=7, deep=200)
@given(lives())
def test_nothing_moves_when_nothing_changed(living: Living, life: Life) -> None:
    async def of_it(desk: Desk) -> None:
        so_far = await lived(desk, life)
        await desk.svc.service.sweep()
        before = await snapshot(so_far)
        await so_far.settles()
        await desk.svc.hears(*so_far.told)
        await desk.svc.hears(*reversed(so_far.told))
        await desk.svc.service.sweep()
        assert await snapshot(so_far) == before

    living(of_it)


@exactly(ci=2, deep=60)
@given(lives(most=4), st.integers(1, 25))
def test_each_lateness_is_announced_once_however_often_it_is_looked_for(living: Living, life: Life, days: int) -> None:
    async def late(desk: Desk, times_a_day: int, *, outage: bool) -> Counter[tuple[object, ...]]:
        so_far = await lived(desk, life)
        for day in range(1, days + 1):
            so_far.goes_on_to(so_far.day + timedelta(days=1))
            for _ in range(times_a_day if day == days or not outage else 0):
                await desk.svc.service.sweep()
        told = [each.data for each in await desk.svc.announced(DutyLate)]
        assert len({(each.duty_id, each.due_on) for each in told}) == len(told)
        return Counter((each.duty, each.due_on, each.opened_on) for each in told)

    async def of_it(desk: Desk) -> None:
        daily = await late(desk, 1, outage=False)
        assert await late(desk, 10, outage=False) == daily
        assert await late(desk, 1, outage=True) == daily

    living(of_it)


SPOKEN = st.builds(Step, st.just(0), st.sampled_from([*WITHDRAWALS, "directed"]), st.integers(0, 45))


@exactly(ci=7, deep=200)
@given(lives(), lives(*TOLD, most=2), lives(most=3), SPOKEN)
def test_what_is_said_and_taken_back_was_never_said(
    living: Living, life: Life, meanwhile: Life, afterwards: Life, word: Step
) -> None:
    before = [*life.steps, *([word._replace(what="arranged")] if word.what == "adjourned" else [])]

    async def of_one(desk: Desk, said: bool) -> Outcome:
        so_far = await lived(desk, life._replace(steps=before))
        known = len(so_far.words)
        await so_far.goes_on([word] if said else [])
        was_said = len(so_far.words) > known
        await so_far.goes_on(meanwhile.steps)
        if was_said:
            await so_far.goes_on([Step(0, "a word is taken back", known)])
            assert so_far.answers[-1] in (200, 204)
            del so_far.words[known:]
        await so_far.goes_on(afterwards.steps)
        await in_order(so_far)
        return await outcome(so_far)

    async def of_it(desk: Desk) -> None:
        assert await of_one(desk, True) == await of_one(desk, False)

    living(of_it)


def test_a_past_review_keeps_its_id_when_a_meeting_of_its_day_was_not_adjourned_after_all(living: Living) -> None:
    """While it is said to be, both are one: the next review then has nothing of the past one's."""
    so_far = [Step(0, "reviewed before", 0), Step(0, "arranged", 0)]
    life = Life(date(2024, 2, 28), date(2012, 2, 29), "V2", so_far)

    async def of_it(desk: Desk) -> None:
        it = await lived(desk, life)
        before = [row["id"] for row in await it.rows() if row["status"] == "completed"]
        await it.goes_on([Step(0, "adjourned", 0), Step(0, "a word is taken back", 1)])
        assert it.answers[-2:] == [200, 200]
        held = [(row["id"], row["arranged_for"]) for row in await it.rows() if row["status"] == "completed"]
        assert held == [(before[0], None)]

    living(of_it)
