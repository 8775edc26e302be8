"""A manager parted siblings knowingly: nothing brings them together again but a manager (Hull 1; Jersey 7.2)."""

from collections import Counter
from typing import Any

import pytest

from services.allocation.actions.handover import absences, departures
from services.allocation.actions.managers import choice
from services.allocation.actions.plans import rebalance as rebalancing
from services.allocation.actions.settling import splits
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import Departure, NewAbsence
from services.allocation.tables.children import allocations, covers
from shared.events.services.allocation import SiblingGroupSplit
from shared.refusals import Conflict
from tests.support.families import (
    became,
    ceased,
    chooses,
    has_met,
    holders,
    joins,
    merged,
    standing,
)
from tests.support.harness import Harness

PARTED = {"DAN": "V1", "DOT": "V2"}


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    """DAN and DOT came to V1, and a manager gave DOT to V2 because of violence between them."""
    made: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(made, "V1")
    await made.hears(became("DAN"), became("DOT", sibling_ids=("DAN",)))
    await joins(made, "V2")
    await chooses(made, "DOT", "V2")
    assert await holders(made) == PARTED
    return made


async def leaves(allocation: Harness, iro: str, on: str) -> None:
    async with allocation.service.work() as work:
        await departures.leave(work, allocation.service.profile, iro, Departure(left_on=on))


async def is_still_a_managers_split(allocation: Harness) -> None:
    """The one split is counted as the decision that it is, and there is nothing to mend."""
    said = await allocation.announced(SiblingGroupSplit)
    assert [each.data.reason for each in said] == ["manager_decision"]
    async with allocation.service.looking() as work:
        assert await splits.count(work, None, None) == (1, {"manager_decision": 1})
    assert await standing(allocation) == []


@pytest.mark.parametrize(("leaving", "stays"), [("V1", "DOT"), ("V2", "DAN")])
async def test_a_departure_does_not_bring_them_together(allocation: Harness, leaving: str, stays: str) -> None:
    await joins(allocation, "V3")
    await leaves(allocation, leaving, "2026-01-06")
    assert await holders(allocation) == {**dict.fromkeys(PARTED, "V3"), stays: PARTED[stays]}
    await is_still_a_managers_split(allocation)


async def test_not_even_both_departures_after_each_other_do(allocation: Harness) -> None:
    await joins(allocation, "V3", "V4")
    await leaves(allocation, "V2", "2026-01-06")
    await leaves(allocation, "V1", "2026-01-06")
    assert sorted((await holders(allocation)).values()) == ["V3", "V4"]
    await is_still_a_managers_split(allocation)


async def test_where_nobody_else_is_free_a_manager_decides_and_the_split_outlives_the_gap(allocation: Harness) -> None:
    await leaves(allocation, "V2", "2026-01-06")
    assert await holders(allocation) == PARTED, "V1 has the child from whom DOT was parted"
    await allocation.sweeps("2026-01-07")
    assert await holders(allocation) == {"DAN": "V1"}
    await joins(allocation, "V3")
    assert await holders(allocation) == {"DAN": "V1", "DOT": "V3"}


async def test_a_rebalance_does_not_put_one_with_the_other_for_the_load(allocation: Harness) -> None:
    await allocation.hears(*(became(f"C{number}") for number in range(8)))
    held = await holders(allocation)
    assert Counter(held.values()) == {"V1": 5, "V2": 5}
    gone = [child for child, iro in held.items() if iro == "V2" and child != "DOT"]
    await allocation.hears(*(ceased(child, "2026-01-06") for child in gone), now="2026-01-06")
    await has_met(allocation, *(child for child, iro in held.items() if iro == "V1" and child != "DAN"))
    service = allocation.service
    async with service.looking() as work:
        problem, _ = await rebalancing.read_problem(work, service.profile)
    for prove in (False, True):
        plan = await rebalancing.solve(problem, prove=prove)
        assert plan.placements == (), "only DAN may be moved, and V2 has DOT"


async def test_a_child_who_returns_to_care_is_kept_from_the_one_who_was_parted(allocation: Harness) -> None:
    await allocation.hears(ceased("DAN", "2026-01-06"), now="2026-01-06")
    await leaves(allocation, "V1", "2026-01-07")
    await joins(allocation, "V3")
    await allocation.hears(became("DAN", "2026-01-09"), now="2026-01-09")
    assert await holders(allocation) == {"DAN": "V3", "DOT": "V2"}


