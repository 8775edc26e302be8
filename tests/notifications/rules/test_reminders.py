"""On which mornings the owner of a duty is reminded of it, and which duties the policy says do so."""

from datetime import UTC, date, datetime

import pytest

from services.notifications.rules.reminders import TO, looks_of, mornings_of, reminder_now
from shared.child.relations import Relation
from shared.duties.owners import owner_id
from shared.policy import load_profile, profile_names

ENGLAND = load_profile("england-2010")
CALENDAR = ENGLAND.calendar
DAYS = ENGLAND.settings.reminders.working_days_before
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def duty(due_on="2026-01-19", *, known_at=LONG_AGO, not_before=None):
    return {"due_on": date.fromisoformat(due_on), "known_at": known_at, "not_before": not_before}


def mornings(row):
    return [(day.isoformat(), number) for day, number in mornings_of(row, DAYS, CALENDAR).items()]


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        ("2026-01-16", ["2026-01-09", "2026-01-15"]),  # a Friday
        ("2026-01-18", ["2026-01-12", "2026-01-16"]),  # a Sunday: the Friday before is the last working day
        ("2026-01-19", ["2026-01-12", "2026-01-16"]),
        ("2026-04-07", ["2026-03-27", "2026-04-02"]),  # after Easter
    ],
)
def test_it_is_five_working_days_and_one_before_the_last_day(due_on, days):
    assert mornings(duty(due_on)) == list(zip(days, (5, 1), strict=True))


@pytest.mark.parametrize(
    ("minute", "days"),
    [("07:59", ["2026-06-08", "2026-06-12"]), ("08:00", ["2026-06-12"]), ("08:01", ["2026-06-12"])],
)
def test_what_came_to_be_known_that_morning_by_eight_local_time_is_reminded_of(minute, days):
    known = datetime.fromisoformat(f"2026-06-08T{minute}:00+01:00")
    assert [day for day, _ in mornings(duty("2026-06-15", known_at=known))] == days


@pytest.mark.parametrize(
    ("day", "days"),
    [("2026-01-12", ["2026-01-12", "2026-01-16"]), ("2026-01-13", ["2026-01-16"]), ("2026-01-17", [])],
)
def test_nobody_is_reminded_of_what_cannot_be_done_yet(day, days):
    assert [each for each, _ in mornings(duty(not_before=date.fromisoformat(day)))] == days


@pytest.mark.parametrize(
    ("now", "number"),
    [
        ("2026-01-11T23:59:59", None),
        ("2026-01-12T00:00:00", 5),
        ("2026-01-15T23:59:59", 5),
        ("2026-01-16T00:00:00", 1),
        ("2026-01-19T23:59:59", 1),
        ("2026-01-20T00:00:00", None),  # late, of which there are other lines
    ],
)
def test_of_two_reminders_the_last_counts_and_after_the_last_day_none(now, number):
    found = reminder_now(duty(), datetime.fromisoformat(f"{now}+00:00"), DAYS, CALENDAR)
    assert (found[1] if found else None) == number


def test_it_is_thought_of_when_the_local_day_begins():
    assert [each.isoformat() for each in looks_of(duty("2026-03-31"), DAYS, CALENDAR)] == [
        "2026-03-24T00:00:00+00:00",
        "2026-03-30T00:00:00+01:00",
    ]


@pytest.mark.parametrize("name", profile_names())
def test_only_duties_remind_that_one_person_owes(name):
    people = {relation: {"P1"} for relation in Relation}
    reminding = [each for each in load_profile(name).all_duties.values() if each.reminds]
    assert reminding
    for each in reminding:
        assert each.owner in TO, each.id
        assert owner_id(each.owner, people) == "P1", each.id
        assert each.owner_named_in is None, each.id


def test_the_days_are_a_councils_to_set():
    assert list(mornings_of(duty(), (1, 10, 3), CALENDAR).values()) == [10, 3, 1]
