"""Working days, corresponding dates, local midnights: the calendars against independent tables, and their laws."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import (
    FOLDER,
    Calendar,
    NoSuchCalendar,
    OutsideCalendar,
    add_months,
    birthday,
    late_instant,
    load_calendar,
    local_date,
)

ENGLAND = load_calendar("england")
JERSEY = load_calendar("jersey")
DAY = timedelta(days=1)
YEARS = range(1990, 2080)
PUBLISHED = {
    "england-2026.1.yaml": "3a5fd732d2a13bb18953e9d9603ae49d42cb353e428e38b9995996f0a818efd0",
    "jersey-2026.1.yaml": "464d67ab488bf8efb215831e560a45251437fdd22b1241414d3128ba41aeae31",
}

calendars = st.sampled_from([ENGLAND, JERSEY])
days = st.dates(date(1995, 1, 1), date(2070, 12, 31))
counts = st.integers(0, 400)


def weekdays(dates: set[date]) -> set[date]:
    return {day for day in dates if day.weekday() < 5}


def steps(calendar: Calendar, day: date, n: int, direction: timedelta) -> date:
    while n:
        day += direction
        n -= day.weekday() < 5 and day not in calendar.holidays
    return day


def test_england_is_closed_on_every_bank_holiday_that_gov_uk_has_published() -> None:
    published = json.loads(files("govuk_bank_holidays").joinpath("bank-holidays.json").read_bytes())
    dates = {date.fromisoformat(each["date"]) for each in published["england-and-wales"]["events"]}
    assert len(dates) > 50
    years = {day.year for day in dates}
    assert weekdays(dates) == weekdays({day for day in ENGLAND.holidays if day.year in years})


@pytest.mark.parametrize(
    ("calendar", "oracle"),
    [
        (ENGLAND, holidays.country_holidays("GB", subdiv="ENG", years=YEARS)),
        (JERSEY, holidays.country_holidays("JE", years=YEARS)),
    ],
    ids=["england", "jersey"],
)
def test_the_published_table_agrees_with_an_independent_one(calendar: Calendar, oracle: dict[date, str]) -> None:
    assert weekdays(set(calendar.holidays)) == weekdays({day for day in oracle if day.year in YEARS})


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2011-04-29", False),
        ("2012-05-28", True),
        ("2012-06-04", False),
        ("2012-06-05", False),
        ("2020-05-04", True),
        ("2020-05-08", False),
        ("2022-05-30", True),
        ("2022-06-02", False),
        ("2022-06-03", False),
        ("2022-09-19", False),
        ("2023-05-08", False),
        ("2023-05-09", True),
        ("2026-04-02", True),
        ("2026-04-03", False),
        ("2026-04-06", False),
        ("2026-04-07", True),
        ("2026-12-28", False),
    ],
)
def test_england_closes_on_one_off_and_moved_holidays_and_works_on_the_days_they_left(day: str, works: bool) -> None:
    assert ENGLAND.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-05-09", False),
        ("2026-05-11", True),
        ("2027-05-10", True),
        ("2023-05-08", False),
        ("2023-05-09", False),
        ("2021-09-27", False),
    ],
)
def test_jersey_keeps_liberation_day_with_no_substitute_for_a_saturday_or_a_sunday(day: str, works: bool) -> None:
    assert JERSEY.is_working_day(date.fromisoformat(day)) is works


@given(calendars, days, st.integers(1, 400))
def test_a_sum_of_working_days_agrees_with_walking_day_by_day(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.add_working_days(day, n) == steps(calendar, day, n, DAY)
    assert calendar.subtract_working_days(day, n) == steps(calendar, day, n, -DAY)


@given(calendars, days, st.integers(1, 400))
def test_a_sum_never_lands_on_a_day_nobody_works(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.is_working_day(calendar.add_working_days(day, n))
    assert calendar.is_working_day(calendar.subtract_working_days(day, n))


@given(calendars, days, counts)
def test_adding_and_subtracting_undo_each_other_from_a_working_day(calendar: Calendar, day: date, n: int) -> None:
    start = calendar.add_working_days(day, 1)
    assert calendar.subtract_working_days(calendar.add_working_days(start, n), n) == start
    assert calendar.add_working_days(calendar.subtract_working_days(start, n), n) == start


@given(calendars, days, days, counts)
def test_an_earlier_start_is_never_due_later(calendar: Calendar, a: date, b: date, n: int) -> None:
    early, late = sorted((a, b))
    assert calendar.add_working_days(early, n) <= calendar.add_working_days(late, n)
    assert calendar.subtract_working_days(early, n) <= calendar.subtract_working_days(late, n)


@given(calendars, days, days, counts)
def test_the_days_between_count_the_end_not_the_start_and_change_sign_with_direction(
    calendar: Calendar, a: date, b: date, n: int
) -> None:
    assert calendar.working_days_between(a, calendar.add_working_days(a, n)) == n
    assert calendar.working_days_between(a, b) == -calendar.working_days_between(b, a)


@given(days, st.integers(-600, 600))
def test_months_keep_the_day_of_the_month_or_take_the_last_one(day: date, n: int) -> None:
    on = add_months(day, n)
    assert (on.year * 12 + on.month) - (day.year * 12 + day.month) == n
    assert on.day == day.day or (on.day < day.day and (on + DAY).day == 1)


@pytest.mark.parametrize(
    ("day", "n", "on"),
    [
        ("2025-08-31", 6, "2026-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-02-29", 6, "2028-08-29"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_months_run_to_the_corresponding_date(day: str, n: int, on: str) -> None:
    assert ENGLAND.add_months(date.fromisoformat(day), n) == date.fromisoformat(on)


def test_day_one_is_the_first_working_day_after_the_start_even_from_a_saturday() -> None:
    friday, saturday, sunday, monday = (date(2026, 1, day) for day in (9, 10, 11, 12))
    assert {ENGLAND.add_working_days(day, 1) for day in (friday, saturday, sunday)} == {monday}
    assert ENGLAND.add_working_days(saturday, 0) == saturday
    assert ENGLAND.subtract_working_days(monday, 1) == ENGLAND.subtract_working_days(sunday, 1) == friday
    assert ENGLAND.subtract_working_days(sunday, 0) == sunday


@pytest.mark.parametrize(
    ("action", "inside", "outside"),
    [
        ("is_working_day", ["1990-01-01", "2079-12-31"], ["1989-12-31", "2080-01-01", "0001-01-01", "9999-12-31"]),
        ("add_working_days", ["1990-01-01", "2079-12-28"], ["1989-12-31", "2079-12-29", "2080-01-01"]),
        ("subtract_working_days", ["1990-01-03", "2079-12-31"], ["1990-01-02", "1990-01-01", "2080-01-01"]),
    ],
)
def test_a_date_outside_the_table_is_refused_with_its_range(action: str, inside: list[str], outside: list[str]) -> None:
    arguments = () if action == "is_working_day" else (1,)
    for day in inside:
        getattr(ENGLAND, action)(date.fromisoformat(day), *arguments)
    for day in outside:
        with pytest.raises(OutsideCalendar, match="covers 1990-01-01 to 2079-12-31"):
            getattr(ENGLAND, action)(date.fromisoformat(day), *arguments)


def test_a_negative_count_is_refused() -> None:
    for action in (ENGLAND.add_working_days, ENGLAND.subtract_working_days):
        with pytest.raises(ValueError, match="negative"):
            action(date(2026, 1, 5), -1)


def test_a_holiday_proclaimed_later_makes_a_new_calendar_and_leaves_the_old_one_alone() -> None:
    proclaimed = ENGLAND.with_holiday(date(2026, 6, 15), "Proclaimed")
    assert (ENGLAND.add_working_days(date(2026, 6, 12), 1), proclaimed.add_working_days(date(2026, 6, 12), 1)) == (
        date(2026, 6, 15),
        date(2026, 6, 16),
    )
    assert proclaimed.version == "england-2026.1+2026-06-15"
    assert load_calendar("england") is ENGLAND


def test_a_holiday_can_be_moved_but_only_from_a_holiday() -> None:
    moved = ENGLAND.with_holiday(date(2027, 6, 4), "Moved", instead_of=date(2027, 5, 31))
    assert (moved.is_working_day(date(2027, 5, 31)), moved.is_working_day(date(2027, 6, 4))) == (True, False)
    assert moved.version not in (ENGLAND.version, ENGLAND.with_holiday(date(2027, 6, 4), "Added").version)
    with pytest.raises(ValueError, match="2027-06-01 is not a holiday"):
        ENGLAND.with_holiday(date(2027, 6, 4), "Moved", instead_of=date(2027, 6, 1))


@pytest.mark.parametrize("asked", [("wales", None), ("england", "england-1999.1"), ("../england", None), ("", None)])
def test_a_calendar_that_was_never_published_is_refused(asked: tuple[str, str | None]) -> None:
    with pytest.raises(NoSuchCalendar, match="no calendar"):
        load_calendar(*asked)


def test_a_version_can_be_asked_for_by_name() -> None:
    assert load_calendar("jersey", "jersey-2026.1").zone == ZoneInfo("Europe/Jersey")


@pytest.mark.parametrize("file", sorted(path.name for path in FOLDER.glob("*.yaml")))
def test_a_published_calendar_never_changes(file: str) -> None:
    assert hashlib.sha256((FOLDER / file).read_bytes()).hexdigest() == PUBLISHED[file]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-08-27T22:59:59+00:00", "2026-08-27"),
        ("2026-08-27T23:00:00+00:00", "2026-08-28"),
        ("2026-01-27T23:59:59+00:00", "2026-01-27"),
        ("2026-01-28T00:30:00+01:00", "2026-01-27"),
    ],
)
def test_a_timestamp_becomes_the_date_it_was_there(moment: str, day: str) -> None:
    for calendar in (ENGLAND, JERSEY):
        assert local_date(datetime.fromisoformat(moment), calendar) == date.fromisoformat(day)


def test_a_date_is_local_already_and_a_timestamp_without_a_zone_is_refused() -> None:
    assert local_date(date(2026, 1, 5), ENGLAND) == date(2026, 1, 5)
    with pytest.raises(ValueError, match="no time zone"):
        local_date(datetime(2026, 1, 5, 10), ENGLAND)  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize(
    ("due_on", "instant"),
    [
        ("2026-01-05", "2026-01-06T00:00:00+00:00"),
        ("2026-03-28", "2026-03-29T00:00:00+00:00"),
        ("2026-03-29", "2026-03-29T23:00:00+00:00"),
        ("2026-10-24", "2026-10-24T23:00:00+00:00"),
        ("2026-10-25", "2026-10-26T00:00:00+00:00"),
    ],
)
def test_something_is_late_from_the_local_midnight_after_its_whole_due_day(due_on: str, instant: str) -> None:
    late = late_instant(date.fromisoformat(due_on), ENGLAND)
    assert (late, late.tzinfo) == (datetime.fromisoformat(instant), UTC)


@pytest.mark.parametrize(
    ("born", "age", "on"),
    [
        ("2008-02-28", 18, "2026-02-28"),
        ("2008-02-29", 18, "2026-03-01"),
        ("2008-02-29", 20, "2028-02-29"),
        ("2008-03-01", 14, "2022-03-01"),
    ],
)
def test_who_was_born_on_29_february_comes_of_age_on_1_march(born: str, age: int, on: str) -> None:
    assert birthday(date.fromisoformat(born), age) == date.fromisoformat(on)
