"""The clocks that facts give: from what they start, what is their own answer, and what else ends them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from shared.duties.clocks import CARE_ENDED, MET, MISSED, OPEN, VOIDED
from shared.duties.pieces import Report
from shared.events.base import Event
from shared.events.council.child_court import AdoptionPlaced, AdoptionPlacementAuthorised
from shared.events.council.child_life import ChildDetailsCorrected, PlacementStarted
from shared.events.council.child_plans import ChangeDropped, ChangeMade, ChangeProposed, PlanDocumentUpdated
from shared.events.services.allocation import IroAllocated
from shared.events.services.scheduling import ReviewCancelled, ReviewCompleted
from tests.support.duty_clocks import clocks, of, the
from tests.support.events import said
from tests.support.facts import arranged, became, ceased, day, held, placement, review_due


def report(kind: str, on: str, **data: object) -> Report:
    return Report(kind, None, None, day(on), data)


@pytest.mark.parametrize(
    ("received", "late"),
    [
        ("2026-01-06T12:00:00+00:00", False),
        ("2026-01-07T23:59:59+00:00", False),
        ("2026-01-08T00:00:00+00:00", True),
    ],
)
def test_the_iro_manager_is_told_in_time_by_the_local_date_of_the_doors_receipt(received: str, late: bool) -> None:
    clock = the(clocks(said(became(), received=received), keeper="allocation"), "iro_manager_notified")
    assert (clock.status, clock.due_on, clock.late) == (MET, day("2026-01-07"), late)


@pytest.mark.parametrize(
    ("received", "met_on"), [("2026-07-08T22:59:59Z", "2026-07-08"), ("2026-07-08T23:00:00Z", "2026-07-09")]
)
def test_in_summer_the_local_day_begins_an_hour_before_midnight_utc(received: str, met_on: str) -> None:
    told = said(became("2026-07-06"), at="2026-07-06", received=received.replace("Z", "+00:00"))
    clock = the(clocks(told, keeper="allocation"), "iro_manager_notified")
    assert (clock.due_on, clock.met_on) == (day("2026-07-08"), day(met_on))
    assert clock.late is (met_on == "2026-07-09")


def test_hearing_it_again_later_makes_nobody_late() -> None:
    told = [said(became(), received=f"2026-01-{number}T10:00:00+00:00") for number in ("06", "20")]
    assert the(clocks(*told, keeper="allocation"), "iro_manager_notified").met_on == day("2026-01-06")


def test_the_first_review_is_due_in_twenty_working_days_and_met_on_the_day_it_was_held() -> None:
    found = clocks(said(became()), said(held("R1", "2026-01-30", "first_review")))
    assert (the(found, "first_review").due_on, the(found, "first_review").met_on) == (
        day("2026-02-02"),
        day("2026-01-30"),
    )
    assert the(found, "second_review").due_on == day("2026-04-30")


@pytest.mark.parametrize(("on", "late"), [("2026-02-01", False), ("2026-02-02", False), ("2026-02-03", True)])
def test_a_review_held_after_its_due_day_is_met_late(on: str, late: bool) -> None:
    clock = the(clocks(said(became()), said(held("R1", on, "first_review"))), "first_review")
    assert (clock.status, clock.late) == (MET, late)


def test_each_review_meets_the_wait_begun_by_the_one_before_and_begins_the_next() -> None:
    told = [
        held("R2", "2026-04-20", "second_review"),
        held("R3", "2026-10-01", "next_review"),
        held("R4", "2027-03-01", "next_review"),
    ]
    found = of(clocks(said(became()), *map(said, told)), "next_review")
    assert [(each.key, each.status, each.met_on) for each in found] == [
        ("R2", MET, day("2026-10-01")),
        ("R3", MET, day("2027-03-01")),
        ("R4", OPEN, None),
    ]


def test_of_past_reviews_each_answers_the_one_before_whatever_it_was_called() -> None:
    told = [held("R1", "2025-09-01", "next_review"), held("R2", "2025-12-01", "second_review")]
    baseline = day("2026-01-05")
    found = of(clocks(said(became("2025-01-06")), *(said(each, baseline=baseline) for each in told)), "next_review")
    assert [(each.status, each.met_on, each.judged) for each in found] == [
        (MET, day("2025-12-01"), True),
        (OPEN, None, True),
    ]


def test_an_end_of_care_stated_too_early_and_corrected_ends_nothing_before_it() -> None:
    told = [said(became()), said(held("R2", "2026-04-20", "second_review"))]
    wrong, right = said(ceased("2026-05-01"), at="2026-05-01"), said(ceased("2026-11-02"), at="2026-11-02")
    clock = the(clocks(*told, wrong, right), "next_review")
    assert (clock.status, clock.reason, clock.ended_on) == (MISSED, CARE_ENDED, day("2026-11-02"))


def test_adoption_reviews_take_turns_of_three_and_six_months() -> None:
    kind = "adoption_first_review_unplaced"
    told = [said(AdoptionPlacementAuthorised(on=day("2026-02-02")))]
    told += [said(held("A1", "2026-05-01", kind, 1)), said(held("A2", "2026-10-30", kind, 2))]
    found = of(clocks(said(became()), *told), kind)
    assert [(each.due_on, each.status, each.met_on) for each in found] == [
        (day("2026-05-02"), MET, day("2026-05-01")),
        (day("2026-11-01"), MET, day("2026-10-30")),
        (day("2027-04-30"), OPEN, None),
    ]


def test_placing_the_child_ends_the_wait_for_the_next_unplaced_review() -> None:
    told = [AdoptionPlacementAuthorised(on=day("2026-02-02")), AdoptionPlaced(on=day("2026-04-01"))]
    found = clocks(said(became()), *map(said, told))
    assert (the(found, "adoption_first_review_unplaced").status, the(found, "adoption_first_review_placed").due_on) == (
        VOIDED,
        day("2026-04-29"),
    )


def test_an_authority_stated_again_with_another_date_moves_its_clock_either_way() -> None:
    for first, then in (("2026-02-02", "2026-02-10"), ("2026-02-10", "2026-02-02")):
        told = [AdoptionPlacementAuthorised(on=day(first)), AdoptionPlacementAuthorised(on=day(then))]
        found = clocks(said(became()), said(told[0], at="2026-02-12"), said(told[1], at="2026-02-13"))
        assert the(found, "adoption_first_review_unplaced").starts_on == day(then)


def test_the_adoption_plan_has_one_clock_that_each_review_moves() -> None:
    kind = "adoption_first_review_unplaced"
    told = [said(became()), said(AdoptionPlacementAuthorised(on=day("2026-02-02")))]
    reviews = [said(held("A1", "2026-05-01", kind, 1)), said(held("A2", "2026-10-30", kind, 2))]
    dues = [the(clocks(*told, *reviews[:number]), "adoption_plan_reconsidered").due_on for number in (0, 1, 2)]
    assert dues == [day("2026-11-02"), day("2026-11-01"), day("2026-10-30")]
    outcome = report("outcome", "2026-05-01", adoption_plan_reconsidered=True, review_id="A1")
    clock = the(clocks(*told, *reviews, reports=[outcome]), "adoption_plan_reconsidered")
    assert (clock.status, clock.met_on) == (MET, day("2026-05-01"))


def test_work_before_a_review_counts_back_from_its_arranged_date() -> None:
    told = [said(became()), said(review_due("R1", "2026-03-02"), at="2026-01-05")]
    due = the(clocks(*told), "sw_report_available")
    moved = the(clocks(*told, said(arranged("R1", "2026-02-20"), at="2026-01-20")), "sw_report_available")
    assert (due.due_on, moved.due_on) == (day("2026-02-25"), day("2026-02-17"))


def test_a_report_made_before_the_review_was_arranged_still_counts() -> None:
    made = PlanDocumentUpdated(kind="social_worker_report", version_date=day("2026-01-12"))
    told = [said(became()), said(review_due("R1", "2026-02-02"), at="2026-01-05"), said(made)]
    found = clocks(*told, said(arranged("R1", "2026-01-28"), at="2026-01-20"))
    assert the(found, "sw_report_available").met_on == day("2026-01-12")


def test_what_was_not_done_before_the_review_is_missed_and_what_a_cancelled_one_needed_is_voided() -> None:
    told = [said(became()), said(review_due("R1", "2026-02-02"), at="2026-01-05")]
    over = clocks(*told, said(held("R1", "2026-02-02", "first_review")))
    off = ReviewCancelled(review_id="R1", kind="first_review", cancelled_on=day("2026-01-20"), reason="x")
    assert the(over, "child_spoken_to").status == MISSED
    assert the(clocks(*told, said(off)), "child_spoken_to").status == VOIDED


@pytest.mark.parametrize(
    ("review_on", "status", "late"),
    [("2026-03-08", MET, False), ("2026-03-09", MET, False), ("2026-03-10", MET, True), ("2026-03-11", MISSED, False)],
)
def test_a_review_must_come_before_the_change(review_on: str, status: str, late: bool) -> None:
    proposed = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-10"), kind="semi_independence")
    made = ChangeMade(proposal_id="P1", made_on=day("2026-03-10"))
    review = said(held("R1", review_on, considered=("P1",)))
    clock = the(clocks(said(became()), said(proposed, at="2026-02-10"), said(made), review), "review_before_change")
    assert (clock.due_on, clock.status, clock.late) == (day("2026-03-09"), status, late)


def test_the_end_without_a_date_of_its_own_counts_from_the_day_it_was_said() -> None:
    proposed = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-10"), kind="semi_independence")
    found = clocks(
        said(became()), said(proposed, at="2026-02-10"), said(ChangeDropped(proposal_id="P1"), at="2026-02-12")
    )
    assert (the(found, "review_before_change").status, the(found, "review_before_change").ended_on) == (
        VOIDED,
        day("2026-02-12"),
    )


@pytest.mark.parametrize(("end", "status"), [("2026-02-01", VOIDED), ("2026-02-02", VOIDED), ("2026-02-03", MISSED)])
def test_when_care_ends_what_was_overdue_is_missed_and_the_rest_falls_away(end: str, status: str) -> None:
    clock = the(clocks(said(became()), said(ceased(end))), "first_review")
    assert (clock.status, clock.reason) == (status, CARE_ENDED)


def test_the_next_review_ends_with_care_but_the_record_of_the_last_one_is_still_owed() -> None:
    completed = ReviewCompleted(review_id="R2", kind="second_review", completed_on=day("2026-04-20"))
    told = [became(), held("R2", "2026-04-20", "second_review"), completed, ceased("2026-05-01")]
    found = clocks(*map(said, told))
    assert (the(found, "next_review").status, the(found, "review_record_distributed").status) == (VOIDED, OPEN)


def test_a_second_time_in_care_has_its_own_clocks_and_its_own_answers() -> None:
    told = [became(), held("R1", "2026-01-30", "first_review"), ceased("2026-03-02"), became("2026-06-01")]
    first, second = of(clocks(*map(said, told)), "first_review")
    assert (first.status, first.met_on, second.status, second.due_on) == (
        MET,
        day("2026-01-30"),
        OPEN,
        day("2026-06-29"),
    )


def test_a_move_does_not_move_the_clock_of_the_first_placement() -> None:
    moved = PlacementStarted(placement=placement("P2", "2026-06-01"))
    told = [said(became(placement=placement("P1", "2026-01-05", emergency=True)))]
    found = clocks(*told, said(moved))
    assert the(found, "care_plan_prepared").due_on == day("2026-01-19")
    assert the(found, "emergency_placement_confirmed").key == "P1"


def test_a_care_plan_made_before_the_placement_is_kept_and_applied() -> None:
    plan = PlanDocumentUpdated(kind="care_plan", version_date=day("2026-01-02"))
    clock = the(clocks(said(plan), said(became(placement=placement("P1", "2026-01-05")))), "care_plan_prepared")
    assert (clock.status, clock.met_on) == (MET, day("2026-01-02"))


@pytest.mark.parametrize(
    ("duty", "first", "told"),
    [
        ("care_plan_prepared", "2026-03-03", lambda on: PlanDocumentUpdated(kind="care_plan", version_date=on)),
        ("second_review", "2026-06-25", lambda on: held("R2", on.isoformat(), "second_review")),
    ],
)
def test_an_event_counts_from_the_day_from_which_a_report_would_be_accepted(
    duty: str, first: str, told: Callable[[date], Event]
) -> None:
    """After an earlier time in care; from an ordinary start."""
    life = [became(), ceased("2026-03-02"), became("2026-06-01", placement=placement("P1", "2026-06-01"))]
    facts = [*map(said, life), said(review_due("R1", "2026-06-29"), at="2026-06-02")]
    facts += [said(held("R1", "2026-06-25", "first_review"))] if duty == "second_review" else []
    (clock,) = [each for each in of(clocks(*facts), duty) if each.status == OPEN]
    assert clock.counts_from == day(first)
    for days, status in ((-1, OPEN), (0, MET), (1, MET)):
        answer = said(told(day(first) + timedelta(days=days)))
        assert clocks(*facts, answer)[duty, clock.key].status == status, days


def test_what_is_counted_from_a_date_only_the_earliest_known_is_not_judged() -> None:
    told = said(became(looked_after_from_is_earliest_known=True))
    assert not the(clocks(told), "first_review").judged
    corrected = ChildDetailsCorrected.model_validate({"looked_after_from_is_earliest_known": False})
    assert the(clocks(told, said(corrected, at="2026-01-09")), "first_review").judged


def test_who_comes_back_on_the_day_of_leaving_has_an_iro_from_then_on_and_none_before() -> None:
    given = IroAllocated(allocation_id="A1", iro_id="I1", allocated_on=day("2026-03-02"), rule="x", decided_by="system")
    told = [became(), ceased("2026-03-02"), became("2026-03-02"), given]
    first, second = of(clocks(*map(said, told), keeper="allocation"), "iro_appointed")
    assert (first.status, second.status, second.met_on) == (MISSED, MET, day("2026-03-02"))


def test_a_review_planned_beyond_the_end_of_care_does_not_belong_to_the_next_time_in_care() -> None:
    told = [said(became()), said(review_due("R2", "2026-07-30"), at="2026-01-30"), said(ceased("2026-03-02"))]
    clock = the(clocks(*told, said(became("2026-06-01"))), "child_spoken_to")
    assert (clock.status, clock.reason) == (VOIDED, CARE_ENDED)
