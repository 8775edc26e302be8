"""Who is told by the table, and when: at once what is urgent, all else in one digest, and nothing that is settled."""

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, Relation
from services.notifications.senders import TemporaryFailure
from shared.events.council.child_court import HearingListed
from shared.events.council.duty_to_inform import AccommodationDischargeNotified, SchoolChildExcluded
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import ExclusionDecided, ReviewMonitored
from shared.events.services.duties import DutyLate, DutyMet
from shared.events.services.escalation import ConcernRaised, DisputeStageEntered
from shared.events.services.scheduling import DecisionConsidered, DecisionImplemented, ReviewNeedDeclined
from tests.support import facts
from tests.support.events import event, withdrawn
from tests.support.notices import PostOffice, allocated, became, changed, put

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def office(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    await office.svc.hears(became(team_manager_id="TM2"), allocated(on="2026-01-06"))
    await office.sends()
    office.sender.sent.clear()
    return office


async def at(office, moment, *events):
    if events:
        await office.svc.hears(*events, now=moment)
    await office.svc.sweeps(moment)
    await office.sends()


def letters(office, template):
    return [each.letter.text for each in office.sender.sent if each.letter.template == template]


def excluded(child="C1047", **more):
    return event(facts.informed(SchoolChildExcluded, "2026-01-07", **more), child, time="2026-01-07")


async def test_an_iro_hears_of_a_new_child_and_of_what_happened_in_one_letter_at_eight(office):
    await at(office, "2026-01-07T07:59", became("C2"), allocated("C2", allocation="A2", on="2026-01-06"))
    assert letters(office, "digest_of_news") == []
    await at(office, "2026-01-07T08:00")
    (digest,) = letters(office, "digest_of_news")
    assert "- C1047: You are the child's IRO from now on, Tuesday 6 January 2026" in digest
    assert "- C2: You are the child's IRO from now on" in digest
    assert {row["status"] for row in await office.told_by_the_table()} == {"delivered"}
    await at(office, "2026-01-08T08:00")
    assert len(letters(office, "digest_of_news")) == 1  # nothing new: no letter


async def test_what_is_urgent_goes_at_once_and_what_the_worker_marks_so_comes_first_in_the_digest(office):
    notice = facts.informed(AccommodationDischargeNotified, "2026-01-07")
    await at(office, "2026-01-07T11:00", event(notice, time="2026-01-07"), excluded(urgent=True), excluded(ref="two"))
    (urgent,) = letters(office, "urgent_news")
    assert "Somebody gave notice that the child is to leave accommodation" in urgent
    assert "(urgent)" in urgent
    await at(office, "2026-01-08T08:00")
    lines = [line for line in letters(office, "digest_of_news")[-1].splitlines() if line.startswith("- ")]
    assert "(urgent)" in lines[0]
    assert not any("(urgent)" in line for line in lines[1:])


@pytest.mark.parametrize(("back", "letters_sent"), [("2026-01-08T09:59", 0), (None, 1)])
async def test_a_child_missing_for_24_hours_is_news_at_once_unless_it_is_back(office, back, letters_sent):
    await at(office, "2026-01-07T10:30", event(facts.went_missing("E1", "2026-01-07"), time="2026-01-07"))
    if back:
        await at(office, back, event(facts.came_back("E1", "2026-01-08"), time="2026-01-08T09:30:00+00:00"))
    await at(office, "2026-01-08T10:00")
    assert len(letters(office, "urgent_news")) == letters_sent
    if back:
        await at(office, "2026-01-09T08:00")
        assert "was missing and is back" in letters(office, "digest_of_news")[-1]


async def test_what_is_settled_by_eight_is_left_out_and_an_empty_digest_is_no_letter(office):
    await at(office, "2026-01-07T08:00")
    office.sender.sent.clear()
    await at(office, "2026-01-07T12:00", event(facts.went_missing("E1", "2026-01-07"), time="2026-01-07"))
    gone = excluded()
    await at(office, "2026-01-07T12:05", gone, withdrawn(gone))
    back = event(facts.came_back("E1", "2026-01-07"), time="2026-01-07T13:00:00+00:00")
    await at(office, "2026-01-07T13:00", back, withdrawn(back))
    await at(office, "2026-01-07T13:30", event(facts.came_back("E1", "2026-01-07"), time="2026-01-07T13:30:00+00:00"))
    await at(office, "2026-01-08T08:00")
    (digest,) = letters(office, "digest_of_news")
    assert "is missing" not in digest
    assert "excluded" not in digest


@pytest.mark.parametrize(
    ("on", "template"),
    [("2026-01-13", "urgent_news"), ("2026-01-14", "urgent_news"), ("2026-01-15", None)],
)
async def test_a_hearing_within_five_working_days_is_urgent(office, on, template):
    listed = HearingListed(hearing_id="H1", kind="final", on=facts.day(on), case_number="HU1")
    await at(office, "2026-01-07T11:00", event(listed, time="2026-01-07"))
    assert bool(letters(office, "urgent_news")) == (template is not None)


async def test_a_new_iro_is_not_told_again_what_the_one_before_was_told_but_hears_what_she_was_not(office):
    await at(office, "2026-01-08T07:30", excluded())
    await at(office, "2026-01-08T11:00", excluded(ref="two"))
    await at(office, "2026-01-08T12:00", changed(on="2026-01-08"))
    await at(office, "2026-01-09T08:00")
    told = await office.told_by_the_table(why_event_type="school.child_excluded")
    assert sorted((row["recipient_id"], row["status"]) for row in told) == [
        ("I1", "delivered"),
        ("I1", "withdrawn"),
        ("I2", "delivered"),
    ]


async def test_history_is_nobodys_news(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    day = facts.day("2026-01-06")
    past = event(facts.informed(SchoolChildExcluded, "2026-01-05"), baseline=day)
    await office.svc.hears(became(), allocated(), past)
    assert await office.told_by_the_table(why_event_type="school.child_excluded") == []


@pytest.mark.parametrize("in_time", [False, True], ids=["done late", "done in time and told late"])
async def test_what_is_late_waits_for_monday_and_is_left_out_once_it_is_done(office, in_time):
    late = [facts.duty(DutyLate, id, late_from="2026-01-13", keeper="scheduling") for id in ("D1", "D2")]
    await at(office, "2026-01-13T09:00", *(event(each, time="2026-01-13") for each in late))
    done = facts.duty(DutyMet, "D2", met_on="2026-01-12" if in_time else "2026-01-14", late=not in_time)
    await at(office, "2026-01-14T09:00", event(done, time="2026-01-14"))
    await at(office, "2026-01-16T09:00")
    assert not any("Late:" in each for each in letters(office, "digest_of_news"))
    await at(office, "2026-01-19T08:00")
    (line,) = [each for each in letters(office, "digest_of_news")[-1].splitlines() if "Late:" in each]
    assert line == "- C1047: Late: Appoint an IRO, Tuesday 13 January 2026"


async def test_what_was_late_and_done_is_nobodys_news_where_both_are_heard_together(office):
    late = facts.duty(DutyLate, "D1", late_from="2026-01-13", keeper="scheduling")
    done = facts.duty(DutyMet, "D1", met_on="2026-01-14", late=True)
    await at(office, "2026-01-14T09:00", event(late, time="2026-01-13"), event(done, time="2026-01-14"))
    await at(office, "2026-01-19T08:00")
    assert not any("Late:" in each for each in letters(office, "digest_of_news"))


async def test_the_manager_of_a_stage_and_the_iro_manager_hear_at_once_of_a_concern_the_iro_manager_later(office):
    await put(office, "iro_manager", PersonBody(email="boss@council.example"))
    await put(office, "M7", PersonBody(email="m7@council.example"))
    stage = DisputeStageEntered(
        dispute_id="DI1", number=1, name="team_manager", entered_on=facts.day("2026-01-07"),
        due_on=facts.day("2026-01-14"), manager_id="M7",
    )  # fmt: skip
    concern = ConcernRaised(
        concern_id="CO1", category="drift", raised_on=facts.day("2026-01-07"), raised_by="I1", raised_with="M7"
    )
    office.sender.sent.clear()
    await at(office, "2026-01-07T11:00", event(stage, time="2026-01-07"), event(concern, time="2026-01-07"))
    sent = {(each.to, each.letter.template) for each in office.sender.sent}
    assert {("boss@council.example", "urgent_news"), ("m7@council.example", "stage_entered_to_manager")} <= sent
    assert "Please answer by Wednesday 14 January 2026." in letters(office, "stage_entered_to_manager")[0]
    await at(office, "2026-01-08T08:00")
    assert any("A concern was raised" in each for each in letters(office, "digest_of_news"))


async def a_family(office):
    own = {"P1": "mother", "P2": "father", "K1": "carer"}
    for person, kind in own.items():
        related = (Relation(child_id="C1047", kind=kind),)
        await put(office, person, PersonBody(email=f"{person}@home.example", relations=related))
    await put(office, "C1047", PersonBody(name="Tamsin Reed", email="tam@home.example"))
    await put(office, "SW12", PersonBody(email="worker@council.example"))


def to(office, template):
    return {each.to.partition("@")[0] for each in office.sender.sent if each.letter.template == template}


async def test_parents_and_carers_hear_of_another_iro_but_not_whoever_must_have_no_contact(office):
    await a_family(office)
    barred = Relation(child_id="C1047", kind="father", no_contact=True)
    await put(office, "P2", PersonBody(email="p2@home.example", relations=(barred,)))
    await at(office, "2026-02-02T10:00", changed(on="2026-02-02"))
    assert to(office, "iro_changed_to_family") == {"P1", "K1"}
    assert "The IRO was Samira Oduya." in letters(office, "iro_changed_to_family")[0]


async def test_a_child_hears_of_the_end_of_care_but_not_one_who_died(office):
    await a_family(office)
    await at(office, "2026-03-01T10:00", event(facts.ceased("2026-03-01", reason="E4B"), time="2026-03-01"))
    assert to(office, "care_ended_to_child") == {"tam"}


@pytest.mark.parametrize("reason", ["E2", "E11", "E12", "E3"])
async def test_no_letter_goes_after_a_death_or_an_adoption_or_to_another_councils_child(office, reason):
    await a_family(office)
    await at(office, "2026-03-01T10:00", event(facts.ceased("2026-03-01", reason=reason), time="2026-03-01"))
    assert to(office, "care_ended_to_child") == set()


async def test_a_child_hears_once_a_day_what_was_done_and_that_the_guardian_stopped(office):
    await a_family(office)
    same = {"review_id": "R1", "responsible_person_id": "SW12", "due_on": "2026-03-01", "implemented_on": "2026-02-02"}
    done = [DecisionImplemented.model_validate({**same, "decision_id": each}) for each in ("B1", "B2")]
    part = DecisionImplemented.model_validate(
        {**same, "decision_id": "B3", "implemented_on": "2026-02-01", "in_part": True}
    )
    gone = facts.guardian_ended("G1", "2026-02-02")
    await at(office, "2026-02-02T10:00", *(event(each, time="2026-02-02") for each in (*done, part, gone)))
    assert len(letters(office, "decision_done_to_child")) == 1
    assert "Samira Oduya is still your IRO." in letters(office, "guardian_ended_to_child")[0]


async def test_that_no_review_is_needed_is_told_to_the_child_and_to_those_whom_the_iro_named(office):
    await a_family(office)
    declined = ReviewNeedDeclined.model_validate(
        {"change_id": "CH1", "iro_id": "I1", "determined_on": "2026-02-02", "reason": "plan_holds",
         "child_consulted": True, "tell": ["child", "carer"]}
    )  # fmt: skip
    await at(office, "2026-02-02T10:00", event(declined, time="2026-02-02"))
    assert to(office, "no_review_needed_to_child") == {"tam"}
    assert to(office, "no_review_needed_to_family") == {"K1"}


@pytest.mark.parametrize(("father", "out"), [("no", "P9"), ("whole", "P2")])
async def test_a_managers_disagreement_is_told_to_all_who_came_but_not_to_who_was_excluded(office, father, out):
    await a_family(office)
    answers = {"child_attended": "whole", "mother_attended": "part", "father_attended": father}
    review = {"review_id": "R1", "kind": "review", "number": 1}
    monitored = ReviewMonitored.model_validate({**review, "held_on": "2026-01-29", "answers": answers})
    excluded = ExclusionDecided.model_validate({"review_id": "R1", "person_id": out, "decided_on": "2026-01-20"})
    said = {"decision_id": "B1", "review_id": "R1", "responsible_person_id": "SW12", "due_on": "2026-03-01"}
    against = DecisionConsidered.model_validate({**said, "considered_on": "2026-02-02", "agreed": False})
    heard = [event(each, time="2026-02-02") for each in (monitored, excluded, against)]
    await at(office, "2026-02-02T10:00", *heard)
    assert to(office, "decision_disputed_to_family") == {"P1"}
    assert to(office, "decision_disputed_to_child") == {"tam"}


async def test_a_digest_that_cannot_be_sent_is_tried_again_as_the_same_letter(office):
    office.sender.failures = [TemporaryFailure("busy")]
    await office.svc.hears(excluded(), now="2026-01-07T07:30")
    await at(office, "2026-01-07T08:00")
    assert letters(office, "digest_of_news") == []
    office.time.passes(minutes=1)
    await office.sends()
    (sent,) = [each for each in office.sender.sent if each.letter.template == "digest_of_news"]
    rows = await office.told_by_the_table(status="delivered")
    assert {row["letter_id"] for row in rows} == {sent.notice_id}
    assert len(rows) == 2


async def test_withdrawn_after_it_was_told_it_is_a_task_to_put_right(office):
    gone = excluded()
    await at(office, "2026-01-07T08:00")
    await at(office, "2026-01-07T10:00", gone)
    await at(office, "2026-01-08T08:00")
    await at(office, "2026-01-08T10:00", withdrawn(gone))
    (task,) = await office.notices(template="told_wrongly")
    assert (task["status"], task["recipient_id"]) == ("task", "I1")
    assert task["why_event_type"] == FactWithdrawn.TYPE
