"""When a duty is due: the counting rules, in one place for the timetable and for the duty engine.

- The day of the event is not counted, the last day is; day 1 of a count of working days is the first working day after
  the start, whether or not the start is one.
- Months run to the corresponding date, else to the month's last day.
- Months, weeks and calendar days are "not more than": a due date on a weekend or holiday stays where it is.
- Counting back from a review or birthday excludes that day.
- A duty is late from the day after its due date.
"""

from datetime import date, timedelta
from typing import NamedTuple

from shared.calendar import ONE_DAY, Calendar, add_months
from shared.policy.duty import Count, Duty


class Due(NamedTuple):
    """The dates of a duty; `due_on` is None where the limit is words only."""

    due_on: date | None
    not_before: date | None
    late_from: date | None
    limit: str


def due(duty: Duty, start: date, calendar: Calendar, sequence: int = 1, within: Count | None = None) -> Due:
    """When the duty is due that starts (or, counted back, ends) on `start`.

    `sequence` is the turn of a recurring duty; the third stands for all later ones. `within` is the start's own limit,
    where it has one. Raises OutsideCalendar when a date falls outside the calendar's table.
    """
    count, limit = duty.counted(sequence) if within is None else (within, within.words)
    if count is None:
        return Due(None, None, None, limit)
    due_on = count_back(start, count, calendar) if duty.before is not None else count_on(start, count, calendar)
    opens = start + timedelta(days=duty.not_before_days) if duty.not_before_days is not None else None
    return Due(due_on, opens, due_on + ONE_DAY, limit)


def count_on(start: date, count: Count, calendar: Calendar) -> date:
    """The last day of a count that begins the day after `start`."""
    if count.working_days is not None:
        return calendar.add_working_days(start, count.working_days)
    if count.months is not None:
        return add_months(start, count.months)
    return start + count.days


def count_back(day: date, count: Count, calendar: Calendar) -> date:
    """The day so long before `day`, which is itself not counted."""
    if count.working_days is not None:
        return calendar.subtract_working_days(day, count.working_days)
    if count.months is not None:
        return add_months(day, -count.months)
    return day - count.days
