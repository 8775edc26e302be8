"""The next review of a child whose true beginning of care, and whose last review, nobody has told us.

A review is due at least every six months, so at the latest six months after the last point at which we know the child
to have been looked after without knowing of a review: the day of the import, or the first day known if that is later.
It is a plan to be put right by whoever knows better, and never judged: no duty counts from it.

Source: reg 33(2) for the interval; that it counts from the last known point is our own (local).
"""

from services.scheduling.rules.model import Limit, Series
from shared.policy import Profile, due

RULE = "last_known_point"
SOURCE = "local: at most one interval after the last known point, as no earlier review is known"


def last_known_point(series: Series, profile: Profile) -> Limit | None:
    """When to hold the next review; None for a duty without arithmetic."""
    point = max(series.start, series.baseline or series.start)
    counted = due(profile.duty(series.kinds[-1]), point, profile.calendar)
    return None if counted.due_on is None else Limit(counted.due_on, counted.not_before, RULE, SOURCE)
