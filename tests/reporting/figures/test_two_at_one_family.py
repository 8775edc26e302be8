"""Two workers at once on one family: who is told of a brother or sister waits for whoever counts the family."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from services.reporting.declaration import DECLARATION
from services.reporting.projections.counting import count_some
from services.reporting.projections.rebuild import rebuild
from shared.events.envelope import Envelope
from tests.support import facts
from tests.support import figure_lives as lives
from tests.support.harness import Harness

A_WHILE = 0.5
"""Seconds in which a worker that need not wait has long been done."""


def of_old() -> list[Envelope]:
    """Two pairs of brothers and sisters, each pair with an IRO of its own."""
    children = ["A", "B", "C", "D"]
    came = [lives.came(child, sibling_ids=[children[at - 1]] if at % 2 else []) for at, child in enumerate(children)]
    return [*came, *(lives.given(child, f"I{at // 2}", 20) for at, child in enumerate(children))]


THE_FOUR_ARE_ONE_GROUP = lives.told(
    facts.corrected(sibling_ids=["D", "B"]), "C", lives.day(60), "kin-of-C", by="council"
)
B_HAS_ANOTHER_IRO = lives.given("B", "I9", 60)


async def hears_and_counts(svc: Harness, told: Envelope) -> None:
    await svc.hears(told)
    await lives.count(svc)


@pytest.mark.only("postgresql")
@pytest.mark.parametrize(
    ("first", "second"),
    [(THE_FOUR_ARE_ONE_GROUP, B_HAS_ANOTHER_IRO), (B_HAS_ANOTHER_IRO, THE_FOUR_ARE_ONE_GROUP)],
    ids=["joined first", "given first"],
)
async def test_a_second_worker_at_a_family_waits_for_the_first_and_counts_what_both_were_told(
    start_service: Callable[..., Awaitable[Harness]], first: Envelope, second: Envelope
) -> None:
    svc = await start_service(DECLARATION, now="2026-04-07T09:00:00+00:00")
    await svc.hears(*of_old())
    await lives.count(svc)
    await svc.hears(first)
    async with svc.service.work() as work:
        await count_some(work, work.profile)
        other = asyncio.create_task(hears_and_counts(svc, second))
        done, _ = await asyncio.wait({other}, timeout=A_WHILE)
    await other
    assert not done, "the family is being counted"
    counted = await lives.kept(svc)
    await rebuild(svc.service.database, svc.service.profile)
    assert await lives.kept(svc) == counted
