"""Allocation as a whole: events in, an IRO for every child, announced once, on both databases."""

import asyncio
import itertools
import random
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, unallocated
from shared.events.council.child_life import ChildDetailsCorrected, TeamChanged
from shared.events.services.allocation import (
    ChildUnallocated,
    IroAllocated,
    IroAllocationEnded,
    IroChanged,
    SiblingGroupSplit,
)
from shared.events.services.duties import DutyLate, DutyMet
from shared.refusals import Refusal
from shared.storage.tables import duties
from tests.support.council import Council
from tests.support.events import became, ceased, event

pytestmark = pytest.mark.both("story")


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


async def test_a_child_who_becomes_looked_after_gets_an_iro_at_once_and_the_reason_is_kept(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    (made,) = await council.announced(IroAllocated)
    assert (made.subject, made.data.iro_id, made.data.rule, made.data.decided_by) == ("AVA", "JO", "lightest", "system")
    (row,) = await council.rows(allocations)
    assert (row["rule"], bool(row["reason"]), bool(row["facts"])) == ("lightest", True, True)
    met = {each.data.duty for each in await council.announced(DutyMet)}
    assert met == {"iro_manager_notified", "iro_appointed"}


async def test_siblings_share_an_iro_whether_they_come_together_or_one_after_the_other(council: Council) -> None:
    await council.joins("JO", "SAM")
    await council.hears(became("AVA", sibling_ids=("BEN",)), became("BEN"), became("ELI"))
    await council.hears(became("CAL", sibling_ids=("AVA",)))
    held = await council.holders()
    assert held["AVA"] == held["BEN"] == held["CAL"] != held["ELI"]


async def test_a_parent_and_their_own_child_never_share(council: Council) -> None:
    await council.joins("JO", "SAM")
    await council.hears(became("MUM"), became("BABY", parent_ids=("MUM",)))
    held = await council.holders()
    assert held["MUM"] != held["BABY"]
    with pytest.raises(Refusal) as refused:
        await council.chooses("BABY", held["MUM"])
    assert refused.value.slug == "rule-parent-and-child"


async def test_the_manager_of_the_childs_team_is_not_independent(council: Council) -> None:
    await council.joins("HEAD")
    team_line = TeamChanged(team_manager_id="TM1", head_of_service_id="HEAD")
    await council.hears(event(team_line, "T3"), became("AVA", team_id="T3"))
    (row,) = await council.rows(unallocated)
    assert row["reason"] == "no_iro_may_have_the_child"


@pytest.mark.parametrize(
    ("today", "said"), [("2026-01-11", 0), ("2026-01-12", 0), ("2026-01-13", 1), ("2026-01-20", 1)]
)
async def test_a_child_nobody_can_take_is_announced_once_after_five_working_days(
    council: Council, today: str, said: int
) -> None:
    await council.hears(became("AVA"))
    (row,) = await council.rows(unallocated)
    assert (row["reason"], row["due_on"].isoformat()) == ("no_iros", "2026-01-12")
    await council.sweeps(today)
    await council.sweeps(today)
    assert len(await council.announced(ChildUnallocated)) == said
    assert len([e for e in await council.announced(DutyLate) if e.data.duty == "iro_appointed"]) == said


async def test_the_waiting_are_tried_again_when_an_iro_joins_starts_or_has_room_again(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.joins("LATER", active_from="2026-01-08")
    assert await council.holders() == {}
    await council.sweeps("2026-01-07")
    assert await council.holders() == {}
    await council.sweeps("2026-01-08")
    assert await council.holders() == {"AVA": "LATER"}
    assert await council.rows(unallocated) == []


async def test_somebody_who_is_away_is_not_chosen_until_back(council: Council) -> None:
    await council.joins("JO")
    await council.is_away("JO", "2026-01-01", "2026-01-06")
    await council.hears(became("AVA"))
    assert await council.holders() == {}
    await council.sweeps("2026-01-06")
    assert await council.holders() == {}
    await council.sweeps("2026-01-07")
    assert await council.holders() == {"AVA": "JO"}


@pytest.mark.parametrize(("before", "waits"), [(6, False), (7, True), (8, True)])
async def test_nobody_is_given_more_than_seventy_for_a_full_post(council: Council, before: int, waits: bool) -> None:
    await council.joins("TENTH", fte=0.1)
    await council.hears(*(became(f"C{number}") for number in range(before)))
    await council.hears(became("LAST"))
    assert ("LAST" not in await council.holders()) is waits


async def test_a_place_that_comes_free_goes_to_whoever_waits(council: Council) -> None:
    await council.joins("TENTH", fte=0.1)
    await council.hears(*(became(f"C{number}") for number in range(8)))
    (waiting,) = await council.rows(unallocated)
    gone = next(iter(await council.holders()))
    await council.hears(ceased(gone, "2026-01-06"), now="2026-01-06")
    assert waiting["child_id"] in await council.holders()


async def test_care_that_ends_ends_the_allocation_and_a_return_finds_the_former_iro(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.hears(ceased("AVA", "2026-02-02"), now="2026-02-02")
    (ended,) = await council.announced(IroAllocationEnded)
    assert (ended.data.iro_id, ended.data.ended_on.isoformat()) == ("JO", "2026-02-02")
    await council.joins("ALEX", fte=1.0)
    await council.hears(became("AVA", "2026-06-01"), now="2026-06-01")
    made = (await council.announced(IroAllocated))[-1]
    assert (made.data.iro_id, made.data.rule, made.data.previous_iro_id) == ("JO", "former_iro", "JO")
    assert made.data.after_gap is False


async def test_a_manager_may_choose_otherwise_with_a_reason_and_the_change_is_announced(council: Council) -> None:
    await council.joins("JO", "SAM")
    await council.hears(became("AVA"))
    first = (await council.holders())["AVA"]
    other = "SAM" if first == "JO" else "JO"
    await council.chooses("AVA", other, override=False)
    (changed,) = await council.announced(IroChanged)
    assert (changed.data.iro_id, changed.data.previous_iro_id, changed.data.decided_by) == (other, first, "M1")
    assert await council.holders() == {"AVA": other}


async def test_an_iro_who_is_not_independent_is_refused_by_the_rules_name_and_nobody_may_override(
    council: Council,
) -> None:
    await council.joins("JO", "SW12")
    await council.hears(became("AVA", social_worker_id="SW12"))
    assert await council.holders() == {"AVA": "JO"}
    with pytest.raises(Refusal) as refused:
        await council.chooses("AVA", "SW12")
    assert refused.value.slug == "rule-independent"


async def test_a_recorded_exception_lets_siblings_have_different_iros(council: Council) -> None:
    await council.joins("TENTH", fte=0.1)
    await council.hears(*(became(f"C{number}") for number in range(6)), became("AVA"))
    await council.joins("SAM")
    await council.hears(became("BEN", sibling_ids=("AVA",)))
    (waiting,) = await council.rows(unallocated)
    assert waiting["reason"] == "siblings_iro_has_no_room"
    await council.excepts("AVA", "BEN", reason="group_too_large")
    assert (await council.holders())["BEN"] == "SAM"
    (split,) = await council.announced(SiblingGroupSplit)
    assert split.data.reason == "group_too_large"


async def test_nobodys_allocation_changes_as_a_side_effect_of_an_iros_particulars(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.changes("JO", fte=0.5)
    assert await council.holders() == {"AVA": "JO"}
    assert len(await council.announced(IroAllocated)) == 1


async def test_hearing_everything_twice_and_in_any_order_ends_the_same(start_service: Any) -> None:
    family = [
        became("AVA", sibling_ids=("BEN",)),
        became("BEN"),
        ceased("BEN", "2026-02-02"),
        became("BEN", "2026-03-02"),
        event(ChildDetailsCorrected(looked_after_from="2026-01-06"), "AVA", time="2026-01-07T09:00:00+00:00"),
    ]
    orders = random.Random(7).sample(list(itertools.permutations(family)), 6)
    outcomes = set()
    for order in [family, *map(list, orders)]:
        council = Council.of(await start_service(DECLARATION, now="2026-03-02"))
        await council.joins("JO")
        for each in [*order, *order]:
            await council.hears(each)
        held = tuple(sorted((await council.holders()).items()))
        stands = [row for row in await council.rows(duties) if row["status"] != "voided"]
        named = {row["id"]: row["iro_id"] for row in await council.rows(allocations)}
        keys = [named.get(row["key"], row["key"]) for row in stands]
        found = zip(stands, keys, strict=True)
        clocks = tuple(
            sorted((row["subject"], row["duty"], key, row["status"], str(row["due_on"])) for row, key in found)
        )
        outcomes.add((held, clocks))
    assert len(outcomes) == 1, "\n".join(map(str, outcomes))


async def test_two_siblings_arriving_at_the_same_moment_on_two_workers_share_one_iro(council: Council) -> None:
    await council.joins("JO", "SAM")
    for number in range(10):
        a, b = f"A{number}", f"B{number}"
        await asyncio.gather(council.hears(became(a, sibling_ids=(b,))), council.hears(became(b, sibling_ids=(a,))))
    held = await council.holders()
    assert all(held[f"A{number}"] == held[f"B{number}"] for number in range(10))
    assert {held[f"A{number}"] for number in range(10)} == {"JO", "SAM"}
