"""The periods for which figures are asked, and the period before each. Pure.

A year is the return's: from 1 April to 31 March. Quarters are those of the calendar, of which four make such a year.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from shared.calendar import add_months

Time = Literal["month", "quarter", "year"]
TIMES: Final[tuple[Time, ...]] = ("month", "quarter", "year")
_MONTHS: Final[dict[Time, int]] = {"month": 1, "quarter": 3, "year": 12}
_APRIL: Final = 4
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first day to the last, both included."""

    start: date
    end: date

    def before(self) -> "Period":
        """The period just before: as many months where it is made of whole months, else as many days."""
        last = self.start - _ONE_DAY
        if self.start.day == 1 and (self.end + _ONE_DAY).day == 1:
            following = self.end + _ONE_DAY
            months = (following.year - self.start.year) * 12 + following.month - self.start.month
            return Period(add_months(self.start, -months), last)
        return Period(self.start - (self.end - self.start) - _ONE_DAY, last)

    def parts(self, time: Time | None) -> list["Period"]:
        """Its months, quarters or years, the first and the last cut to it; itself alone without `time`."""
        if time is None:
            return [self]
        found, begins = [], begin_of(self.start, time)
        while begins <= self.end:
            following = add_months(begins, _MONTHS[time])
            found.append(Period(max(begins, self.start), min(following - _ONE_DAY, self.end)))
            begins = following
        return found

    def name(self, time: Time) -> str:
        """What the month, quarter or year is called: `2026-01`, `2026-Q1`, `2025-26`."""
        begins = begin_of(self.start, time)
        if time == "month":
            return f"{begins:%Y-%m}"
        if time == "quarter":
            return f"{begins.year}-Q{(begins.month - 1) // 3 + 1}"
        return f"{begins.year}-{(begins.year + 1) % 100:02}"


def begin_of(day: date, time: Time) -> date:
    """The first day of the month, quarter or year of that day."""
    if time == "month":
        return day.replace(day=1)
    if time == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year if day.month >= _APRIL else day.year - 1, _APRIL, 1)


def month_of(day: date) -> int:
    """The month of that day: the year times twelve, and the month from nought."""
    return day.year * 12 + day.month - 1


def first_of(month: int) -> date:
    """Its first day."""
    return date(month // 12, month % 12 + 1, 1)


def last_of(month: int) -> date:
    """Its last day."""
    return first_of(month + 1) - _ONE_DAY


def last_quarter(today: date) -> Period:
    """The last quarter that is over."""
    last = begin_of(today, "quarter") - _ONE_DAY
    return Period(begin_of(last, "quarter"), last)


def this_year(today: date) -> Period:
    """The year of that day, until that day."""
    return Period(begin_of(today, "year"), today)


def last_year(today: date) -> Period:
    """The last year that is over."""
    last = begin_of(today, "year") - _ONE_DAY
    return Period(begin_of(last, "year"), last)


def last_month(today: date) -> Period:
    """The last month that is over."""
    last = begin_of(today, "month") - _ONE_DAY
    return Period(begin_of(last, "month"), last)
