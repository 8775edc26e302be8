"""The cases that the duty engine must get right, each with exactly these values and under its number."""

from datetime import date
from typing import Any

import pytest

from shared.duties.clocks import MET, MISSED, OPEN, VOIDED, Clock
from shared.duties.pieces import Report
from shared.events.council.child_court import (
    AdoptionAuthorityRevoked,
    AdoptionDisrupted,
    AdoptionPlaced,
    AdoptionPlacementAuthorised,
    GuardianAppointed,
    HearingListed,
    LegalStatusChanged,
)
from shared.events.council.child_life import PlacementEnded, PlacementStarted, SocialWorkerVisitRecorded
from shared.events.council.child_plans import ChangeProposed, FosterCarerCircumstancesChanged, PlanDocumentUpdated
from shared.events.council.duties_done import DutyReported
from shared.events.envelope import Envelope
from shared.events.services.around_reviews import ExclusionDecided
from shared.events.services.escalation import DisputeBeforeHearing, DisputeOpened, DisputeResolved, DisputeStageEntered
from shared.events.services.notifications import NoticeSetCompleted
from shared.events.services.scheduling import DecisionImplemented, DecisionMade, ReviewCompleted
from tests.support.duty_clocks import Clocks, clocks, of, the
from tests.support.events import said
from tests.support.facts import allocated, became, day, placement, review_due, reviewed

ADOPTION = "adoption_first_review_unplaced"
START = said(became())


def opened(found: Clocks, duty: str) -> list[date | None]:
    return [clock.due_on for clock in of(found, duty) if clock.status == OPEN]


def due(clock: Clock) -> tuple[date | None, date | None]:
    return clock.due_on, clock.too_late_for


@pytest.mark.parametrize(
    ("duty", "profile", "due_on", "should_have_been"),
    [
        ("sw_child_discussion", "england-2010", "2026-01-07", "2026-01-05"),
        ("invitations_sent", "blackpool-2013", "2026-01-07", "2025-12-22"),
        ("review_menu_sent", "blackpool-2013", "2026-01-07", "2025-12-22"),
    ],
)
def test_case_1_a_lead_day_that_no_longer_fits_is_two_working_days_after_the_start_of_care(
    duty: str, profile: str, due_on: str, should_have_been: str
) -> None:
    told = (START, said(review_due("R1", "2026-02-02"), at="2026-01-05"))
    keeper = "scheduling" if duty == "sw_child_discussion" else "notifications"
    assert due(the(clocks(*told, profile=profile, keeper=keeper), duty)) == (day(due_on), day(should_have_been))


@pytest.mark.parametrize(
    ("allocated_on", "due_on", "should_have_been"),
    [
        ("2026-01-05", "2026-01-12", None),
        ("2026-01-09", "2026-01-12", None),
        ("2026-01-12", "2026-01-14", "2026-01-12"),
    ],
)
def test_case_1_what_the_iro_does_is_two_working_days_after_her_allocation(
    allocated_on: str, due_on: str, should_have_been: str | None
) -> None:
    told = (START, said(review_due("R1", "2026-02-02"), at="2026-01-05"), said(allocated("A1", on=allocated_on)))
    found = the(clocks(*told), "iro_sw_discussion")
    assert due(found) == (day(due_on), should_have_been and day(should_have_been))


@pytest.mark.parametrize(
    ("moved_on", "due_on", "should_have_been"),
    [
        ("2026-02-02", "2026-02-03", None),
        ("2026-02-03", "2026-02-05", "2026-02-03"),
        ("2026-02-04", "2026-02-06", "2026-02-03"),
    ],
)
def test_case_1_the_grace_runs_from_the_day_on_which_the_date_was_last_changed(
    moved_on: str, due_on: str, should_have_been: str | None
) -> None:
    told = [START, said(review_due("R1", "2026-02-02"), at="2026-01-05")]
    told.append(said(review_due("R1", "2026-02-24"), at=moved_on))
    assert due(the(clocks(*told), "iro_sw_discussion")) == (day(due_on), should_have_been and day(should_have_been))


def test_case_2_a_review_for_a_change_is_the_second_review_if_it_comes_second() -> None:
    told = [said(became("2025-12-22")), said(reviewed("R1", "2026-01-20", 1, "first_review"))]
    told.append(said(reviewed("R2", "2026-03-05", 2, "second_review", "review_before_change")))
    found = clocks(*told)
    assert (the(found, "second_review").due_on, the(found, "second_review").status) == (day("2026-04-20"), MET)
    assert opened(found, "next_review") == [day("2026-09-05")]


