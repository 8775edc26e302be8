"""What would be due, where nothing has happened yet that could start a clock."""

from datetime import date

import pytest

from shared.child.looked_after import child_from
from shared.duties import Subject, clocks_of, counted_from, started_clocks_of
from shared.policy import load_profile
from shared.register.facts import facts_stated_by
from tests.support.events import said
from tests.support.facts import became, held

ENGLAND = load_profile("england-2010")


@pytest.mark.parametrize(
    ("raised_on", "due_on"),
    [
        (date(2026, 4, 1), date(2026, 4, 10)),  # Good Friday 3 April, Easter Monday 6 April
        (date(2026, 4, 2), date(2026, 4, 13)),
        (date(2026, 4, 3), date(2026, 4, 13)),
        (date(2026, 4, 7), date(2026, 4, 14)),
    ],
)
def test_a_concern_is_due_five_working_days_after_it_was_raised(raised_on: date, due_on: date) -> None:
    assert counted_from(raised_on, ENGLAND.duty("informal_resolution"), ENGLAND.calendar).due_on == due_on


@pytest.mark.parametrize("start", [date(1970, 1, 1), date(9999, 12, 31)])
def test_a_date_that_no_calendar_reaches_has_no_due_date_and_is_no_failure(start: date) -> None:
    counted = counted_from(start, ENGLAND.duty("first_review"), ENGLAND.calendar)
    assert (counted.due_on, counted.limit) == (None, "20 working days")


def test_a_limit_in_words_has_no_due_date() -> None:
    duty = ENGLAND.duty("permanence_plan_agreed")
    assert counted_from(date(2026, 1, 5), duty, ENGLAND.calendar).due_on is None


def test_a_clock_has_the_same_dates_whether_or_not_anybody_asks_what_became_of_it() -> None:
    told = [said(became("2025-01-06")), said(held("R1", "2025-01-30", "first_review"))]
    facts = facts_stated_by([*told, said(held("R2", "2025-04-20", "second_review"))])
    subject = Subject(child_from("C1047", facts, ENGLAND), facts, ENGLAND, date(2026, 1, 5))
    for kind in ("first_review", "second_review", "next_review"):
        duty = ENGLAND.duty(kind)
        started, ended = started_clocks_of(subject, duty), clocks_of(subject, [duty])
        assert [each.due_on for each in started] == [each.due_on for each in ended]
        assert {each.status for each in started} == {"open"}


@pytest.mark.parametrize(("age", "born"), [(18, "2008-01-20"), (17, "2009-01-20")])
@pytest.mark.parametrize(
    ("today", "status"), [("2026-01-19", "open"), ("2026-01-20", "voided"), ("2026-01-21", "voided")]
)
def test_nothing_is_open_from_the_birthday_that_the_policy_names(age: int, born: str, today: str, status: str) -> None:
    childhood = ENGLAND.settings.childhood.model_copy(update={"ends_at_age": age})
    profile = ENGLAND.model_copy(update={"settings": ENGLAND.settings.model_copy(update={"childhood": childhood})})
    facts = facts_stated_by([said(became("2026-01-05", date_of_birth=born))])
    subject = Subject(child_from("C1047", facts, profile), facts, profile, date.fromisoformat(today))
    (clock,) = clocks_of(subject, [profile.duty("first_review")])
    assert clock.status == status
