"""The timetable: when a duty would be due, asked with plain text and answered without touching anything."""

import re
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from shared.calendar import Calendar, OutsideCalendar, local_date
from shared.policy.arithmetic import due
from shared.policy.errors import BadDate
from shared.policy.names import Basis
from shared.policy.profiles import load_profile

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)


class Timetable(BaseModel):
    """The answer, with where the limit is written; `confirmed` is false where no primary source was read."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)

    profile: str
    duty: str
    from_: date = Field(alias="from")
    due_on: date | None
    not_before: date | None
    late_from: date | None
    limit: str
    source: str
    basis: Basis
    confirmed: bool
    calendar_version: str


def timetable(profile: str, duty: str, start: str | date | datetime, sequence: int = 1) -> Timetable:
    """When `duty` is due under `profile`, counted from `start`.

    `start` is an ISO date, or a timestamp with its zone, which becomes the local date of the profile's calendar. For a
    duty before a review it is the review's date, for a birthday duty that birthday, and for a later turn
    (`sequence` 2 or 3) of an adoption duty the review it counts from. Raises NoSuchProfile, NoSuchDuty and BadDate.
    """
    rules = load_profile(profile)
    found = rules.duty(duty)
    if type(sequence) is not int or sequence not in (1, 2, 3):
        raise BadDate(f"sequence must be 1, 2 or 3, not {sequence!r}")
    day = local_start(start, rules.calendar)
    try:
        answer = due(found, day, rules.calendar, sequence)
    except (OutsideCalendar, OverflowError) as error:
        raise BadDate(str(error)) from error
    return Timetable(
        profile=profile,
        duty=duty,
        from_=day,
        source=found.source,
        basis=found.basis,
        confirmed=found.confirmed,
        calendar_version=rules.calendar.version,
        **answer._asdict(),
    )


def local_start(value: object, calendar: Calendar) -> date:
    """The local date that a caller means. Raises BadDate for what is not exactly one, or outside the calendar."""
    moment = _parsed(value) if isinstance(value, str) else value
    if not isinstance(moment, date):
        raise BadDate(f"{value!r} is not a date: write YYYY-MM-DD, or a timestamp with its zone")
    try:
        day = local_date(moment, calendar)
    except (ValueError, OverflowError) as error:
        raise BadDate(str(error)) from error
    if not calendar.covers(day):
        raise BadDate(f"{day} is outside the calendar, which covers {calendar.first_day} to {calendar.last_day}")
    return day


def _parsed(text: str) -> date | None:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if _TIMESTAMP.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise BadDate(f"{text!r} is not a date: {error}") from error
    return None