def test_case_2b_a_review_that_the_iro_directed_starts_the_six_months_anew() -> None:
    told = [said(became("2025-12-22")), said(reviewed("R1", "2026-01-15", 1, "first_review"))]
    told += [said(reviewed("R2", "2026-04-15", 2, "second_review")), said(reviewed("R3", "2026-06-05", 3))]
    assert opened(clocks(*told), "next_review") == [day("2026-12-05")]


ADOPTION_BEFORE = (
    said(became("2025-01-06")),
    said(reviewed("R01", "2025-01-20", 1, "first_review")),
    said(reviewed("R02", "2025-04-14", 2, "second_review")),
    said(reviewed("R0", "2025-10-10", 3)),
    said(AdoptionPlacementAuthorised(on=day("2025-11-20"))),
    said(reviewed("R1", "2026-01-20", 4, "next_review", ADOPTION)),
)


def test_case_3_after_disruption_and_revocation_one_clock_runs() -> None:
    placed, broke = AdoptionPlaced(on=day("2026-01-25")), AdoptionDisrupted(disrupted_on=day("2026-08-05"))
    told = [*ADOPTION_BEFORE, said(placed), said(broke)]
    told += [said(reviewed("R2", "2026-02-20", 5, "adoption_first_review_placed"))]
    told += [said(reviewed("R3", "2026-05-18", 6, "adoption_first_review_placed"))]
    told += [said(AdoptionAuthorityRevoked(on=day("2026-08-20")))]
    told += [said(reviewed("R4", "2026-09-05", 7, "next_review", "adoption_disruption_review"))]
    found = clocks(*told, today="2026-09-06")
    reviews = {clock.duty: clock.due_on for clock in found.values() if clock.status == OPEN and "review" in clock.duty}
    assert reviews == {"next_review": day("2027-03-05")}


def test_case_3b_each_new_authority_starts_its_clock_anew() -> None:
    told = [said(became("2025-01-06")), said(AdoptionPlacementAuthorised(on=day("2026-05-04")), at="2026-05-04")]
    told.append(said(AdoptionAuthorityRevoked(on=day("2026-09-01")), at="2026-09-01"))
    told.append(said(AdoptionPlacementAuthorised(on=day("2026-11-16")), at="2026-11-16"))
    assert opened(clocks(*told, today="2026-11-17"), ADOPTION) == [day("2027-02-16")]


def test_case_3c_after_a_disruption_its_review_and_then_the_waiting_of_who_is_unplaced_again() -> None:
    told = [*ADOPTION_BEFORE, said(AdoptionPlaced(on=day("2026-01-25")))]
    told.append(said(AdoptionDisrupted(disrupted_on=day("2026-08-05"))))
    disruption = the(clocks(*told, today="2026-08-06"), "adoption_disruption_review")
    assert (disruption.not_before, disruption.due_on) == (day("2026-09-02"), day("2026-09-16"))
    told.append(said(reviewed("R4", "2026-09-05", 5, "next_review", "adoption_disruption_review")))
    found = clocks(*told, today="2026-09-06")
    assert the(found, "adoption_disruption_review").status == MET
    assert opened(found, ADOPTION) == [day("2027-03-05")]


def test_case_3d_a_placement_order_and_a_placement_with_adopters_start_the_clocks_without_an_adoption_event() -> None:
    ordered = [said(became("2025-01-06")), said(LegalStatusChanged(code="E1", from_on=day("2026-02-02")))]
    assert opened(clocks(*ordered), ADOPTION) == [day("2026-05-02")]
    with_adopters = placement("P2", "2026-03-02").model_copy(update={"type": "A6"})
    found = clocks(*ordered, said(PlacementStarted(placement=with_adopters)))
    assert opened(found, "adoption_first_review_placed") == [day("2026-03-30")]
    assert opened(found, ADOPTION) == []


@pytest.mark.parametrize(("in_part", "status"), [(True, OPEN), (False, MET)])
def test_case_4_a_decision_carried_out_in_part_is_open(in_part: bool, status: str) -> None:
    made = DecisionMade(decision_id="D1", review_id="R1", made_on=day("2026-02-02"), due_on=day("2026-03-02"))
    done = DecisionImplemented(decision_id="D1", review_id="R1", implemented_on=day("2026-02-20"), in_part=in_part)
    assert the(clocks(START, said(made), said(done)), "decision_implemented").status == status


