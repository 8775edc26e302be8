"""What else opens and ends clocks: imports, birthdays, states, restatements, stages, silence and calls."""

from datetime import timedelta
from functools import partial

import pytest

from shared.duties.clocks import MET, OPEN, VOIDED
from shared.duties.pieces import Report
from shared.events.council.child_court import CustodyEntered, LegalStatusChanged, ProceedingsEnded, ProceedingsStarted
from shared.events.council.child_plans import FosterCarerApproved, PlanDocumentUpdated
from shared.events.council.duty_to_inform import ChildWentMissing
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroAllocated
from shared.events.services.around_reviews import MatterAnswered, MatterOpened
from shared.events.services.escalation import DisputeResolved, DisputeResponded, DisputeStageEntered
from shared.events.services.notifications import NoticeDelivered
from tests.support.duty_clocks import Clocks, clocks, of, the
from tests.support.events import said
from tests.support.facts import became, day


def report(kind: str, on: str, **data: object) -> Report:
    return Report(kind, None, None, day(on), data)


@pytest.mark.parametrize(("baseline", "judged"), [("2026-02-01", True), ("2026-02-02", True), ("2026-02-03", False)])
def test_imported_history_is_judged_from_the_day_of_the_import(baseline: str, judged: bool) -> None:
    assert the(clocks(said(became(), baseline=day(baseline))), "first_review").judged is judged


def test_a_birthday_before_care_began_starts_nothing_and_one_to_come_is_met_before_it() -> None:
    plan = PlanDocumentUpdated(
        kind="pathway_plan", version_date=day("2026-02-08"), provided_to_iro_on=day("2026-02-09")
    )
    told = said(became(date_of_birth="2008-05-06", disabled=True))
    found = clocks(told, said(plan))
    assert not the(found, "transition_planning_started").judged
    assert (the(found, "pathway_plan_copied").due_on, the(found, "pathway_plan_copied").met_on) == (
        day("2026-04-06") + timedelta(days=1),
        day("2026-02-09"),
    )


def test_custody_is_reviewed_only_for_a_child_then_under_a_care_order() -> None:
    custody = CustodyEntered(on=day("2026-03-02"), expected_release_on=day("2026-05-01"))
    orders = {on: said(LegalStatusChanged(code="C2", from_on=day(on))) for on in ("2026-02-02", "2026-03-03")}
    before = clocks(said(became()), said(custody), orders["2026-02-02"])
    assert the(before, "custody_review").due_on == day("2026-04-30")
    assert of(clocks(said(became()), said(custody), orders["2026-03-03"]), "custody_review") == []


ALLOCATED = IroAllocated(allocation_id="A1", iro_id="I1", allocated_on=day("2026-01-07"), rule="x", decided_by="system")


def legal(*told: Envelope) -> Clocks:
    return clocks(said(became()), *told, keeper="notifications")


@pytest.mark.parametrize(
    ("started", "opened_by"),
    [("2026-01-06", "iro.allocated"), ("2026-01-07", "iro.allocated"), ("2026-01-08", "proceedings.started")],
)
def test_legal_is_told_once_whichever_came_first(started: str, opened_by: str) -> None:
    court = said(ProceedingsStarted(case_number="HU1", started_on=day(started)))
    assert the(legal(said(ALLOCATED), court), "iro_details_to_legal").key.split("|")[0] == opened_by


def test_the_end_of_the_proceedings_undoes_nothing_and_a_restatement_loses_no_answer() -> None:
    court = said(ProceedingsStarted(case_number="HU1", started_on=day("2026-02-02")), id="e1")
    again = said(ProceedingsStarted(case_number="HU1", started_on=day("2026-02-02")), at="2026-02-05", id="e2")
    notice = NoticeDelivered(
        notice_id="N1",
        template="iro_named_to_legal",
        duty="iro_details_to_legal",
        recipient_kind="legal_department",
        channel="email",
        cause_id="e1",
        delivered_on=day("2026-02-03"),
    )
    over = said(ProceedingsEnded(case_number="HU1", ended_on=day("2026-06-01")))
    clock = the(legal(said(ALLOCATED), court, again, said(notice), over), "iro_details_to_legal")
    assert (clock.status, clock.met_on) == (MET, day("2026-02-03"))


