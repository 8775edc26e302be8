"""When a clock is due that starts on a day: the one place of the engine that counts a limit."""

from datetime import date

from shared.calendar import Calendar, OutsideCalendar
from shared.policy import Count, Duty, Start
from shared.policy.arithmetic import Due, due


def counted_from(start: date, duty: Duty, calendar: Calendar, turn: int = 1, within: Count | None = None) -> Due:
    """When the duty would be due, were its clock to start on that local day.

    A date that no calendar reaches (an error of typing, most likely) gives no due date, and no failure either.
    """
    try:
        return due(duty, start, calendar, turn, within)
    except (OutsideCalendar, OverflowError):
        return Due(None, None, None, duty.limit_of(turn))


def counted_by(start: Start, on: date, duty: Duty, calendar: Calendar, turn: int = 1) -> Due:
    """The same of one of its starts, by that start's own limit where it has one."""
    if start.words is not None:
        return Due(None, None, None, start.words)
    return counted_from(on, duty, calendar, turn, start.within)
