"""IROs leave: children are handed over in time, and nobody is a day without a named IRO."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, unallocated
from shared.events.services.allocation import ChildUnallocated, IroAllocated, IroAllocationEnded, IroChanged
from shared.events.services.scheduling import ReviewArranged, ReviewHeld
from shared.refusals import Refusal
from shared.storage.tables import duties
from tests.support.council import Council, given_to_jo
from tests.support.events import became, event, review_due

pytestmark = pytest.mark.both("statements")


START = date(2026, 1, 5)
LAST_DAY = date(2026, 2, 27)
HANDED_OVER = date(2026, 2, 13)
"""Ten working days before the last day."""


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


@pytest.mark.parametrize(
    ("today", "moved"),
    [(HANDED_OVER - timedelta(1), False), (HANDED_OVER, True), (HANDED_OVER + timedelta(1), True)],
)
async def test_children_are_handed_over_while_an_introduction_is_still_possible(
    council: Council, today: date, moved: bool
) -> None:
    await given_to_jo(council, became("AVA"))
    await council.leaves("JO", LAST_DAY)
    assert await council.holders() == {"AVA": "JO"}
    await council.sweeps(today)
    assert await council.holders() == {"AVA": "SAM" if moved else "JO"}
    introductions = await council.rows(duties, duty="successor_introduced")
    assert len(introductions) == moved
    if today == HANDED_OVER:
        assert introductions[0]["due_on"] == LAST_DAY


async def test_a_departure_announced_late_hands_over_at_once_and_each_move_says_why(council: Council) -> None:
    await given_to_jo(council, became("AVA"), became("BEN"))
    await council.leaves("JO", date(2026, 1, 9))
    changed = await council.announced(IroChanged)
    assert {(each.subject, each.data.iro_id, each.data.rule) for each in changed} == {
        ("AVA", "SAM", "iro_left"),
        ("BEN", "SAM", "iro_left"),
    }
    row = (await council.rows(allocations, child_id="AVA", ended_on=None))[0]
    assert row["reason"].startswith("JO leaves on 2026-01-09; lightest: ")
    assert row["facts"]
    assert len(await council.rows(duties, duty="successor_introduced", status="open")) == 2
    assert [row["end_reason"] for row in await council.rows(allocations, iro_id="JO")] == ["iro_left"] * 2


@pytest.mark.parametrize(("soon", "placed"), [("AVA", "AVA"), ("BEN", "BEN")])
async def test_with_one_place_left_the_child_with_the_next_review_gets_it(
    council: Council, soon: str, placed: str
) -> None:
    await given_to_jo(council, became("AVA"), became("BEN"))
    other = "BEN" if soon == "AVA" else "AVA"
    await council.hears(review_due(other, "2026-01-20"), review_due(soon, "2026-01-28"))
    arranged = ReviewArranged(review_id=f"R-{soon}", kind="first_review", arranged_for="2026-01-12")
    await council.hears(event(arranged, soon))
    await council.changes("SAM", fte=0.1)
    await council.hears(*(became(f"S{number}") for number in range(6)))
    for number in range(6):
        await council.chooses(f"S{number}", "SAM") if (await council.holders())[f"S{number}"] != "SAM" else None
    await council.leaves("JO", date(2026, 1, 9))
    held = await council.holders()
    assert (held[placed], held[other]) == ("SAM", "JO")


async def test_a_review_that_was_held_is_not_ahead(council: Council) -> None:
    await given_to_jo(council, became("AVA"), became("BEN"))
    await council.hears(review_due("BEN", "2026-01-20"), review_due("AVA", "2026-01-28"))
    held = ReviewHeld(review_id="R-BEN", kind="first_review", held_on="2026-01-05")
    await council.hears(event(held, "BEN"))
    await council.leaves("JO", LAST_DAY)
    plan = await council.leaving("JO")
    assert [(each.child_id, str(each.next_review_on)) for each in plan.children] == [
        ("AVA", "2026-01-28"),
        ("BEN", "None"),
    ]
    assert (plan.handed_over_from, plan.next_step_on) == (HANDED_OVER, HANDED_OVER)


@pytest.mark.parametrize(("places", "together"), [(1, "JO"), (2, "SAM")])
async def test_siblings_are_handed_over_together_or_stay_together(council: Council, places: int, together: str) -> None:
    await given_to_jo(council, became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await council.changes("SAM", fte=places / 70)
    await council.leaves("JO", date(2026, 1, 9))
    assert await council.holders() == {"AVA": together, "BEN": together}


async def test_nobody_is_newly_given_to_an_iro_who_hands_over(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.leaves("JO", date(2026, 1, 9))
    await council.hears(became("BEN"))
    assert (await council.holders())["BEN"] == "SAM"
    with pytest.raises(Refusal) as refused:
        await council.chooses("BEN", "JO")
    assert refused.value.slug == "rule-works-then"


@pytest.mark.parametrize(
    ("today", "with_jo", "late"), [("2026-01-22", True, 0), ("2026-01-23", True, 0), ("2026-01-24", False, 1)]
)
async def test_a_child_nobody_else_may_have_stays_until_the_last_day_and_is_a_breach_the_day_after(
    council: Council, today: str, with_jo: bool, late: int
) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.leaves("JO", date(2026, 1, 23))
    await council.sweeps("2026-01-12")
    await council.sweeps(today)
    assert (await council.holders() == {"AVA": "JO"}) is with_jo
    (shown,) = await council.waiting_list()
    assert (shown.iro_id, shown.late, str(shown.since)) == ("JO" if with_jo else None, bool(late), "2026-01-24")
    assert len(await council.announced(ChildUnallocated)) == late
    ended = await council.announced(IroAllocationEnded)
    assert [(str(each.data.ended_on), each.data.reason) for each in ended] == [("2026-01-23", "iro_left")] * late


async def test_a_child_who_stays_is_tried_again_and_moves_as_soon_as_somebody_may_have_it(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.leaves("JO", date(2026, 1, 23))
    await council.sweeps("2026-01-12")
    await council.joins("SAM", active_from="2026-01-20")
    await council.sweeps("2026-01-19")
    assert await council.holders() == {"AVA": "JO"}
    await council.sweeps("2026-01-20")
    assert await council.holders() == {"AVA": "SAM"}
    assert await council.rows(unallocated) == []


async def test_the_first_five_working_days_run_on_for_a_newcomer_whose_iro_leaves(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.leaves("JO", date(2026, 1, 6))
    await council.sweeps("2026-01-07")
    (row,) = await council.rows(unallocated)
    assert (str(row["since"]), str(row["due_on"])) == ("2026-01-07", "2026-01-12")
    assert await council.announced(ChildUnallocated) == []


async def test_somebody_who_left_before_we_heard_leaves_a_gap_that_is_said_and_kept(council: Council) -> None:
    await given_to_jo(council, became("AVA", "2025-10-01"))
    await council.sweeps("2026-01-15")
    await council.leaves("JO", date(2026, 1, 9))
    old, new = sorted(await council.rows(allocations), key=lambda row: str(row["id"]))
    assert (str(old["ended_on"]), str(new["from_on"]), new["iro_id"]) == ("2026-01-09", "2026-01-15", "SAM")
    (gap,) = await council.announced(ChildUnallocated)
    assert (str(gap.data.since), str(gap.data.due_on), gap.data.reasons) == ("2026-01-10", "2026-01-09", ("iro_left",))


async def test_a_departure_that_is_put_off_or_withdrawn_changes_the_plan(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.leaves("JO", LAST_DAY)
    await council.leaves("JO", date(2026, 3, 27))
    await council.sweeps("2026-03-12")
    assert await council.holders() == {"AVA": "JO"}
    await council.leaves("JO", None)
    await council.sweeps("2026-04-30")
    assert await council.holders() == {"AVA": "JO"}
    assert await council.service.next_due() is None or await council.announced(IroChanged) == []


async def test_a_withdrawn_departure_takes_the_children_off_the_list_and_one_that_took_effect_stands(
    council: Council,
) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.leaves("JO", date(2026, 1, 9))
    assert len(await council.rows(unallocated)) == 1
    await council.leaves("JO", None)
    assert (await council.rows(unallocated), await council.holders()) == ([], {"AVA": "JO"})
    await council.leaves("JO", date(2026, 1, 9))
    await council.sweeps("2026-01-12")
    with pytest.raises(Refusal) as refused:
        await council.leaves("JO", None)
    assert refused.value.slug == "has-left"


async def test_over_a_month_of_comings_and_goings_nobody_is_a_day_without_a_named_iro(council: Council) -> None:
    await council.joins("JO", "SAM", "KIM", "LEE")
    await council.joins("NEW", active_from="2026-01-19")
    family = [became("A1", sibling_ids=("A2",)), became("A2"), *(became(f"C{number}") for number in range(12))]
    await council.hears(*family)
    gone = {"JO": date(2026, 1, 23), "KIM": date(2026, 1, 12)}
    for iro, on in gone.items():
        await council.leaves(iro, on)
    await council.is_away("SAM", "2026-01-14", "2026-01-20")
    await council.is_away("LEE", "2026-01-26", "2026-04-30")
    for number in range(35):
        today = START + timedelta(number)
        await council.sweeps(today)
        held = await council.holders()
        assert len(held) == 14, today
        due = await council.service.next_due()
        assert due is None or due > council.clock.now(), today
        assert held["A1"] == held["A2"], today
        assert not [iro for iro in held.values() if iro in gone and today > gone[iro]], today
        away = {
            child for child, iro in held.items() if iro == "SAM" and date(2026, 1, 14) <= today <= date(2026, 1, 20)
        }
        assert set(await council.covering()) == away, today
        assert "LEE" not in held.values() or today < date(2026, 1, 26), today
    assert await council.announced(ChildUnallocated, IroAllocationEnded) == []
    changes = await council.announced(IroChanged)
    assert len(await council.rows(duties, duty="successor_introduced")) == len(changes) > 0


async def test_sweeping_again_changes_nothing_and_nothing_stays_due(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-12", "2026-01-16")
    await council.leaves("SAM", date(2026, 1, 30))
    for day in ("2026-01-12", "2026-01-17", "2026-02-02"):
        await council.sweeps(day)
        said = len(await council.announced())
        await council.sweeps(day)
        assert len(await council.announced()) == said
        due = await council.service.next_due()
        assert due is None or due > council.clock.now()


@pytest.mark.both("locks")
async def test_of_a_departure_and_an_arrival_at_the_same_moment_neither_leaves_a_child_with_who_has_left(
    council: Council,
) -> None:
    await council.joins("SAM", fte=1.5)
    for number in range(8):
        leaver = f"L{number}"
        await council.joins(leaver, active_from="2025-01-01")
        await asyncio.gather(council.leaves(leaver, START - timedelta(1)), council.hears(became(f"C{number}")))
        assert leaver not in (await council.holders()).values()
    assert set(await council.holders()) == {f"C{number}" for number in range(8)}
    assert len(await council.announced(IroAllocated)) == 8
