"""How heavy a caseload is for the hours worked, and how many IROs the service needs.

50 to 70 looked-after children for a full-time IRO would represent good practice: both ends are within the band.

Source: Hull 1; Jersey 7.13-7.15; IRO Handbook.
"""

import math
from typing import Literal

from services.allocation.rules.model import ROUNDING, Limits

Band = Literal["below", "within", "above"]


def per_full_time(load: float, fte: float) -> float:
    """The load an IRO of these hours would have if she worked full time; infinite for an IRO without hours."""
    return round(load / fte, 6) if fte > 0 else math.inf


def most(fte: float, limits: Limits) -> float:
    """The largest load within the limit for these hours."""
    return limits.hard * fte + ROUNDING


def over_limit(load: float, fte: float, limits: Limits) -> bool:
    """Whether a load is above the limit for these hours; exactly the limit is not."""
    return load > most(fte, limits)


def band(children: float, fte: float, limits: Limits) -> Band:
    """Where a caseload lies against the good-practice band for these hours."""
    if children > limits.band_high * fte + ROUNDING:
        return "above"
    return "below" if children < limits.band_low * fte - ROUNDING else "within"


def iros_needed(total_load: float, limits: Limits) -> float:
    """The fewest full-time IROs that keep everybody within the limit, rounded up to a tenth of a post.

    With fewer, somebody is above the limit however well the children are shared out.
    """
    return _posts(total_load, limits.hard)


def iros_for_good_practice(total_load: float, limits: Limits) -> float:
    """The full-time IROs at the middle of the band (60 each), rounded up to a tenth: what to plan for.

    The middle leaves room for absences, travel and the more complex cases that the band is meant to reflect.
    """
    return _posts(total_load, (limits.band_low + limits.band_high) / 2)


def _posts(total_load: float, each: float) -> float:
    return math.ceil(total_load / each * 10 - ROUNDING) / 10
