"""When a child's reviews are due: read off the clocks of the review duties, which the duty engine derives.

Nothing is counted here. The reviews held before this system kept the case are told as this service announces them, by
their kind and day, so that each starts the clock of the one after it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from services.scheduling.rules.last_known_point import RULE, SOURCE
from services.scheduling.rules.model import Limit
from shared.child.looked_after import LookedAfterChild
from shared.duties import Clock, Subject, counted_from, started_clocks_of
from shared.events.services.scheduling import ReviewHeld
from shared.policy import Profile
from shared.register.facts import Fact

_NOON = time(12, tzinfo=UTC)


class ReviewLimits:
    """The limits of one child's reviews, as at a local day, these reviews having been held."""

    def __init__(
        self, child: LookedAfterChild, facts: Sequence[Fact], held: Iterable[ReviewHeld], profile: Profile, today: date
    ) -> None:
        told = [fact for fact in facts if not isinstance(fact.data, ReviewHeld)]  # announced from these very facts
        told += [_as_fact(child.child_id, review) for review in held]
        self._profile = profile
        self._subject = Subject(child, told, profile, today)
        self._clocks: dict[str, list[Clock]] = {}

    def limit_of(self, kind: str, since: date) -> Limit | None:
        """When the review of this kind is due, which is waited for since that day: the one on which the series began,
        or on which the review before was held. None where no clock had started by then, or it has no due date.
        """
        begun = [clock for clock in self._clocks_of(kind) if clock.starts_on <= since]
        clock = max(begun, key=lambda each: each.starts_on, default=None)
        if clock is None or clock.due_on is None:
            return None
        return Limit(clock.due_on, clock.not_before, kind, self._profile.duty(kind).source)

    def _clocks_of(self, kind: str) -> list[Clock]:
        """Only of the kinds that are asked about: most children have had no review yet."""
        if kind not in self._clocks:
            duty = self._profile.duties.get(kind)
            self._clocks[kind] = [] if duty is None else started_clocks_of(self._subject, duty)
        return self._clocks[kind]

    def limit_from_last_known_point(self, kind: str, point: date) -> Limit | None:
        """When a review is due of which nobody knows the one before: no event starts that clock, so it is supposed."""
        duty = self._profile.duties.get(kind)
        counted = None if duty is None else counted_from(point, duty, self._profile.calendar)
        if counted is None or counted.due_on is None:
            return None
        return Limit(counted.due_on, counted.not_before, RULE, SOURCE)


def _as_fact(child_id: str, review: ReviewHeld) -> Fact:
    at, its_id = datetime.combine(review.held_on, _NOON), review.review_id
    return Fact(child_id, its_id, review, at, at, at, its_id, "scheduling", None, at.isoformat())