async def test_it_is_over_with_the_time_in_care_of_the_child_who_was_parted(allocation: Harness) -> None:
    await allocation.hears(ceased("DOT", "2026-01-06"), now="2026-01-06")
    await allocation.hears(became("DOT", "2026-01-09"), now="2026-01-09")
    assert await holders(allocation) == {"DAN": "V1", "DOT": "V1"}


async def test_another_sibling_joins_those_of_whom_there_are_more_and_stays_there(allocation: Harness) -> None:
    await allocation.hears(became("FAY", sibling_ids=("DOT",)))
    held = await holders(allocation)
    assert held == {**PARTED, "FAY": "V2"}, "FAY is no sibling of DAN as far as we know"
    await allocation.hears(became("ZOE", sibling_ids=("DAN", "DOT", "FAY")))
    assert await holders(allocation) == {**held, "ZOE": "V2"}
    assert len(await allocation.rows(allocations, child_id="ZOE")) == 1, "given and moved at once"
    assert await standing(allocation) == []


async def test_it_holds_between_the_records_that_they_were_merged_into(allocation: Harness) -> None:
    await joins(allocation, "V3")
    await allocation.hears(merged("DAN2", "DAN"), merged("DOT2", "DOT"))
    assert await holders(allocation) == {"DAN2": "V1", "DOT2": "V2"}
    await leaves(allocation, "V1", "2026-01-06")
    assert await holders(allocation) == {"DAN2": "V3", "DOT2": "V2"}


@pytest.mark.parametrize(("child", "to"), [("DAN", "V2"), ("DOT", "V1")])
async def test_a_manager_who_sets_it_aside_brings_them_together_for_good(
    allocation: Harness, child: str, to: str
) -> None:
    with pytest.raises(Conflict) as refused:
        await _without_override(allocation, child, to)
    assert "a manager parted the child" in str(refused.value.detail)
    await chooses(allocation, child, to)
    assert set((await holders(allocation)).values()) == {to}
    await joins(allocation, "V3")
    await leaves(allocation, to, "2026-01-06")
    (together,) = set((await holders(allocation)).values())
    assert together != to, "they go together as any brother and sister"


async def _without_override(allocation: Harness, child: str, iro: str) -> None:
    wanted = choice.NewAllocation(iro_id=iro, reason="they get on now")
    async with allocation.service.work() as work:
        await choice.choose(work, allocation.service.profile, child, wanted, "M1")


async def test_a_manager_who_chooses_a_third_iro_leaves_them_parted(allocation: Harness) -> None:
    await joins(allocation, "V3")
    await chooses(allocation, "DOT", "V3")
    await is_still_a_managers_split(allocation)
    (now,) = await allocation.rows(allocations, child_id="DOT", ended_on=None)
    assert now["facts"]["apart_from"] == ["DAN"]


async def test_the_iro_of_the_one_does_not_even_stand_in_for_the_other(allocation: Harness) -> None:
    new = NewAbsence(from_on="2026-01-05", to_on="2026-01-09", kind="sickness")
    async with allocation.service.work() as work:
        await absences.be_away(work, allocation.service.profile, "V1", new)
    assert await allocation.rows(covers) == []
    await joins(allocation, "V3")
    await allocation.sweeps("2026-01-06")
    assert {(row["child_id"], row["iro_id"]) for row in await allocation.rows(covers)} == {("DAN", "V3")}


async def test_a_third_iro_chosen_while_the_other_stands_without_one_leaves_them_parted(allocation: Harness) -> None:
    await leaves(allocation, "V1", "2026-01-05")
    await allocation.sweeps("2026-01-06")
    assert await holders(allocation) == {"DOT": "V2"}
    await joins(allocation, "V3", active_from="2026-01-07")
    await allocation.sweeps("2026-01-07")
    assert await holders(allocation) == {"DAN": "V3", "DOT": "V2"}
    await leaves(allocation, "V3", "2026-01-07")
    await allocation.sweeps("2026-01-08")
    await joins(allocation, "V4", fte=0.01)
    await chooses(allocation, "DOT", "V4")
    assert await holders(allocation) == {"DAN": "V2", "DOT": "V4"}
