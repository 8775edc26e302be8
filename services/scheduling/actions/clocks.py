"""The clocks of a child's reviews: read off the duties that a review answers, which the duty engine derives.

Nothing is counted here. The reviews that were held are told as this service announces them, so that each starts the
clock of the one after it and meets what it served.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from services.scheduling.rules.last_known_point import RULE, SOURCE
from services.scheduling.rules.model import CARE, SHORT_BREAKS, Held, Reason
from shared.calendar import ONE_DAY
from shared.child.looked_after import LookedAfterChild
from shared.duties import Clock, Subject, clocks_of, counted_from, has_started, started_clocks_of
from shared.duties.clocks import CARE_ENDED, OPEN, TURNED_18
from shared.duties.pieces import may_tell_of
from shared.events import catalogue
from shared.events.services.around_reviews import ChangeNoticed
from shared.events.services.scheduling import ReviewEvent, ReviewHeld
from shared.policy import Answer, Duty, Profile, Start, once_a_profile
from shared.register.facts import Fact

_NOON = time(12, tzinfo=UTC)
_WITH_THE_TIME_IN_CARE = (CARE_ENDED, TURNED_18)
ADJOURNED = "adjourned_review_completed"
_OF_REVIEWS = frozenset(each for each in catalogue.all_types().values() if issubclass(each, ReviewEvent))
_MAY_FOLLOW = _OF_REVIEWS | {ChangeNoticed}
Older = Mapping[tuple[str, str], Duty]
ORDINARY = frozenset({*CARE, *SHORT_BREAKS})
"""The duties of reviews that follow one another in a time in care; all others have an occasion of their own."""


class ReviewClocks:
    """The clocks of one child's reviews by one policy, as at a local day.

    `older` are the duties on record that keep another one, by duty and key: so does a review that answers them.
    """

    def __init__(
        self, child: LookedAfterChild, facts: Sequence[Fact], profile: Profile, today: date, older: Older
    ) -> None:
        self._child, self._profile, self._today = child, profile, today
        told = [fact for fact in facts if type(fact.data) not in _MAY_FOLLOW or not _follows(fact)]
        self._subject = Subject(child, told, profile, today)
        self._older = {place: duty for place, duty in older.items() if _is_answered_by_a_review(duty)}
        self._completed_under = {key: duty for (name, key), duty in older.items() if name == ADJOURNED}
        special = _special_duties(profile)
        begun = {duty.id for duty in special if has_started(self._subject, duty)}
        self._special = [duty for duty in special if duty.id in begun or (begun and _begins_with_a_review(duty))]

    @property
    def has_special(self) -> bool:
        """Whether anything happened that a review may be due for besides the passing of time."""
        return bool(self._special) or any(duty not in ORDINARY for duty, _ in self._older)

    def knows(self, duty_id: str) -> bool:
        """Whether its policy has such a duty in use."""
        return duty_id in self._profile.duties

    def ordinary(self, held: Iterable[ReviewHeld], kinds: Collection[str]) -> list[Clock]:
        """Every clock of these kinds as it started, these reviews having been held."""
        duties = [duty for kind in kinds if (duty := self._profile.duties.get(kind)) is not None]
        subject = self._after(held)
        clocks = [clock for duty in duties for clock in started_clocks_of(subject, duty)]
        older = {place: duty for place, duty in self._older.items() if place[0] in kinds}
        return _as_they_were(clocks, older, lambda duty: started_clocks_of(subject, duty)) if older else clocks

    def special(self, held: Iterable[ReviewHeld]) -> list[Clock]:
        """Every clock of whatever else a review is due for, these reviews having been held, and what ended it."""
        if not self.has_special:
            return []
        subject = self._after(held)
        older = {place: duty for place, duty in self._older.items() if place[0] not in ORDINARY}
        return _as_they_were(clocks_of(subject, self._special), older, lambda duty: clocks_of(subject, [duty]))

    def _after(self, held: Iterable[ReviewHeld]) -> Subject:
        return self._subject.told_also([_as_fact(self._child.child_id, review) for review in held])

    def from_last_known_point(self, kind: str, point: date) -> Reason | None:
        """When a review is due of which nobody knows the one before: no event starts that clock, so it is supposed."""
        duty = self._profile.duties.get(kind)
        counted = None if duty is None else counted_from(point, duty, self._profile.calendar)
        if counted is None or counted.due_on is None:
            return None
        return Reason(kind, counted.due_on, counted.not_before, RULE, SOURCE)

    def out_of_time_from(self, review: Held) -> date | None:
        """From when an adjourned review is out of time: not completed by the last day for that (Jersey 3.27)."""
        if not review.adjourned:
            return None
        duty = self._completed_under.get(review.review_id or "") or self._profile.duties.get(ADJOURNED)
        if duty is None:
            return None
        limit = counted_from(review.on, duty, self._profile.calendar).due_on
        return limit + ONE_DAY if limit is not None and (review.completed_on or self._today) > limit else None

    def reason(self, clock: Clock) -> Reason | None:
        """Why a review is, or was until the time in care ended, still to come; None for a clock that is over."""
        if clock.status == OPEN:
            return self.open_reason(clock)
        if clock.reason not in _WITH_THE_TIME_IN_CARE:
            return None
        return replace(self.open_reason(clock), ended_on=clock.ended_on, ended_by=clock.reason)

    def open_reason(self, clock: Clock) -> Reason:
        """The same of a clock as if nothing had ended it."""
        duty = self._duty(clock)
        token = clock.key if any(answer.key_in is not None for answer in duty.met_by) else None
        return Reason(duty.id, clock.due_on, clock.not_before, duty.id, duty.source, token)

    def served(self, clocks: Iterable[Clock], day: date) -> list[Reason]:
        """What a review held on that day answers, of these clocks: all that run then and may be answered by then."""
        return [self.open_reason(clock) for clock in clocks if self._runs_on(clock, day)]

    def _duty(self, clock: Clock) -> Duty:
        return self._older.get((clock.duty, clock.key)) or self._profile.duty(clock.duty)

    def _runs_on(self, clock: Clock, day: date) -> bool:
        ahead = self._duty(clock).before is not None
        begun = clock.counts_from if ahead and clock.counts_from is not None else clock.starts_on
        over = clock.ended_on is not None and clock.ended_on < day
        return begun <= day and not over and (clock.not_before is None or clock.not_before <= day)


def _as_they_were(clocks: Iterable[Clock], older: Older, read: Callable[[Duty], Iterable[Clock]]) -> list[Clock]:
    """These clocks, but those of the older duties as the policy has them that they keep."""
    kept = {place: clock for place, duty in older.items() for clock in read(duty) if (clock.duty, clock.key) == place}
    return [*(clock for clock in clocks if (clock.duty, clock.key) not in kept), *kept.values()]


def review_duties(profile: Profile) -> list[Duty]:
    """The duties that a review of the child answers."""
    return [duty for duty in profile.duties.values() if _is_answered_by_a_review(duty)]


def _is_answered_by_a_review(duty: Duty) -> bool:
    return any(each.event == ReviewHeld.TYPE for each in duty.met_by)


def bear_on_reviews(facts: Iterable[Fact], profile: Profile) -> bool:
    """Whether one of these facts may start or end the clock of a review that has an occasion of its own."""
    return any(
        may_tell_of(each, fact, profile.calendar)
        for fact in facts
        if not _follows(fact)
        for each in _tells_of_special(profile).get(fact.data.TYPE, ())
    )


def _follows(fact: Fact) -> bool:
    """What is announced from these facts; and what nobody knew of before it was made, no review was to come for."""
    said = fact.data
    return type(said) in _OF_REVIEWS or (type(said) is ChangeNoticed and not said.proposed)


def _begins_with_a_review(duty: Duty) -> bool:
    """Whether it waits for the review after the one held for another occasion, as of a new placement."""
    return any(start.event == ReviewHeld.TYPE for start in duty.starts)


@once_a_profile
def _special_duties(profile: Profile) -> list[Duty]:
    """Of these duties those that have an occasion of their own."""
    return [duty for duty in review_duties(profile) if duty.id not in ORDINARY]


@once_a_profile
def _tells_of_special(profile: Profile) -> Mapping[str, Sequence[Start | Answer]]:
    """What starts or ends their clocks, by the event that tells it."""
    found: dict[str, list[Start | Answer]] = defaultdict(list)
    for each in (each for duty in _special_duties(profile) for each in duty.told_by):
        found[each.told_as].append(each)
    return found


def _as_fact(child_id: str, review: ReviewHeld) -> Fact:
    at, its_id = datetime.combine(review.held_on, _NOON), review.review_id
    return Fact(child_id, its_id, review, at, at, at, its_id, "scheduling", None, at.isoformat())