@pytest.mark.parametrize(("notice", "due_on"), [(False, "2026-02-09"), (True, "2026-02-03")])
def test_a_matter_is_answered_in_five_working_days_and_a_discharge_notice_in_one(notice: bool, due_on: str) -> None:
    opened = MatterOpened(
        matter_id="M1", change_ids=("g1", "b1"), occurred_on=day("2026-02-02"), discharge_notice=notice
    )
    clock = the(clocks(said(became()), said(opened)), "change_considered")
    assert (clock.due_on, clock.status) == (day(due_on), OPEN)
    answer = MatterAnswered(matter_id="M1", change_ids=("g1",), answered_on=day("2026-02-03"), review_needed=False)
    assert the(clocks(said(became()), said(opened), said(answer)), "change_considered").status == MET


def test_the_fifth_time_missing_within_ninety_days_calls_a_meeting_and_the_sixth_does_not() -> None:
    common = {"category": "x", "record_ref": "LCS/1", "social_worker_id": "SW1"}
    days = ["2026-02-01", "2026-02-10", "2026-03-01", "2026-04-01", "2026-05-01", "2026-05-01"]
    told = [
        said(ChildWentMissing(occurred_on=day(on), episode_id=f"E{number}", **common)) for number, on in enumerate(days)
    ]
    found = clocks(said(became()), *told, profile="blackpool-2013")
    assert the(found, "missing_first_stage_meeting").key == "E4"
    dropped_out = [*told[1:5], said(ChildWentMissing(occurred_on=day("2026-05-11"), episode_id="E9", **common))]
    assert of(clocks(said(became()), *dropped_out, profile="blackpool-2013"), "missing_first_stage_meeting") == []


@pytest.mark.parametrize(("number", "due"), [(1, "2026-02-09"), (2, "2026-02-09"), (3, "2026-02-16")])
def test_a_stage_has_one_clock_with_its_own_limit_and_ends_with_the_dispute(number: int, due: str) -> None:
    entered = DisputeStageEntered(dispute_id="D1", number=number, name="x", entered_on=day("2026-02-02"))
    found = partial(clocks, profile="north-lincolnshire-2011", keeper="escalation")
    clock = the(found(said(became()), said(entered)), "dispute_stage_response")
    assert (clock.key, clock.due_on) == (f"D1|{number}", day(due))
    answer = said(DisputeResponded(dispute_id="D1", number=number, responded_on=day("2026-02-06")))
    over = said(DisputeResolved(dispute_id="D1", resolved_on=day("2026-02-05")))
    ended = the(found(said(became()), said(entered), answer, over), "dispute_stage_response")
    assert ended.status == VOIDED


@pytest.mark.parametrize(("today", "status"), [("2026-03-08", OPEN), ("2026-03-09", OPEN), ("2026-03-10", MET)])
def test_silence_until_the_whole_last_day_is_agreement(today: str, status: str) -> None:
    sent = report("decisions-sent", "2026-03-02", review_id="R1")
    clock = the(clocks(said(became()), today=today, reports=[sent]), "decisions_considered")
    assert (clock.due_on, clock.status, clock.met_on) == (
        day("2026-03-09"),
        status,
        day("2026-03-09") if status == MET else None,
    )


@pytest.mark.parametrize(("responded", "met_on"), [("2026-03-06", "2026-03-06"), ("2026-03-20", "2026-03-09")])
def test_an_answer_after_the_silence_comes_too_late_to_change_its_day(responded: str, met_on: str) -> None:
    told = [report("decisions-sent", "2026-03-02", review_id="R1")]
    told.append(report("management-response", responded, review_id="R1"))
    clock = the(clocks(said(became()), today="2026-03-25", reports=told), "decisions_considered")
    assert (clock.met_on, clock.late) == (day(met_on), False)


def test_a_call_counts_from_the_date_in_its_own_field() -> None:
    sent = report("decisions-sent", "2026-03-04", review_id="R1", received_on="2026-03-02")
    assert the(clocks(said(became()), reports=[sent]), "decisions_considered").due_on == day("2026-03-09")


def test_a_foster_carer_approved_again_by_correction_has_one_review_to_come() -> None:
    told = [
        said(FosterCarerApproved(approved_on=day(on)), at=at)
        for on, at in (("2026-01-05", "2026-01-06"), ("2026-01-08", "2026-01-09"))
    ]
    assert the(clocks(*told), "foster_carer_review").due_on == day("2027-01-08")


def test_a_date_no_calendar_reaches_gives_a_clock_without_a_due_date() -> None:
    assert the(clocks(said(became("1985-01-07"))), "first_review").due_on is None
