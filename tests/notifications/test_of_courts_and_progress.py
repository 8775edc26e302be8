"""The IRO hears of courts, of progress on decisions and when complaints want her help; the child hears of courts."""

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from shared.events.council.child_court import HearingOutcomeRecorded
from shared.events.council.duties_done import ReviewDecisionCarriedOut
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.events.services.scheduling import DecisionImplemented
from tests.support import facts
from tests.support.events import event, withdrawn
from tests.support.notices import PostOffice, allocated, became, put


@pytest.fixture
async def office(start_service):
    made = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    await put(made, "C1047", PersonBody(name="Tamsin Reed", preferred_name="Tam", email="tam@home.example"))
    await made.svc.hears(became(), allocated())
    await at(made, "2026-01-07T08:00")
    return made


async def at(office, moment, *events):
    office.sender.sent.clear()
    if events:
        await office.svc.hears(*events, now=moment)
    await office.svc.sweeps(moment)
    await office.sends()


def texts(office, template):
    return [each.letter.text for each in office.sender.sent if each.letter.template == template]


def outcome(on="2026-01-12"):
    said = HearingOutcomeRecorded(hearing_id="H1", on=facts.day(on), outcome="care_order")
    return event(said, time=f"{on}T15:00:00+00:00")


async def test_a_courts_outcome_is_news_for_the_iro_at_eight_and_for_the_child_a_day_later_without_what_it_was(office):
    await at(office, "2026-01-12T15:30", outcome())
    assert office.sender.sent == []
    await at(office, "2026-01-13T08:00")
    (digest,) = texts(office, "digest_of_news")
    assert "- C1047: A hearing about the child had an outcome, Monday 12 January 2026" in digest
    for moment, number in (("2026-01-13T14:59", 0), ("2026-01-13T15:00", 1), ("2026-01-13T15:01", 0)):
        await at(office, moment)
        found = texts(office, "hearing_held_to_child")
        assert len(found) == number, moment
        assert not found or "On Monday 12 January 2026 people talked about you at court." in found[0]
        assert not any("care_order" in each for each in found)


async def test_an_outcome_taken_back_within_the_day_is_not_told_to_the_child(office):
    told = outcome()
    await at(office, "2026-01-12T15:30", told)
    await at(office, "2026-01-12T16:00", withdrawn(told, on="2026-01-12"))
    await at(office, "2026-01-13T15:00")
    assert texts(office, "hearing_held_to_child") == []


def carried_out(**more):
    said = ReviewDecisionCarriedOut.model_validate({"on": "2026-01-12", **more})
    return event(said, time="2026-01-12T09:00:00+00:00")


def implemented(decision="D1", **more):
    said = {"decision_id": decision, "review_id": "R1", "implemented_on": "2026-01-12", **more}
    return event(DecisionImplemented.model_validate(said), time="2026-01-12T09:01:00+00:00")


@pytest.mark.parametrize(
    ("events", "lines"),
    [
        ((carried_out(decision_id="D1"), implemented()), 1),
        ((carried_out(record_ref="LCS/7"), implemented()), 1),
        ((carried_out(decision_id="D9"), implemented()), 2),
        ((carried_out(record_ref="LCS/7"),), 1),
        ((implemented(in_part=True),), 1),
    ],
)
async def test_progress_on_a_decision_is_one_line_for_the_iro_whoever_told_of_it(office, events, lines):
    await at(office, "2026-01-12T10:00", *events)
    await at(office, "2026-01-13T08:00")
    (digest,) = texts(office, "digest_of_news")
    found = [line for line in digest.splitlines() if "carried out" in line]
    line = "- C1047: A decision of a review was carried out, or a part of it, Monday 12 January 2026"
    assert found == [line] * lines
    told = await office.told_by_the_table(recipient_kind="iro", status="withdrawn")
    assert [row["why_event_type"] for row in told if "decision" in row["why_event_type"]] == []


@pytest.mark.parametrize(("asked", "urgent"), [(True, 1), (False, 0)])
async def test_those_who_deal_with_complaints_may_ask_the_iro_to_help_which_she_hears_at_once(office, asked, urgent):
    complaint = facts.informed(ComplaintReceived, "2026-01-12", help_asked=asked)
    await at(office, "2026-01-12T10:00", event(complaint, time="2026-01-12"))
    found = texts(office, "urgent_news")
    assert len(found) == urgent
    assert not found or "There is a complaint, and the complaints officer asks you to help to resolve it" in found[0]
    await at(office, "2026-01-13T08:00")
    assert any("A complaint came" in each for each in texts(office, "digest_of_news")) == (not asked)