@pytest.mark.parametrize(("after", "status"), [(7, OPEN), (27, OPEN), (28, MET), (29, MET), (42, MET), (43, MET)])
def test_case_5_a_disruption_review_held_too_early_does_not_count(after: int, status: str) -> None:
    disrupted = day("2026-08-05")
    held_on = date.fromordinal(disrupted.toordinal() + after)
    told = [*ADOPTION_BEFORE, said(AdoptionPlaced(on=day("2026-01-25")))]
    told.append(said(AdoptionDisrupted(disrupted_on=disrupted)))
    told.append(said(reviewed("R4", str(held_on), 5, "adoption_disruption_review")))
    assert the(clocks(*told, today="2026-10-01"), "adoption_disruption_review").status == status


def test_case_6_each_person_excluded_has_a_clock_and_a_report() -> None:
    def excluded(who: str) -> Envelope:
        return said(
            ExclusionDecided(
                review_id="R1",
                person_id=who,
                person_kind="parent",
                decided_on=day("2026-01-12"),
                review_on=day("2026-02-02"),
            )
        )

    def contacted(who: str, on: str) -> Envelope:
        return said(DutyReported(duty="excluded_parent_contacted", on=day(on), person_id=who))

    told = (START, excluded("MOTHER"), excluded("FATHER"))
    told_of = (contacted("FATHER", "2026-01-20"), contacted("MOTHER", "2026-01-15"))
    found = of(clocks(*told, *told_of), "excluded_parent_contacted")
    assert {clock.key: clock.met_on for clock in found} == {
        "R1|MOTHER": day("2026-01-15"),
        "R1|FATHER": day("2026-01-20"),
    }


def test_case_7_a_hearing_without_a_dispute_wants_nothing_reported_to_the_court_until_there_is_one() -> None:
    hearing = said(HearingListed(hearing_id="H1", kind="issues_resolution", on=day("2026-03-10")))
    assert of(clocks(START, hearing, keeper="escalation"), "dispute_reported_to_court") == []
    before = DisputeBeforeHearing(dispute_id="D1", hearing_id="H1", hearing_on=day("2026-03-10"))
    found = clocks(START, hearing, said(before, at="2026-02-20"), keeper="escalation")
    assert the(found, "dispute_reported_to_court").due_on == day("2026-03-09")


def plan(kind: Any, made: str, given: str | None = None, **more: Any) -> Envelope:
    told = PlanDocumentUpdated(kind=kind, version_date=day(made), provided_to_iro_on=day(given or made), **more)
    return said(told)


@pytest.mark.parametrize(
    ("made", "status"), [("2026-02-01", OPEN), ("2026-02-05", OPEN), ("2026-02-06", MET), ("2026-02-07", MET)]
)
def test_case_8_a_pathway_plan_of_the_last_three_months_is_what_is_wanted_at_18(made: str, status: str) -> None:
    told = (said(became(date_of_birth="2008-05-06")), plan("pathway_plan", made))
    assert the(clocks(*told), "pathway_plan_copied").status == status


@pytest.mark.parametrize(("kind", "duty"), [("pep", "pep_available"), ("social_worker_report", "sw_report_available")])
def test_case_9_what_is_dated_the_day_after_the_last_review_is_not_about_the_next(kind: str, duty: str) -> None:
    told = [said(became("2025-12-22")), said(reviewed("R1", "2026-01-20", 1, "first_review"))]
    told += [
        said(reviewed("R2", "2026-04-15", 2, "second_review")),
        said(review_due("R3", "2026-10-15"), at="2026-04-15"),
    ]
    old = the(clocks(*told, plan(kind, "2026-04-16")), duty)
    new = the(clocks(*told, plan(kind, "2026-10-01")), duty)
    assert (old.status, new.status) == (OPEN, MET)


def test_case_10_permanence_not_agreed_at_the_second_review_is_missed_that_day() -> None:
    told = [said(became("2025-12-22")), said(reviewed("R1", "2026-01-20", 1, "first_review"))]
    over = ReviewCompleted.model_validate(
        {"review_id": "R2", "kind": "review", "ordinal": 2, "serves": ["second_review"], "completed_on": "2026-04-20"}
    )
    clock = the(clocks(*told, said(over)), "permanence_plan_agreed")
    assert (clock.status, clock.ended_on) == (MISSED, day("2026-04-20"))
    agreed = over.model_copy(update={"permanence_plan_agreed": True})
    assert the(clocks(*told, said(agreed)), "permanence_plan_agreed").status == MET


