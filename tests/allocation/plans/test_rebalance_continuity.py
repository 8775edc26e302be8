"""A rebalance keeps whoever knows the IRO, brings siblings together as far as it may, and tells everybody rightly."""

from typing import Any

import pytest

from services.allocation.actions.handover import departures
from services.allocation.actions.plans import rebalance as rebalancing
from services.allocation.declaration import DECLARATION
from services.allocation.rules.plans.model import Plan
from services.allocation.schemas.children import Departure
from services.allocation.tables.children import allocations
from shared.events.council.child_court import ProceedingsStarted
from shared.events.services.allocation import IroChanged
from shared.storage.tables import duties
from tests.support.families import became, chooses, corrected, holders, joins, know_their_iros
from tests.support.harness import Harness, event

TEN = tuple(f"C{number}" for number in range(10))


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    """Ten children with JO, who is alone."""
    made: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(made, "JO")
    await made.hears(*(became(child) for child in TEN))
    return made


async def rebalanced(allocation: Harness) -> Plan:
    service = allocation.service
    async with service.looking() as work:
        problem, _ = await rebalancing.read_problem(work, service.profile)
    plan = await rebalancing.solve(problem, prove=False)
    async with service.work() as work:
        await rebalancing.carry_out(work, service.profile, problem, plan, "M1")
    return plan


async def test_who_has_met_the_iro_is_in_proceedings_or_was_given_her_by_a_manager_stays(allocation: Harness) -> None:
    await know_their_iros(allocation, *TEN[:3])
    started = ProceedingsStarted(started_on="2026-02-02", case_number="Z1", court="family court")
    await allocation.hears(event(started, TEN[3]))
    await joins(allocation, "SAM")
    await chooses(allocation, TEN[4], "SAM")
    await chooses(allocation, TEN[4], "JO")
    plan = await rebalanced(allocation)
    assert {move.child_id for move in plan.placements} == set(TEN[5:])
    assert all(move.reason for move in plan.placements)
    assert (plan.max_before, plan.max_after, plan.gap) == (10, 5, 0)


async def test_having_met_the_iro_who_left_keeps_nobody_with_the_next_one(allocation: Harness) -> None:
    await know_their_iros(allocation, *TEN)
    await joins(allocation, "SAM")
    allocation.clock.set("2026-02-03")
    async with allocation.service.work() as work:
        await departures.leave(work, allocation.service.profile, "JO", Departure(left_on="2026-02-04"))
    assert set((await holders(allocation)).values()) == {"SAM"}
    await joins(allocation, "PAT")
    assert len((await rebalanced(allocation)).placements) == 5


async def test_each_move_opens_the_clock_of_introducing_the_next_iro(allocation: Harness) -> None:
    await joins(allocation, "SAM")
    plan = await rebalanced(allocation)
    opened = await allocation.rows(duties, duty="successor_introduced", status="open")
    assert sorted(row["subject"] for row in opened) == [move.child_id for move in plan.placements]
    assert len(opened) == 5


async def test_a_child_moved_to_the_iro_of_a_sister_who_stays_is_told_that_they_share(allocation: Harness) -> None:
    await joins(allocation, "SAM")
    await allocation.hears(became("AVA"))
    assert (await holders(allocation))["AVA"] == "SAM"
    await know_their_iros(allocation, "AVA", *TEN)
    await allocation.hears(corrected(TEN[0], "2026-02-02", sibling_ids=("AVA", TEN[1])))
    await rebalanced(allocation)
    held = await holders(allocation)
    assert held["AVA"] == held[TEN[0]] == held[TEN[1]] == "JO"
    (said,) = [each.data for each in await allocation.announced(IroChanged) if each.subject == "AVA"]
    assert set(said.shared_with) == {TEN[0]}
    (now,) = await allocation.rows(allocations, child_id="AVA", ended_on=None)
    assert {each["iro_id"]: each["children"] for each in now["facts"]["loads"]} == {"JO": 10, "SAM": 0}


async def test_siblings_whom_a_manager_parted_knowingly_are_not_brought_together(allocation: Harness) -> None:
    await allocation.hears(corrected(TEN[0], sibling_ids=(TEN[1],)))
    await joins(allocation, "SAM")
    await chooses(allocation, TEN[0], "SAM")
    await know_their_iros(allocation, *TEN)
    assert (await rebalanced(allocation)).placements == ()
    held = await holders(allocation)
    assert (held[TEN[0]], held[TEN[1]]) == ("SAM", "JO")
