"""When the digest goes: 8.00 local on working days, in winter and in summer."""

from datetime import UTC, datetime

import pytest

from services.notifications.rules.waiting import waits_until
from services.notifications.rules.who_is_told import When
from shared.calendar import load_calendar

ENGLAND = load_calendar("england")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ("2026-01-06T07:59", "2026-01-06T08:00"),
        ("2026-01-06T08:00", "2026-01-07T08:00"),
        ("2026-01-09T08:00", "2026-01-12T08:00"),  # a Friday
        ("2026-07-06T06:59", "2026-07-06T07:00"),  # summer time
        ("2026-07-06T07:00", "2026-07-07T07:00"),
        ("2026-12-24T09:00", "2026-12-29T08:00"),  # Christmas, and Boxing Day on the Monday after it
    ],
)
def test_the_digest_goes_at_8_local_on_the_next_working_day(now, goes):
    assert waits_until(When.DIGEST, at(now), at(now), ENGLAND) == at(goes)


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ("2026-01-12T07:59", "2026-01-12T08:00"),
        ("2026-01-12T08:00", "2026-01-19T08:00"),
        ("2026-01-13T07:00", "2026-01-19T08:00"),
        ("2026-05-01T12:00", "2026-05-05T07:00"),  # the Monday is a bank holiday
        ("2026-05-04T12:00", "2026-05-05T07:00"),
        ("2026-05-05T07:00", "2026-05-11T07:00"),
    ],
)
def test_what_is_late_goes_with_mondays_digest_or_after_a_bank_holiday_with_tuesdays(now, goes):
    assert waits_until(When.MONDAY, at(now), at(now), ENGLAND) == at(goes)


def test_a_day_is_24_hours_from_when_it_happened_and_at_once_is_no_wait():
    happened = at("2026-01-06T10:00")
    assert waits_until(When.AFTER_A_DAY, at("2026-01-06T11:00"), happened, ENGLAND) == at("2026-01-07T10:00")
    assert waits_until(When.AT_ONCE, happened, happened, ENGLAND) is None
