"""However a life goes: the laws of a child's reviews and of the clocks around them."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.declaration import DECLARATION
from tests.scheduling.desk import Desk
from tests.scheduling.house import in_order, outcome, snapshot
from tests.scheduling.lives import Life, Lived, lives
from tests.support.harness import start
from tests.support.laws import examples

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
    for step in life.steps:
        await so_far.does(step)
    await so_far.hears_the_rest()
    await so_far.settles()
    return so_far


@given(lives())
def test_a_looked_after_child_has_one_next_review_within_its_rule(living: Living, life: Life) -> None:
    async def of_it(desk: Desk) -> None:
        so_far = Lived(desk)
        await so_far.begins(life)
        await in_order(so_far)
        for step in life.steps:
            await so_far.does(step)
            await in_order(so_far)

    living(of_it)


@examples(1 / 2)
@given(lives(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_heard_does_not_matter(living: Living, life: Life, chance: Random) -> None:
    async def of_it(desk: Desk) -> None:
        as_told = await lived(desk, life)
        first = await outcome(as_told)
        another = await lived(desk, life, chance)
        assert another.answers == as_told.answers
        assert await outcome(another) == first

    living(of_it)


@examples(1 / 2)
@given(lives())
def test_nothing_moves_when_nothing_changed(living: Living, life: Life) -> None:
    async def of_it(desk: Desk) -> None:
        so_far = await lived(desk, life)
        await desk.svc.service.sweep()
        before = await snapshot(so_far)
        await so_far.settles()
        await desk.svc.hears(*so_far.told)
        for each in so_far.told:
            await desk.svc.hears(each)
        await desk.svc.service.sweep()
        await desk.svc.service.sweep()
        assert await snapshot(so_far) == before

    living(of_it)
