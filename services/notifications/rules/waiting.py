"""When somebody is told of what does not go out at once: the digest of 8.00 on working days, Monday's, a day later.

Local: "not too many" (one letter a person and working day for whatever is not urgent).
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from services.notifications.rules.who_is_told import When
from shared.calendar import ONE_DAY, Calendar

AT: Final = time(8)
"""The local time of the digest."""
_MONDAY: Final = 0


def waits_until(
    when: When, now: datetime, happened: datetime, calendar: Calendar, tell_on: date | None = None
) -> datetime | None:
    """The moment, in business time, at which it goes out if it is still called for; None: at once.

    `tell_on` is the day on which an invitation is due.
    """
    match when:
        case When.AT_ONCE:
            return None
        case When.AFTER_A_DAY:
            return happened + timedelta(hours=24)
        case When.BEFORE_REVIEW:
            due = None if tell_on is None else eight_of(tell_on, calendar)
            return due if due is not None and due > now else None
        case When.DIGEST:
            return next_digest(now, calendar)
        case When.MONDAY:
            return next_mondays_digest(now, calendar)


def next_digest(now: datetime, calendar: Calendar) -> datetime:
    """8.00 of the next working day, or of this one before 8.00."""
    day = now.astimezone(calendar.zone).date()
    if now >= eight_of(day, calendar):
        day += ONE_DAY
    return eight_of(_working_day_from(day, calendar), calendar)


def next_mondays_digest(now: datetime, calendar: Calendar) -> datetime:
    """The same of the next Monday, or of the working day after a Monday that is none."""
    day = now.astimezone(calendar.zone).date()
    monday = day + timedelta(days=(_MONDAY - day.weekday()) % 7)
    first = eight_of(_working_day_from(monday, calendar), calendar)
    return first if now < first else eight_of(_working_day_from(monday + timedelta(days=7), calendar), calendar)


def _working_day_from(day: date, calendar: Calendar) -> date:
    while calendar.covers(day) and not calendar.is_working_day(day):
        day += ONE_DAY
    return day


def eight_of(day: date, calendar: Calendar) -> datetime:
    """8.00 of that day where the council is."""
    return datetime.combine(day, AT, calendar.zone)
