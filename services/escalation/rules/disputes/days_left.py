"""How many of a dispute's working days are used and left, and the colour of that, in words.

Green with more than half of them left, amber down to a quarter, red below and past the limit. Pure.

Source: Blackpool appendix 1 (numbers and stages of disputes); the colours are local.
"""

from datetime import date
from typing import Literal, NamedTuple

from shared.calendar import Calendar

Colour = Literal["green", "amber", "red"]


class DaysLeft(NamedTuple):
    """Working days used since it was opened, and left until its limit: below nought once that has passed."""

    used: int
    left: int
    colour: Colour


def days_left(opened_on: date, limit_on: date, day: date, calendar: Calendar) -> DaysLeft:
    """As at that day, which is the last one of a dispute that has ended."""
    used = calendar.working_days_between(opened_on, day)
    left = calendar.working_days_between(day, limit_on)
    if day > limit_on:
        return DaysLeft(used, min(left, 0), "red")
    whole = calendar.working_days_between(opened_on, limit_on)
    return DaysLeft(used, left, "green" if 2 * left > whole else "amber" if 4 * left > whole else "red")
