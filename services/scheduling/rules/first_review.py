"""The first review: counted from the day on which the child became looked after (or the first short break).

Source: the policy's duty `first_review` or `short_break_first_review`; in England reg 33(1) and reg 48(3).
"""

from services.scheduling.rules.model import Limit, Series
from shared.policy import Profile, due


def first_review(series: Series, profile: Profile) -> Limit | None:
    """When the first review of the series is due; None for a duty without arithmetic."""
    duty = profile.duty(series.kinds[0])
    counted = due(duty, series.start, profile.calendar)
    if counted.due_on is None:
        return None
    return Limit(counted.due_on, counted.not_before, duty.id, duty.source)
