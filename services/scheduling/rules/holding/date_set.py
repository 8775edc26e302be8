"""The date of a review that was set at the review before. Pure.

It stands until somebody arranges another. Where later facts make the review due before it, it moves to the last working
day in time; where nobody may hold it yet on that day, the review has no date.

Source: Jersey 3.20; which day it moves to is local.
"""

from datetime import date

from shared.calendar import ONE_DAY, Calendar, OutsideCalendar


def date_set(
    set_for: date, held_before: date, due_on: date, not_before: date | None, calendar: Calendar
) -> date | None:
    """The day for which the review is arranged, when it was set at the one held before; None for no day."""
    day = set_for if set_for <= due_on else _working_day_by(due_on, calendar)
    return day if day > held_before and (not_before is None or not_before <= day) else None


def fault_of_date_set(set_for: date, due_on: date | None, today: date) -> str | None:
    """Why this day cannot be set for the next review, which is due then as far as it is known; None if it can."""
    if set_for < today:
        return "lies in the past: choose a day to come"
    if due_on is not None and set_for > due_on:
        return f"lies after the last day for the next review, {due_on.isoformat()}: choose that day or an earlier one"
    return None


def _working_day_by(day: date, calendar: Calendar) -> date:
    try:
        while not calendar.is_working_day(day):
            day -= ONE_DAY
    except OutsideCalendar:
        pass
    return day
