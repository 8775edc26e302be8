"""Schools get the invitation to a review, which asks what they think, before a school holiday that lies between."""

import pytest

from services.notifications.actions.happenings import schools_invited_on
from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, Relation
from shared.duties import counted_from
from shared.events.services.scheduling import ReviewArranged
from shared.policy import load_profile
from shared.policy.settings import SchoolHoliday
from tests.support import facts
from tests.support.events import event
from tests.support.notices import PostOffice, allocated, became, put

REVIEW = "2026-03-02"  # a Monday: everybody else is invited on Monday 16 February


def with_holidays(*holidays, name="england-2010"):
    profile = load_profile(name)
    dates = tuple(SchoolHoliday(first=facts.day(first), last=facts.day(last)) for first, last in holidays)
    its = profile.settings.school_holidays.model_copy(update={"dates": dates})
    settings = profile.settings.model_copy(update={"school_holidays": its})
    return profile.model_copy(update={"settings": settings, "made_of_it": {}})


def day_for_schools(*holidays, review=REVIEW, name="england-2010"):
    profile = with_holidays(*holidays, name=name)
    usual = counted_from(facts.day(review), profile.all_duties["invitations_sent"], profile.calendar).due_on
    found = schools_invited_on(facts.day(review), usual, profile)
    return None if found is None else found.isoformat()


@pytest.mark.parametrize(
    ("last", "due_on"), [("2026-02-13", None), ("2026-02-16", "2026-02-06"), ("2026-02-17", "2026-02-05")]
)
def test_a_holiday_that_ends_before_the_usual_day_moves_nothing_and_one_that_lasts_until_it_does(last, due_on):
    """It begins on Monday the 9th; each day of it after the usual one is one more day before it."""
    assert day_for_schools(("2026-02-09", last)) == due_on


@pytest.mark.parametrize(
    ("first", "due_on"), [("2026-02-27", "2026-02-13"), ("2026-03-02", None), ("2026-03-03", None)]
)
def test_a_holiday_that_begins_before_the_review_counts_and_one_that_begins_on_its_day_does_not(first, due_on):
    assert day_for_schools((first, "2026-03-06")) == due_on


def test_the_papers_go_before_the_holiday_begins_and_schools_have_ten_of_their_own_days():
    assert day_for_schools(("2026-02-16", "2026-02-20")) == "2026-02-09"
    assert day_for_schools(("2026-07-22", "2026-09-01"), review="2026-09-04") == "2026-07-10"
    assert day_for_schools(("2026-02-09", "2026-02-13"), ("2026-02-18", "2026-02-20")) == "2026-02-04"


def test_without_dates_schools_are_asked_when_everybody_is():
    assert day_for_schools() is None
    assert load_profile("england-2010").settings.school_holidays.dates == ()


@pytest.mark.parametrize(
    ("last", "due_on"), [("2026-02-01", None), ("2026-02-02", "2026-01-30"), ("2026-02-03", "2026-01-30")]
)
def test_six_weeks_before_that_end_in_a_holiday_end_on_the_last_school_day_before_it(last, due_on):
    holiday = ("2026-01-31", last)
    assert day_for_schools(holiday, review="2026-03-16", name="blackpool-2013") == due_on


def test_a_holiday_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends on 2026-02-15 before it begins"):
        SchoolHoliday(first=facts.day("2026-02-16"), last=facts.day("2026-02-15"))


async def test_the_schools_copy_is_due_and_sent_then_and_everybody_elses_on_their_own_day(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    office.svc.service.profile = with_holidays(("2026-02-16", "2026-02-20"))
    for person, kind in {"P1": "mother", "S1": "school", "T1": "designated_teacher"}.items():
        related = (Relation(child_id="C1047", kind=kind),)
        await put(office, person, PersonBody(email=f"{person}@home.example", relations=related))
    said = {
        "review_id": "R1",
        "kind": "review",
        "arranged_for": REVIEW,
        "invited": ("mother", "school", "designated_teacher"),
    }
    arranged = event(ReviewArranged.model_validate(said), time="2026-01-06")
    await office.svc.hears(became(), allocated(), arranged, now="2026-01-06T10:00")
    due = {row["recipient_kind"]: row["due_on"] for row in await office.told_by_the_table(duty="invitations_sent")}
    early = facts.day("2026-02-09")
    assert due == {"child": None, "parent": None, "school": early, "designated_teacher": early}
    for moment, sent in (
        ("2026-02-09T07:59", set()),
        ("2026-02-09T08:00", {"S1", "T1"}),
        ("2026-02-16T08:00", {"S1", "T1", "P1"}),
    ):
        await office.svc.sweeps(moment)
        await office.sends()
        invited = {each.to[:2] for each in office.sender.sent if each.letter.template.startswith("invitation")}
        assert invited == sent, moment
