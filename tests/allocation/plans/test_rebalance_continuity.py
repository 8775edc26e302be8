"""A rebalance keeps whoever knows the IRO, brings siblings together as far as it may, and tells everybody rightly."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations
from shared.events.council.child_court import ProceedingsStarted
from shared.events.services.allocation import IroChanged
from shared.storage.tables import duties
from tests.support.council import Council
from tests.support.events import became, corrected, event

TEN = tuple(f"C{number}" for number in range(10))


@pytest.fixture
async def council(start_service: Any) -> Council:
    """Ten children with JO, who is alone."""
    made = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await made.joins("JO")
    await made.hears(*(became(child) for child in TEN))
    return made


async def test_who_has_met_the_iro_is_in_proceedings_or_was_given_her_by_a_manager_stays(council: Council) -> None:
    await council.know_their_iros(*TEN[:3])
    started = ProceedingsStarted(started_on="2026-02-02", case_number="Z1", court="family court")
    await council.hears(event(started, TEN[3]))
    await council.joins("SAM")
    await council.chooses(TEN[4], "SAM")
    await council.chooses(TEN[4], "JO")
    plan = await council.rebalances()
    assert {move.child_id for move in plan.placements} == set(TEN[5:])
    assert all(move.reason for move in plan.placements)
    assert (plan.max_before, plan.max_after, plan.gap) == (10, 5, 0)


async def test_having_met_the_iro_who_left_keeps_nobody_with_the_next_one(council: Council) -> None:
    await council.know_their_iros(*TEN)
    await council.joins("SAM")
    council.clock.set("2026-02-03")
    await council.leaves("JO", "2026-02-04")
    assert set((await council.holders()).values()) == {"SAM"}
    await council.joins("PAT")
    assert len((await council.rebalances()).placements) == 5


async def test_each_move_opens_the_clock_of_introducing_the_next_iro(council: Council) -> None:
    await council.joins("SAM")
    plan = await council.rebalances()
    opened = await council.rows(duties, duty="successor_introduced", status="open")
    assert sorted(row["subject"] for row in opened) == [move.child_id for move in plan.placements]
    assert len(opened) == 5


async def test_a_child_moved_to_the_iro_of_a_sister_who_stays_is_told_that_they_share(council: Council) -> None:
    await council.joins("SAM")
    await council.hears(became("AVA"))
    assert (await council.holders())["AVA"] == "SAM"
    await council.know_their_iros("AVA", *TEN)
    await council.hears(corrected(TEN[0], "2026-02-02", sibling_ids=("AVA", TEN[1])))
    await council.rebalances()
    held = await council.holders()
    assert held["AVA"] == held[TEN[0]] == held[TEN[1]] == "JO"
    (said,) = [each.data for each in await council.announced(IroChanged) if each.subject == "AVA"]
    assert set(said.shared_with) == {TEN[0]}
    (now,) = await council.rows(allocations, child_id="AVA", ended_on=None)
    assert {each["iro_id"]: each["children"] for each in now["facts"]["loads"]} == {"JO": 10, "SAM": 0}


async def test_siblings_whom_a_manager_parted_knowingly_are_not_brought_together(council: Council) -> None:
    await council.hears(corrected(TEN[0], sibling_ids=(TEN[1],)))
    await council.joins("SAM")
    await council.chooses(TEN[0], "SAM")
    await council.know_their_iros(*TEN)
    assert (await council.rebalances()).placements == ()
    held = await council.holders()
    assert (held[TEN[0]], held[TEN[1]]) == ("SAM", "JO")
