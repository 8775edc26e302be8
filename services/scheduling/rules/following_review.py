"""A later review: counted from the review actually held before it.

Where the policy counts it from becoming looked after instead (Jersey's second review), it is counted from there.

Source: the policy's duties `second_review`, `next_review` and `short_break_next_review`; in England reg 33(2).
"""

from datetime import date

from services.scheduling.rules.model import Limit, Series
from shared.policy import Profile, due

_BECAME = "child.became_looked_after"


def following_review(series: Series, kind: str, held_on: date, profile: Profile) -> Limit | None:
    """When the review of this kind is due after one held on `held_on`; None for a duty without arithmetic."""
    duty = profile.duty(kind)
    from_the_start = all(start.event == _BECAME for start in duty.starts)
    counted = due(duty, series.start if from_the_start else held_on, profile.calendar)
    if counted.due_on is None:
        return None
    return Limit(counted.due_on, counted.not_before, duty.id, duty.source)
