"""For what the system opens an informal clock by itself: seven kinds, all of the authority's side; few, and true.

A change without its review; no permanence plan at the second review; a decision disagreed with, or overdue by more
than ten working days; two visits running missed; the Guardian silent before the hearing; an emergency placement
unconfirmed; and the same lateness for the third time in ninety days. Every other late duty is a line for the child's
IRO, or service performance. What counted once counts for one clock: after three latenesses, three others are needed.

Source: Blackpool 8.6, 8.7, 9.4; Jersey 3.71-3.73, 3.77, 6.1, 7.25; Blackpool 10.3; the numbers are local
(`systems_concerns` of the profile).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from services.escalation.rules.concerns.model import AUTHORITY, Disagreed, Ground, Kept, LateDuty
from shared.policy.settings import SystemsConcerns

CHANGE, PERMANENCE, DECISION, VISITS = "change_without_review", "no_permanence_plan", "decision", "visits_missed"
GUARDIAN, EMERGENCY, AGAIN = "guardian_silent", "emergency_unconfirmed", "same_lateness"
LACKED: Final = "review_lacked"
"""Not the system's: what a review lacked is put before its IRO, who opens it or not."""
VISIT: Final = "social_worker_visit"
DECIDED: Final = "decision_implemented"
_AT_ONCE: Final = {
    "considering_review_named": CHANGE,
    "guardian_first_contact": GUARDIAN,
    "emergency_placement_confirmed": EMERGENCY,
}
"""A change is the authority's, though it is the IRO who was asked which review considered it."""
_PERMANENCE: Final = "permanence_plan_agreed"
_DECISIONS: Final = "decisions"


def grounds_of(
    late: Sequence[LateDuty], kept: Sequence[Kept], disagreed: Sequence[Disagreed], few: SystemsConcerns, today: date
) -> list[Ground]:
    """Every ground there is today, the earliest first; a duty is a ground for one thing only."""
    theirs = [each for each in late if each.side == AUTHORITY]
    found = [
        *_at_once(late),
        *(_ground(each, PERMANENCE) for each in theirs if _is_without_permanence(each)),
        *(_ground(each, DECISION, each.long_overdue_from) for each in theirs if _is_long_overdue(each, today)),
        *map(_disagreed, disagreed),
        *_visits(theirs, kept, few, today),
        *_again(theirs, few),
    ]
    first: dict[str, Ground] = {}
    for each in sorted(found, key=lambda each: (each.since, each.key)):
        first.setdefault(each.key, each)
    return list(first.values())


def standing(
    late: Sequence[LateDuty], kept: Sequence[Kept], disagreed: Sequence[Disagreed], few: SystemsConcerns, today: date
) -> frozenset[str]:
    """The keys for which a concern that was opened once stands: every ground, and all that one is made of.

    Which of three latenesses is the third changes with what is heard of earlier days; that there are three does not.
    """
    theirs = [each for each in late if each.side == AUTHORITY]
    found = {each.key for each in grounds_of(late, kept, disagreed, few, today)}
    runs = (run for run in _runs(theirs, kept, today) if sum(run.values()) >= few.visits_missed_running)
    return frozenset(found.union(*runs, *_several(theirs, few)))


def _ground(late: LateDuty, kind: str, since: date | None = None) -> Ground:
    return Ground(late.duty_id, kind, late.category, since or late.since, late.duty, late.history)


def _disagreed(each: Disagreed) -> Ground:
    return Ground(each.key, DECISION, _DECISIONS, each.on, None, each.history)


def _at_once(late: Iterable[LateDuty]) -> Iterator[Ground]:
    for each in late:
        if each.duty in _AT_ONCE and (each.was_late or not each.care_ended):
            yield _ground(each, _AT_ONCE[each.duty])


def _is_without_permanence(each: LateDuty) -> bool:
    """Missed by the second review that was completed without it; a limit in months that is over is a lateness."""
    return each.duty == _PERMANENCE and each.missed and not each.care_ended


def _is_long_overdue(each: LateDuty, today: date) -> bool:
    if each.duty != DECIDED or each.long_overdue_from is None or today < each.long_overdue_from:
        return False
    return _lasted_until(each, each.long_overdue_from)


def _lasted_until(each: LateDuty, day: date) -> bool:
    """Whether on that day it was neither done nor over."""
    ended = each.done_on or each.over_on
    return ended is None or ended >= day


def _visits(late: Sequence[LateDuty], kept: Sequence[Kept], few: SystemsConcerns, today: date) -> Iterator[Ground]:
    """A run that is long enough is one, and the next begins after it."""
    by_id = {each.duty_id: each for each in late}
    for run in _runs(late, kept, today):
        running = 0
        for duty_id, counts in run.items():
            one = by_id[duty_id]
            at_once = running + 1 >= few.visits_missed_running
            running += counts
            if running >= few.visits_missed_running:
                yield _ground(one, VISITS, one.since if at_once else one.counts_twice_from)
                running = 0


def _runs(late: Iterable[LateDuty], kept: Iterable[Kept], today: date) -> list[dict[str, int]]:
    """Visits running that were not made in time, with how many each counts for: one that was ends a run."""
    missed = {each.duty_id: each for each in late if each.duty == VISIT}
    made = [(each.due_on, each.duty_id) for each in kept if each.duty == VISIT]
    runs: list[dict[str, int]] = [{}]
    for _, duty_id in sorted([*made, *((each.due_on or each.since, each.duty_id) for each in missed.values())]):
        if duty_id in missed:
            runs[-1][duty_id] = 2 if _counts_twice(missed[duty_id], today) else 1
        else:
            runs.append({})
    return runs


def _counts_twice(each: LateDuty, today: date) -> bool:
    """A visit that nobody made until the next would have been late, too."""
    twice = each.counts_twice_from
    return twice is not None and twice <= today and _lasted_until(each, twice)


def _again(late: Iterable[LateDuty], few: SystemsConcerns) -> Iterator[Ground]:
    for its in _by_duty(late):
        counted: list[LateDuty] = []
        for one in its:
            counted = [*(other for other in counted if _near(other, one, few)), one]
            if len(counted) >= few.same_lateness_times:
                yield _ground(one, AGAIN)
                counted = []


def _several(late: Iterable[LateDuty], few: SystemsConcerns) -> Iterator[set[str]]:
    """The latenesses of one duty that are that many within the days."""
    for its in _by_duty(late):
        for at, first in enumerate(its):
            near = {each.duty_id for each in its[at:] if _near(first, each, few)}
            if len(near) >= few.same_lateness_times:
                yield near


def _near(one: LateDuty, later: LateDuty, few: SystemsConcerns) -> bool:
    return later.since - one.since < timedelta(days=few.same_lateness_within_days)


def _by_duty(late: Iterable[LateDuty]) -> list[list[LateDuty]]:
    found: dict[str, list[LateDuty]] = defaultdict(list)
    for each in sorted(late, key=lambda each: (each.since, each.duty_id)):
        if each.repeats:
            found[each.duty].append(each)
    return list(found.values())