def test_case_11_the_guardian_is_late_from_the_hearings_day() -> None:
    told = [START, said(GuardianAppointed(guardian_id="G1", appointed_on=day("2026-01-12")))]
    assert of(clocks(*told), "guardian_first_contact") == []
    told.append(said(HearingListed(hearing_id="H1", kind="case_management", on=day("2026-02-10"))))
    assert the(clocks(*told), "guardian_first_contact").due_on == day("2026-02-09")


def test_case_12_a_set_of_notices_is_met_when_all_have_theirs() -> None:
    told = [START, said(review_due("R1", "2026-02-02"), at="2026-01-05")]
    assert the(clocks(*told, keeper="notifications"), "consultation_sent").status == OPEN
    sets = {"consultation_sent": {"review_id": "R1"}, "review_policy_given": {}}
    for duty, more in sets.items():
        told.append(said(NoticeSetCompleted(duty=duty, wanted=4, sent=4, sent_on=day("2026-01-12"), **more)))
    found = clocks(*told, keeper="notifications")
    assert {the(found, duty).met_on for duty in sets} == {day("2026-01-12")}


def test_case_13_a_review_answers_only_the_proposals_that_it_considered() -> None:
    proposed = [
        said(ChangeProposed(proposal_id=id, planned_on=day("2026-03-10"), kind="semi_independence"), at="2026-02-10")
        for id in ("P1", "P2")
    ]
    held = said(reviewed("R2", "2026-03-02", 2, "short_break_next_review", considered=("P2",)))
    found = clocks(START, *proposed, held)
    assert {clock.key: clock.status for clock in of(found, "review_before_change")} == {"P1": OPEN, "P2": MET}


def test_case_15_at_18_every_clock_of_the_time_in_care_ends() -> None:
    told = [
        said(became("2025-06-02", date_of_birth="2008-05-06")),
        said(reviewed("R1", "2025-06-27", 1, "first_review")),
    ]
    told.append(said(reviewed("R2", "2025-12-10", 2, "second_review")))
    before, after = clocks(*told, today="2026-05-05"), clocks(*told, today="2026-05-06")
    assert the(before, "next_review").judged is False, "it would be due after the birthday"
    review = the(after, "next_review")
    assert (review.status, review.reason, review.ended_on) == (VOIDED, "turned_18", day("2026-05-06"))


def test_case_17_an_emergency_placement_that_ended_need_not_be_confirmed() -> None:
    told = [said(became(placement=placement("P1", "2026-01-05", emergency=True)))]
    told.append(said(PlacementEnded(placement_id="P1", ended_on=day("2026-01-08"))))
    assert the(clocks(*told), "emergency_placement_confirmed").status == VOIDED


OF_WHO_TAKES_PART = ("pep_available", "sw_child_discussion", "health_plan_available", "permanence_plan_agreed")


@pytest.mark.parametrize(
    ("about", "wanted"),
    [
        ({"date_of_birth": "2025-12-22"}, {"health_plan_available", "permanence_plan_agreed"}),
        ({"legal_status": "V4", "short_breaks": True}, set()),
        ({"date_of_birth": "2015-03-02"}, set(OF_WHO_TAKES_PART)),
    ],
)
def test_case_18_a_baby_and_a_child_on_short_breaks_have_no_clocks_that_are_not_theirs(
    about: dict[str, Any], wanted: set[str]
) -> None:
    found = clocks(said(became(**about)), said(review_due("R1", "2026-02-02"), at="2026-01-05"))
    assert {name for name, _ in found} & set(OF_WHO_TAKES_PART) == wanted


@pytest.mark.parametrize(("born", "asked"), [("2022-02-03", False), ("2022-02-02", True), ("2022-02-01", True)])
def test_case_18_a_child_who_is_four_on_the_day_of_the_review_takes_part(born: str, asked: bool) -> None:
    found = clocks(said(became(date_of_birth=born)), said(review_due("R1", "2026-02-02"), at="2026-01-05"))
    assert bool(of(found, "sw_child_discussion")) is asked


