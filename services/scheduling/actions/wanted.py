"""The reviews that a child's facts call for: those held before this system kept the case, and the next one planned."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.scheduling.actions.limits import ReviewLimits
from services.scheduling.rules.imported_history import history_as_at
from services.scheduling.rules.last_known_point import last_known_point
from services.scheduling.rules.model import SHORT_BREAKS, Limit, Named, Series
from services.scheduling.rules.name_by_order import name_by_order
from services.scheduling.tables.reviews import CANCELLED, COMPLETED, PLANNED
from shared.calendar import local_date
from shared.child.current_iro import current_iro
from shared.child.looked_after import LookedAfterChild
from shared.events.council.child_life import PastReviewRecorded, ShortBreaksStarted
from shared.events.services.scheduling import ReviewHeld
from shared.policy import Profile
from shared.register.facts import Fact

CARE_ENDED = "care_ended"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One review as the facts say it stands; the fields are columns of the reviews table."""

    period: int
    care_from: date
    kind: str
    number: int
    due_on: date
    not_before: date | None
    rule: str
    source: str
    status: str
    baseline: date | None = None
    iro_id: str | None = None
    held_on: date | None = None
    completed_on: date | None = None
    participation: str | None = None
    cancelled_on: date | None = None
    cancelled_because: str | None = None


@dataclass(frozen=True, slots=True)
class _Past:
    """A review held before this system kept the case."""

    on: date
    participation: str | None
    baseline: date


def wanted_reviews(child: LookedAfterChild, facts: Sequence[Fact], profile: Profile, today: date) -> list[Wanted]:
    """Every review these facts call for, whatever the order in which they were heard; `today` is the local day."""
    series = _series(child, facts)
    if not series:
        return []
    iro_id = current_iro(child, facts)  # who chairs the review (s25A Children Act 1989)
    past = _past_reviews(facts, series, profile)
    held = [_as_announced(each, place, review) for each in series for place, review in enumerate(past[each])]
    limits = ReviewLimits(child, facts, held, profile, today)
    wanted: list[Wanted] = []
    childhood = profile.settings.childhood
    for each in series:
        wanted += _held(each, past[each], limits)
        planned = _planned(each, past[each], limits)
        if planned is not None and not child.is_of_age(planned.due_on, childhood.ends_at_age):
            wanted.append(replace(planned, iro_id=iro_id))
    return wanted


def _series(child: LookedAfterChild, facts: Sequence[Fact]) -> list[Series]:
    """One series for each time in care, and one for short breaks that began on their own."""
    found = []
    for period in child.periods:
        series = Series(period.number, period.start, period.end, period.earliest_known, period.baseline)
        found.append(replace(series, kinds=SHORT_BREAKS) if period.stated.get("short_breaks") else series)
    if any(series.kinds is SHORT_BREAKS for series in found):
        return found
    begun = [fact for fact in facts if isinstance(fact.data, ShortBreaksStarted)]
    return [*found, _short_breaks(child, begun[-1])] if begun else found


def _short_breaks(child: LookedAfterChild, fact: Fact) -> Series:
    start = fact.data.happened_on() or fact.time.date()
    during = [period for period in child.periods if period.start <= start] or list(child.periods[:1])
    number, end = (during[-1].number, during[-1].end) if during else (1, None)
    return Series(number, start, end, False, fact.baseline, SHORT_BREAKS)


def _past_reviews(facts: Sequence[Fact], series: Sequence[Series], profile: Profile) -> dict[Series, list[_Past]]:
    """The past reviews of each series by date: of the last one that had begun by then, else of the first."""
    found: dict[Series, list[_Past]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact.data, PastReviewRecorded):
            told = fact.data
            baseline = fact.baseline or local_date(fact.first_received, profile.calendar)
            begun = [each for each in series if each.start <= told.held_on] or list(series[:1])
            theirs = max(begun, key=lambda each: (each.number, each.kinds is not SHORT_BREAKS))
            found[theirs].append(_Past(told.held_on, told.participation, baseline))
    for reviews in found.values():
        reviews.sort(key=lambda review: review.on)
    return found


def _as_announced(series: Series, place: int, review: _Past) -> ReviewHeld:
    named = name_by_order(series, place)
    name = f"{series.number}-{named.kind}-{named.number}"
    return ReviewHeld(review_id=name, kind=named.kind, number=named.number, held_on=review.on)


def _held(series: Series, past: Sequence[_Past], limits: ReviewLimits) -> list[Wanted]:
    """Past reviews with their names, and when each was due as far as the ones before it tell."""
    known_then = replace(series, baseline=None)
    wanted = []
    for place, review in enumerate(past):
        named = name_by_order(series, place)
        due = _limit(known_then, named, past[:place], limits)
        limit = due or Limit(review.on, None, named.kind, "no date in the policy")
        made = _wanted(series, named, limit, COMPLETED, review.baseline)
        wanted.append(replace(made, held_on=review.on, completed_on=review.on, participation=review.participation))
    return wanted


def _planned(series: Series, held: Sequence[_Past], limits: ReviewLimits) -> Wanted | None:
    """The next review; cancelled where care has ended before it. None where the policy gives it no date."""
    named = name_by_order(series, len(held))
    limit = _limit(series, named, held, limits)
    if limit is None:
        return None
    planned = _wanted(series, named, limit, PLANNED, history_as_at(limit.due_on, series.baseline))
    if series.end is None:
        return planned
    return replace(planned, status=CANCELLED, cancelled_on=series.end, cancelled_because=CARE_ENDED)


def _limit(series: Series, named: Named, before: Sequence[_Past], limits: ReviewLimits) -> Limit | None:
    """When a review is due that comes after these of its series."""
    if not before and series.earliest_known:
        return limits.limit_from_last_known_point(named.kind, last_known_point(series))
    since_the_last = limits.limit_of(named.kind, before[-1].on) if before else None
    return since_the_last or limits.limit_of(named.kind, series.start)


def _wanted(series: Series, named: Named, limit: Limit, status: str, baseline: date | None) -> Wanted:
    return Wanted(
        period=series.number,
        care_from=series.start,
        kind=named.kind,
        number=named.number,
        due_on=limit.due_on,
        not_before=limit.not_before,
        rule=limit.rule,
        source=limit.source,
        status=status,
        baseline=baseline,
    )
