"""Nothing that is not urgent goes out outside the hours; what is urgent goes to those at work at any hour."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.notifications.rules.notice import RecipientKind
from services.notifications.rules.quiet_hours import FAMILY, held_until
from shared.policy import load_profile

ENGLAND = load_profile("england-2010")
LONDON = ZoneInfo("Europe/London")


def held(to, now, *, urgent=False):
    moment = datetime.fromisoformat(now)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
    until = held_until(to, moment, ENGLAND.settings.quiet_hours, ENGLAND.calendar, urgent=urgent)
    return until.isoformat() if until is not None else None


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-01-08T07:59:59", "2026-01-08T08:00:00+00:00"),
        ("2026-01-08T08:00:00", None),
        ("2026-01-08T08:00:01", None),
        ("2026-01-08T17:59:59", None),
        ("2026-01-08T18:00:00", "2026-01-09T08:00:00+00:00"),
        ("2026-01-08T18:00:01", "2026-01-09T08:00:00+00:00"),
        ("2026-01-09T18:00:00", "2026-01-12T08:00:00+00:00"),  # a Friday
        ("2026-01-10T12:00:00", "2026-01-12T08:00:00+00:00"),
        ("2026-04-02T18:00:00", "2026-04-07T08:00:00+01:00"),  # before Easter
    ],
)
def test_those_at_work_are_written_to_in_working_hours_of_working_days(now, until):
    assert held("social_worker", now) == until
    assert held("social_worker", now, urgent=True) is None


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-01-10T07:59:59", "2026-01-10T08:00:00+00:00"),  # a Saturday is a day as any other
        ("2026-01-10T08:00:00", None),
        ("2026-01-10T08:00:01", None),
        ("2026-01-10T19:59:59", None),
        ("2026-01-10T20:00:00", "2026-01-11T08:00:00+00:00"),
        ("2026-01-10T20:00:01", "2026-01-11T08:00:00+00:00"),
        ("2026-01-10T00:00:00", "2026-01-10T08:00:00+00:00"),
    ],
)
@pytest.mark.parametrize("to", sorted(FAMILY))
def test_children_and_families_are_not_written_to_in_the_night_however_urgent_it_is(to, now, until):
    assert held(to, now) == held(to, now, urgent=True) == until


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-28T19:59:59+00:00", None),
        ("2026-03-28T20:00:00+00:00", "2026-03-29T08:00:00+01:00"),  # the clocks go forward in that night
        ("2026-03-29T06:59:59+00:00", "2026-03-29T08:00:00+01:00"),
        ("2026-03-29T07:00:00+00:00", None),  # eight by the clock on the wall
        ("2026-03-29T18:59:59+00:00", None),
        ("2026-03-29T19:00:00+00:00", "2026-03-30T08:00:00+01:00"),
        ("2026-10-24T18:59:59+00:00", None),
        ("2026-10-24T19:00:00+00:00", "2026-10-25T08:00:00+00:00"),  # and back
        ("2026-10-25T07:00:00+00:00", "2026-10-25T08:00:00+00:00"),
        ("2026-10-25T08:00:00+00:00", None),
    ],
)
def test_the_hours_are_those_of_the_clock_on_the_wall_when_summer_time_begins_and_ends(now, until):
    assert held("child", now) == until


def test_everybody_is_at_work_but_the_child_and_the_family():
    assert set(RecipientKind) - FAMILY >= {"iro", "social_worker", "guardian", "school", "legal_department", "advocate"}


def test_beyond_the_calendar_nothing_is_held_for_ever():
    assert held("social_worker", "2090-01-01T23:00:00") is None