def test_case_19_a_stage_is_due_on_the_limit_at_the_latest_and_an_unresolved_dispute_is_not_resolved() -> None:
    limit = day("2026-03-02")
    opened_then = DisputeOpened(dispute_id="D1", category="pep", opened_on=day("2026-02-02"), limit_on=limit)
    third = DisputeStageEntered(dispute_id="D1", number=3, name="x", entered_on=day("2026-02-25"), due_on=limit)
    told = [START, said(opened_then), said(third)]
    told.append(said(DisputeResolved(dispute_id="D1", resolved_on=day("2026-03-02"), outcome="unresolved")))
    found = clocks(*told, keeper="escalation")
    assert the(found, "dispute_stage_response").due_on == day("2026-03-02")
    assert the(found, "dispute_resolved").status == OPEN


def test_case_20_a_care_plan_posted_after_the_review_updates_it() -> None:
    over = ReviewCompleted(review_id="R1", kind="first_review", completed_on=day("2026-02-02"), plan_changed=True)
    clock = the(clocks(START, said(over), plan("care_plan", "2026-02-05")), "care_plan_updated")
    assert (clock.status, clock.met_on) == (MET, day("2026-02-05"))


def test_case_23_short_breaks_that_become_an_order_have_a_first_review_from_the_order() -> None:
    began = said(became("2025-10-06", legal_status="V4", short_breaks=True))
    assert of(clocks(began), "first_review") == []
    found = clocks(began, said(LegalStatusChanged(code="C1", from_on=day("2026-01-05"))))
    assert the(found, "first_review").due_on == day("2026-02-02")


def test_case_24_a_foster_carers_changed_circumstances_want_a_review_considered() -> None:
    changed = FosterCarerCircumstancesChanged(changed_on=day("2026-01-05"))
    assert the(clocks(said(changed)), "foster_carer_review_considered").due_on == day("2026-01-19")


SPOKEN = DutyReported(duty="child_spoken_to", on=day("2026-01-30"), review_on=day("2026-02-02"), by="I1")


def test_case_27_what_a_case_system_reports_by_name_meets_the_duty_of_the_review_it_names() -> None:
    told = [START, said(review_due("R1", "2026-02-02"), at="2026-01-05")]
    once, twice = clocks(*told, said(SPOKEN)), clocks(*told, said(SPOKEN), said(SPOKEN, at="2026-02-01"))
    assert the(once, "child_spoken_to").met_on == day("2026-01-30")
    assert once == twice or the(twice, "child_spoken_to").met_on == day("2026-01-30")
    early = SPOKEN.model_copy(update={"review_on": day("2026-05-04")})
    assert the(clocks(*told, said(early)), "child_spoken_to").status == OPEN, "it is of another review: kept"
    later = clocks(START, said(early), said(review_due("R1", "2026-05-04"), at="2026-01-05"))
    assert the(later, "child_spoken_to").met_on == day("2026-01-30"), "and given to that one when it opens"


def test_case_27_of_several_open_clocks_a_report_that_names_no_review_is_the_earliers() -> None:
    told = [START, said(review_due("R1", "2026-02-02"), at="2026-01-05")]
    told.append(said(review_due("R2", "2026-03-02"), at="2026-01-05"))
    report = SPOKEN.model_copy(update={"review_on": None})
    found = of(clocks(*told, said(report)), "child_spoken_to")
    assert [clock.status for clock in found] == [MET, OPEN]


def test_case_27_what_a_person_said_of_the_clock_itself_stands_beside_it() -> None:
    told = [START, said(review_due("R1", "2026-02-02"), at="2026-01-05"), said(SPOKEN)]
    by_call = Report("met", "child_spoken_to", "R1", day("2026-01-28"))
    assert the(clocks(*told, reports=[by_call]), "child_spoken_to").met_on == day("2026-01-28")


def test_case_28_a_social_workers_visits_are_a_week_and_then_six_weeks_apart() -> None:
    began = said(became("2026-01-05", placement=placement("P1", "2026-01-05")))
    visits = [
        said(SocialWorkerVisitRecorded(on=date.fromordinal(day("2026-01-05").toordinal() + after)))
        for after in (5, 40, 90)
    ]
    found = of(clocks(began, *visits, today="2026-04-10"), "social_worker_visit")
    days = [((clock.due_on or date.min) - day("2026-01-05")).days for clock in found]
    assert days == [7, 47, 82, 132]
    assert [(clock.status, clock.late) for clock in found] == [(MET, False), (MET, False), (MET, True), (OPEN, False)]
