"""A manager parted siblings knowingly: nothing brings them together again but a manager (Hull 1; Jersey 7.2)."""

from collections import Counter
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, covers
from shared.events.services.allocation import SiblingGroupSplit
from shared.refusals import Conflict
from tests.support.council import Council, solved
from tests.support.events import became, ceased, merged

PARTED = {"DAN": "V1", "DOT": "V2"}


@pytest.fixture
async def council(start_service: Any) -> Council:
    """DAN and DOT came to V1, and a manager gave DOT to V2 because of violence between them."""
    made = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await made.joins("V1")
    await made.hears(became("DAN"), became("DOT", sibling_ids=("DAN",)))
    await made.joins("V2")
    await made.chooses("DOT", "V2")
    assert await made.holders() == PARTED
    return made


async def is_still_a_managers_split(council: Council) -> None:
    """The one split is counted as the decision that it is, and there is nothing to mend."""
    said = await council.announced(SiblingGroupSplit)
    assert [each.data.reason for each in said] == ["manager_decision"]
    assert await council.splits() == (1, {"manager_decision": 1})
    assert await council.breaches() == []


@pytest.mark.parametrize(("leaving", "stays"), [("V1", "DOT"), ("V2", "DAN")])
async def test_a_departure_does_not_bring_them_together(council: Council, leaving: str, stays: str) -> None:
    await council.joins("V3")
    await council.leaves(leaving, "2026-01-06")
    assert await council.holders() == {**dict.fromkeys(PARTED, "V3"), stays: PARTED[stays]}
    await is_still_a_managers_split(council)


async def test_not_even_both_departures_after_each_other_do(council: Council) -> None:
    await council.joins("V3", "V4")
    await council.leaves("V2", "2026-01-06")
    await council.leaves("V1", "2026-01-06")
    assert sorted((await council.holders()).values()) == ["V3", "V4"]
    await is_still_a_managers_split(council)


async def test_where_nobody_else_is_free_a_manager_decides_and_the_split_outlives_the_gap(council: Council) -> None:
    await council.leaves("V2", "2026-01-06")
    assert await council.holders() == PARTED, "V1 has the child from whom DOT was parted"
    await council.sweeps("2026-01-07")
    assert await council.holders() == {"DAN": "V1"}
    await council.joins("V3")
    assert await council.holders() == {"DAN": "V1", "DOT": "V3"}


async def test_a_rebalance_does_not_put_one_with_the_other_for_the_load(council: Council) -> None:
    await council.hears(*(became(f"C{number}") for number in range(8)))
    held = await council.holders()
    assert Counter(held.values()) == {"V1": 5, "V2": 5}
    gone = [child for child, iro in held.items() if iro == "V2" and child != "DOT"]
    await council.hears(*(ceased(child, "2026-01-06") for child in gone), now="2026-01-06")
    await council.has_met(*(child for child, iro in held.items() if iro == "V1" and child != "DAN"))
    problem = await council.problem()
    for prove in (False, True):
        plan = await solved(problem, prove=prove)
        assert plan.placements == (), "only DAN may be moved, and V2 has DOT"


async def test_a_child_who_returns_to_care_is_kept_from_the_one_who_was_parted(council: Council) -> None:
    await council.hears(ceased("DAN", "2026-01-06"), now="2026-01-06")
    await council.leaves("V1", "2026-01-07")
    await council.joins("V3")
    await council.hears(became("DAN", "2026-01-09"), now="2026-01-09")
    assert await council.holders() == {"DAN": "V3", "DOT": "V2"}


async def test_it_is_over_with_the_time_in_care_of_the_child_who_was_parted(council: Council) -> None:
    await council.hears(ceased("DOT", "2026-01-06"), now="2026-01-06")
    await council.hears(became("DOT", "2026-01-09"), now="2026-01-09")
    assert await council.holders() == {"DAN": "V1", "DOT": "V1"}


async def test_another_sibling_joins_those_of_whom_there_are_more_and_stays_there(council: Council) -> None:
    await council.hears(became("FAY", sibling_ids=("DOT",)))
    held = await council.holders()
    assert held == {**PARTED, "FAY": "V2"}, "FAY is no sibling of DAN as far as we know"
    await council.hears(became("ZOE", sibling_ids=("DAN", "DOT", "FAY")))
    assert await council.holders() == {**held, "ZOE": "V2"}
    assert len(await council.rows(allocations, child_id="ZOE")) == 1, "given and moved at once"
    assert await council.breaches() == []


async def test_it_holds_between_the_records_that_they_were_merged_into(council: Council) -> None:
    await council.joins("V3")
    await council.hears(merged("DAN2", "DAN"), merged("DOT2", "DOT"))
    assert await council.holders() == {"DAN2": "V1", "DOT2": "V2"}
    await council.leaves("V1", "2026-01-06")
    assert await council.holders() == {"DAN2": "V3", "DOT2": "V2"}


@pytest.mark.parametrize(("child", "to"), [("DAN", "V2"), ("DOT", "V1")])
async def test_a_manager_who_sets_it_aside_brings_them_together_for_good(council: Council, child: str, to: str) -> None:
    with pytest.raises(Conflict) as refused:
        await _without_override(council, child, to)
    assert "a manager parted the child" in str(refused.value.detail)
    await council.chooses(child, to)
    assert set((await council.holders()).values()) == {to}
    await council.joins("V3")
    await council.leaves(to, "2026-01-06")
    (together,) = set((await council.holders()).values())
    assert together != to, "they go together as any brother and sister"


async def _without_override(council: Council, child: str, iro: str) -> None:
    await council.chooses(child, iro, reason="they get on now", override=False)


async def test_a_manager_who_chooses_a_third_iro_leaves_them_parted(council: Council) -> None:
    await council.joins("V3")
    await council.chooses("DOT", "V3")
    await is_still_a_managers_split(council)
    (now,) = await council.rows(allocations, child_id="DOT", ended_on=None)
    assert now["facts"]["apart_from"] == ["DAN"]


async def test_the_iro_of_the_one_does_not_even_stand_in_for_the_other(council: Council) -> None:
    await council.is_away("V1", "2026-01-05", "2026-01-09")
    assert await council.rows(covers) == []
    await council.joins("V3")
    await council.sweeps("2026-01-06")
    assert {(row["child_id"], row["iro_id"]) for row in await council.rows(covers)} == {("DAN", "V3")}


async def test_a_third_iro_chosen_while_the_other_stands_without_one_leaves_them_parted(council: Council) -> None:
    await council.leaves("V1", "2026-01-05")
    await council.sweeps("2026-01-06")
    assert await council.holders() == {"DOT": "V2"}
    await council.joins("V3", active_from="2026-01-07")
    await council.sweeps("2026-01-07")
    assert await council.holders() == {"DAN": "V3", "DOT": "V2"}
    await council.leaves("V3", "2026-01-07")
    await council.sweeps("2026-01-08")
    await council.joins("V4", fte=0.01)
    await council.chooses("DOT", "V4")
    assert await council.holders() == {"DAN": "V2", "DOT": "V4"}
