"""IROs leave: children are handed over in time, and nobody is a day without a named IRO."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from services.allocation.actions.pages import absence_pages as reading_of_absences
from services.allocation.actions.pages import child_page as reading
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import IroChange
from services.allocation.tables.children import allocations, unallocated
from shared.events.services.allocation import ChildUnallocated, IroAllocated, IroAllocationEnded, IroChanged
from shared.events.services.scheduling import ReviewArranged, ReviewHeld
from shared.refusals import Refusal
from shared.storage.tables import duties
from tests.support.allocation_people import Team, became, given_to_jo, review
from tests.support.harness import event

pytestmark = pytest.mark.both("statements")


START = date(2026, 1, 5)
LAST_DAY = date(2026, 2, 27)
HANDED_OVER = date(2026, 2, 13)
"""Ten working days before the last day."""


@pytest.fixture
async def people(start_service: Any) -> Team:
    return Team(await start_service(DECLARATION, now="2026-01-05"))


@pytest.mark.parametrize(
    ("today", "moved"),
    [(HANDED_OVER - timedelta(1), False), (HANDED_OVER, True), (HANDED_OVER + timedelta(1), True)],
)
async def test_children_are_handed_over_while_an_introduction_is_still_possible(
    people: Team, today: date, moved: bool
) -> None:
    await given_to_jo(people, became("AVA"))
    await people.leaves("JO", LAST_DAY)
    assert await people.held() == {"AVA": "JO"}
    await people.sweeps(today)
    assert await people.held() == {"AVA": "SAM" if moved else "JO"}
    introductions = await people.allocation.rows(duties, duty="successor_introduced")
    assert len(introductions) == moved
    if today == HANDED_OVER:
        assert introductions[0]["due_on"] == LAST_DAY


async def test_a_departure_announced_late_hands_over_at_once_and_each_move_says_why(people: Team) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"))
    await people.leaves("JO", date(2026, 1, 9))
    changed = await people.allocation.announced(IroChanged)
    assert {(each.subject, each.data.iro_id, each.data.rule) for each in changed} == {
        ("AVA", "SAM", "iro_left"),
        ("BEN", "SAM", "iro_left"),
    }
    row = (await people.allocation.rows(allocations, child_id="AVA", ended_on=None))[0]
    assert row["reason"].startswith("JO leaves on 2026-01-09; lightest: ")
    assert row["facts"]
    assert len(await people.allocation.rows(duties, duty="successor_introduced", status="open")) == 2
    assert [row["end_reason"] for row in await people.allocation.rows(allocations, iro_id="JO")] == ["iro_left"] * 2


@pytest.mark.parametrize(("soon", "placed"), [("AVA", "AVA"), ("BEN", "BEN")])
async def test_with_one_place_left_the_child_with_the_next_review_gets_it(people: Team, soon: str, placed: str) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"))
    other = "BEN" if soon == "AVA" else "AVA"
    await people.allocation.hears(review(other, "2026-01-20"), review(soon, "2026-01-28"))
    arranged = ReviewArranged(review_id=f"R-{soon}", kind="first_review", arranged_for="2026-01-12")
    await people.allocation.hears(event(arranged, soon))
    await people.does(team.change, "SAM", IroChange(fte=0.1))
    await people.allocation.hears(*(became(f"S{number}") for number in range(6)))
    for number in range(6):
        await people.chooses(f"S{number}", "SAM") if (await people.held())[f"S{number}"] != "SAM" else None
    await people.leaves("JO", date(2026, 1, 9))
    held = await people.held()
    assert (held[placed], held[other]) == ("SAM", "JO")


async def test_a_review_that_was_held_is_not_ahead(people: Team) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"))
    await people.allocation.hears(review("BEN", "2026-01-20"), review("AVA", "2026-01-28"))
    held = ReviewHeld(review_id="R-BEN", kind="first_review", held_on="2026-01-05")
    await people.allocation.hears(event(held, "BEN"))
    await people.leaves("JO", LAST_DAY)
    plan = await people.shows(reading_of_absences.leaving, people.allocation.service.profile, "JO")
    assert [(each.child_id, str(each.next_review_on)) for each in plan.children] == [
        ("AVA", "2026-01-28"),
        ("BEN", "None"),
    ]
    assert (plan.handed_over_from, plan.next_step_on) == (HANDED_OVER, HANDED_OVER)


@pytest.mark.parametrize(("places", "together"), [(1, "JO"), (2, "SAM")])
async def test_siblings_are_handed_over_together_or_stay_together(people: Team, places: int, together: str) -> None:
    await given_to_jo(people, became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await people.does(team.change, "SAM", IroChange(fte=places / 70))
    await people.leaves("JO", date(2026, 1, 9))
    assert await people.held() == {"AVA": together, "BEN": together}


async def test_nobody_is_newly_given_to_an_iro_who_hands_over(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.leaves("JO", date(2026, 1, 9))
    await people.allocation.hears(became("BEN"))
    assert (await people.held())["BEN"] == "SAM"
    with pytest.raises(Refusal) as refused:
        await people.chooses("BEN", "JO")
    assert refused.value.slug == "rule-works-then"


@pytest.mark.parametrize(
    ("today", "with_jo", "late"), [("2026-01-22", True, 0), ("2026-01-23", True, 0), ("2026-01-24", False, 1)]
)
async def test_a_child_nobody_else_may_have_stays_until_the_last_day_and_is_a_breach_the_day_after(
    people: Team, today: str, with_jo: bool, late: int
) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"))
    await people.leaves("JO", date(2026, 1, 23))
    await people.sweeps("2026-01-12")
    await people.sweeps(today)
    assert (await people.held() == {"AVA": "JO"}) is with_jo
    (shown,) = await people.shows(reading.waiting, people.allocation.service.profile, None, 10)
    assert (shown.iro_id, shown.late, str(shown.since)) == ("JO" if with_jo else None, bool(late), "2026-01-24")
    assert len(await people.allocation.announced(ChildUnallocated)) == late
    ended = await people.allocation.announced(IroAllocationEnded)
    assert [(str(each.data.ended_on), each.data.reason) for each in ended] == [("2026-01-23", "iro_left")] * late


async def test_a_child_who_stays_is_tried_again_and_moves_as_soon_as_somebody_may_have_it(people: Team) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"))
    await people.leaves("JO", date(2026, 1, 23))
    await people.sweeps("2026-01-12")
    await people.joins("SAM", active_from="2026-01-20")
    await people.sweeps("2026-01-19")
    assert await people.held() == {"AVA": "JO"}
    await people.sweeps("2026-01-20")
    assert await people.held() == {"AVA": "SAM"}
    assert await people.allocation.rows(unallocated) == []


async def test_the_first_five_working_days_run_on_for_a_newcomer_whose_iro_leaves(people: Team) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"))
    await people.leaves("JO", date(2026, 1, 6))
    await people.sweeps("2026-01-07")
    (row,) = await people.allocation.rows(unallocated)
    assert (str(row["since"]), str(row["due_on"])) == ("2026-01-07", "2026-01-12")
    assert await people.allocation.announced(ChildUnallocated) == []


async def test_somebody_who_left_before_we_heard_leaves_a_gap_that_is_said_and_kept(people: Team) -> None:
    await given_to_jo(people, became("AVA", "2025-10-01"))
    await people.sweeps("2026-01-15")
    await people.leaves("JO", date(2026, 1, 9))
    old, new = sorted(await people.allocation.rows(allocations), key=lambda row: str(row["id"]))
    assert (str(old["ended_on"]), str(new["from_on"]), new["iro_id"]) == ("2026-01-09", "2026-01-15", "SAM")
    (gap,) = await people.allocation.announced(ChildUnallocated)
    assert (str(gap.data.since), str(gap.data.due_on), gap.data.reasons) == ("2026-01-10", "2026-01-09", ("iro_left",))


async def test_a_departure_that_is_put_off_or_withdrawn_changes_the_plan(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.leaves("JO", LAST_DAY)
    await people.leaves("JO", date(2026, 3, 27))
    await people.sweeps("2026-03-12")
    assert await people.held() == {"AVA": "JO"}
    await people.leaves("JO", None)
    await people.sweeps("2026-04-30")
    assert await people.held() == {"AVA": "JO"}
    assert await people.allocation.service.next_due() is None or await people.allocation.announced(IroChanged) == []


async def test_a_withdrawn_departure_takes_the_children_off_the_list_and_one_that_took_effect_stands(
    people: Team,
) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"))
    await people.leaves("JO", date(2026, 1, 9))
    assert len(await people.allocation.rows(unallocated)) == 1
    await people.leaves("JO", None)
    assert (await people.allocation.rows(unallocated), await people.held()) == ([], {"AVA": "JO"})
    await people.leaves("JO", date(2026, 1, 9))
    await people.sweeps("2026-01-12")
    with pytest.raises(Refusal) as refused:
        await people.leaves("JO", None)
    assert refused.value.slug == "has-left"


async def test_over_a_month_of_comings_and_goings_nobody_is_a_day_without_a_named_iro(people: Team) -> None:
    await people.joins("JO", "SAM", "KIM", "LEE")
    await people.joins("NEW", active_from="2026-01-19")
    family = [became("A1", sibling_ids=("A2",)), became("A2"), *(became(f"C{number}") for number in range(12))]
    await people.allocation.hears(*family)
    gone = {"JO": date(2026, 1, 23), "KIM": date(2026, 1, 12)}
    for iro, on in gone.items():
        await people.leaves(iro, on)
    await people.is_away("SAM", "2026-01-14", "2026-01-20")
    await people.is_away("LEE", "2026-01-26", "2026-04-30")
    for number in range(35):
        today = START + timedelta(number)
        await people.sweeps(today)
        held = await people.held()
        assert len(held) == 14, today
        due = await people.allocation.service.next_due()
        assert due is None or due > people.allocation.clock.now(), today
        assert held["A1"] == held["A2"], today
        assert not [iro for iro in held.values() if iro in gone and today > gone[iro]], today
        away = {
            child for child, iro in held.items() if iro == "SAM" and date(2026, 1, 14) <= today <= date(2026, 1, 20)
        }
        assert set(await people.covering()) == away, today
        assert "LEE" not in held.values() or today < date(2026, 1, 26), today
    assert await people.allocation.announced(ChildUnallocated, IroAllocationEnded) == []
    changes = await people.allocation.announced(IroChanged)
    assert len(await people.allocation.rows(duties, duty="successor_introduced")) == len(changes) > 0


async def test_sweeping_again_changes_nothing_and_nothing_stays_due(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-12", "2026-01-16")
    await people.leaves("SAM", date(2026, 1, 30))
    for day in ("2026-01-12", "2026-01-17", "2026-02-02"):
        await people.sweeps(day)
        said = len(await people.allocation.announced())
        await people.sweeps(day)
        assert len(await people.allocation.announced()) == said
        due = await people.allocation.service.next_due()
        assert due is None or due > people.allocation.clock.now()


@pytest.mark.both("locks")
async def test_of_a_departure_and_an_arrival_at_the_same_moment_neither_leaves_a_child_with_who_has_left(
    people: Team,
) -> None:
    await people.joins("SAM", fte=1.5)
    for number in range(8):
        leaver = f"L{number}"
        await people.joins(leaver, active_from="2025-01-01")
        await asyncio.gather(people.leaves(leaver, START - timedelta(1)), people.allocation.hears(became(f"C{number}")))
        assert leaver not in (await people.held()).values()
    assert set(await people.held()) == {f"C{number}" for number in range(8)}
    assert len(await people.allocation.announced(IroAllocated)) == 8
