"""Which review comes next in a series, and when it is due: asks the rule that applies.

No review held yet: the first review, or where the beginning is unknown the last known point. Otherwise the review that
follows the last one held.
"""

from collections.abc import Sequence
from datetime import date

from services.scheduling.rules.first_review import first_review
from services.scheduling.rules.following_review import following_review
from services.scheduling.rules.last_known_point import last_known_point
from services.scheduling.rules.model import Limit, Named, Series
from services.scheduling.rules.name_by_order import name_by_order
from shared.policy import Profile


def next_planned(series: Series, held: Sequence[date], profile: Profile) -> tuple[Named, Limit] | None:
    """The review after those held (their dates in order); None where the policy gives it no date."""
    named = name_by_order(series, len(held))
    limit = _limit(series, named, held, profile)
    return None if limit is None else (named, limit)


def _limit(series: Series, named: Named, held: Sequence[date], profile: Profile) -> Limit | None:
    if held:
        return following_review(series, named.kind, held[-1], profile)
    if series.earliest_known:
        return last_known_point(series, profile)
    return first_review(series, profile)
