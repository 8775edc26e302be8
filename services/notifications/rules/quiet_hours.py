"""When a letter may go out: to those at work in working hours, to children and their families not in the night. Pure.

What is urgent goes to those at work at once, whatever the hour. Source: local (`quiet_hours` in the policy).
"""

from datetime import date, datetime, time
from typing import Final

from services.notifications.rules.notice import RecipientKind
from shared.calendar import ONE_DAY, Calendar
from shared.policy import Hours, QuietHours

FAMILY: Final = frozenset(
    {
        RecipientKind.CHILD,
        RecipientKind.PARENT,
        RecipientKind.CARER,
        RecipientKind.ADOPTER,
        RecipientKind.FOSTER_CARER,
    }
)
"""Those to whom nobody writes in the night; all others are at work."""


def held_until(to: str, now: datetime, quiet: QuietHours, calendar: Calendar, *, urgent: bool) -> datetime | None:
    """The moment at which a letter to this kind of recipient may go out; None: now."""
    if to in FAMILY:
        return _next_opening(now, quiet.family, calendar)
    return None if urgent else _next_opening(now, quiet.staff, calendar)


def _next_opening(now: datetime, hours: Hours, calendar: Calendar) -> datetime | None:
    local = now.astimezone(calendar.zone)
    day = local.date()
    if not calendar.covers(day) or (_is_open(day, hours, calendar) and hours.from_hour <= local.hour < hours.to_hour):
        return None
    if local.hour >= hours.from_hour:
        day += ONE_DAY
    while not _is_open(day, hours, calendar):
        day += ONE_DAY
    return datetime.combine(day, time(hours.from_hour), calendar.zone)


def _is_open(day: date, hours: Hours, calendar: Calendar) -> bool:
    """Beyond the calendar's table every day is one: nothing is held for ever."""
    return not hours.working_days or not calendar.covers(day) or calendar.is_working_day(day)
