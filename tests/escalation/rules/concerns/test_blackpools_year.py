"""Blackpool's own year through the rules: the system opens at most 150 informal clocks, and not one for each absence.

1,362 reviews of 450 children, with PEPs for 37.1 % of them, care plans for 61.9 %, health plans for 75.3 %, and 74.4 %
of the children consulted before (Blackpool 8.3, 8.7). What the report does not say is assumed below, at the upper end
of what a council would call usual.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest

from services.escalation.rules.concerns.grounds import grounds_of
from services.escalation.rules.concerns.lacked import lacking_at
from services.escalation.rules.concerns.model import Disagreed, Ground, Kept, LateDuty
from services.escalation.rules.concerns.side import side_of
from services.escalation.rules.concerns.sort_out import sort_out
from shared.policy import load_profile

PROFILE = load_profile("blackpool-2013")
CHILDREN, REVIEWS = 450, 1362
PRESENT = {
    "pep_available": 0.371,
    "care_plan_available": 0.619,
    "health_plan_available": 0.753,
    "child_spoken_to": 0.744,
}
"""The report's own figures."""
ASSUMED_LATE = {
    "sw_report_available": 0.20,
    "sw_child_discussion": 0.25,
    "iro_sw_discussion": 0.30,
    "care_plan_updated": 0.30,
    "review_record_distributed": 0.25,
    "decisions_sent": 0.15,
}
"""Of so many reviews each of these was late or missing."""
SECOND_REVIEWS, WITHOUT_PERMANENCE = 130, 0.40
"""54 to 71 of 10,000 children came into care in the year (3.4), some 180; of those most had a second review in it. How
often permanence was agreed there ranged from 33.3 % to 87.5 % in a month (8.6)."""
NEW_IN_CARE, EVERY = (28, 119, 302), 121
"""Days of the reviews of a child who comes into care; of the others three a year, or four."""
VISITS, VISITS_LATE = 8, 0.08
DECISIONS, OVERDUE_FOR_LONG, DISAGREED = 5, 0.005, 0.002
"""Decisions of a review; how many are overdue by more than ten working days, and disagreed with."""
CHANGES, EMERGENCIES, GUARDIANS = 6, 3, 6
"""Changes without their review, emergency placements unconfirmed, Guardians silent before the hearing."""
CLOSED_AFTER = timedelta(days=28)
"""A concern is open for so long; until then no other of its category is opened for the child."""
FIRST, LAST = date(2013, 4, 1), date(2014, 3, 31)


@dataclass
class Life:
    late: list[LateDuty] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    disagreed: list[Disagreed] = field(default_factory=list)
    reviews: dict[str, date] = field(default_factory=dict)


class Year:
    """The council's year, drawn by lot."""

    def __init__(self, seed: int) -> None:
        self.lot, self.ids = Random(seed), iter(range(10**6))
        self.lives = [Life() for _ in range(CHILDREN)]
        often = REVIEWS - 3 * CHILDREN
        for number, life in enumerate(self.lives):
            for on in self._days(new=number < SECOND_REVIEWS, reviews=4 if number >= CHILDREN - often else 3):
                life.reviews[f"R{next(self.ids)}"] = on
        self._of_reviews([(life, *each) for life in self.lives for each in life.reviews.items()])
        self._between()

    def day(self) -> date:
        return FIRST + timedelta(days=self.lot.randrange((LAST - FIRST).days + 1))

    def _days(self, *, new: bool, reviews: int) -> list[date]:
        first = FIRST + timedelta(days=self.lot.randrange(60))
        apart = EVERY * 3 // reviews
        return [first + timedelta(days=each) for each in (NEW_IN_CARE if new else range(0, apart * reviews, apart))]

    def late(self, life: Life, duty: str, since: date, **more: object) -> None:
        rule = PROFILE.duties[duty]
        given = {"due_on": since - timedelta(days=1)} | more
        one = LateDuty(f"D{next(self.ids)}", duty, rule.category, side_of(rule.owner), since, **given)  # type: ignore[arg-type]
        life.late.append(one)

    def _of_reviews(self, reviews: list[tuple[Life, str, date]]) -> None:
        shares = {duty: 1 - share for duty, share in PRESENT.items()} | ASSUMED_LATE
        for duty, share in shares.items():
            for life, review_id, on in self.lot.sample(reviews, round(share * len(reviews))):
                self.late(life, duty, on, review_id=review_id, missed=True)
        decided = [(life, on + timedelta(days=60)) for life, _, on in reviews for _ in range(DECISIONS)]
        for life, due in self.lot.sample(decided, round(OVERDUE_FOR_LONG * len(decided))):
            self.late(life, "decision_implemented", due, long_overdue_from=due + timedelta(days=14))
        for life, due in self.lot.sample(decided, round(DISAGREED * len(decided))):
            life.disagreed.append(Disagreed(f"X{next(self.ids)}", due - timedelta(days=50)))

    def _between(self) -> None:
        for life in self.lot.sample(self.lives[:SECOND_REVIEWS], round(SECOND_REVIEWS * WITHOUT_PERMANENCE)):
            self.late(life, "permanence_plan_agreed", self.day(), missed=True)
        for duty, times in (
            ("considering_review_named", CHANGES),
            ("emergency_placement_confirmed", EMERGENCIES),
            ("guardian_first_contact", GUARDIANS),
        ):
            for life in self.lot.sample(self.lives, times):
                self.late(life, duty, self.day())
        for life in self.lives:
            for number in range(VISITS):
                on = FIRST + timedelta(weeks=6 * number + 3)
                if self.lot.random() < VISITS_LATE:
                    self.late(life, "social_worker_visit", on, done_on=on + timedelta(days=5))
                else:
                    life.kept.append(Kept(f"D{next(self.ids)}", "social_worker_visit", on))


def opened_for(life: Life) -> Iterator[Ground]:
    """What the system opens for a child in the year, as the days come."""
    open_until: dict[str, date] = {}
    known: set[str] = set()
    few = PROFILE.settings.systems_concerns
    for ground in grounds_of(life.late, life.kept, life.disagreed, few, LAST):
        under = {category: category for category, until in open_until.items() if ground.since <= until}
        found = sort_out([ground], known, under)
        known.add(ground.key)
        for each in found.opening:
            open_until[each.category] = each.since + CLOSED_AFTER
            yield each


@pytest.mark.parametrize("seed", [2013, 2014, 2026])
def test_in_blackpools_year_the_system_opens_at_most_150_informal_clocks(seed: int) -> None:
    year = Year(seed)
    reviews = [(life, review_id, on) for life in year.lives for review_id, on in life.reviews.items()]
    missing = Counter(each.duty for life in year.lives for each in life.late)
    assert (len(reviews), missing["pep_available"]) == (REVIEWS, 857)
    opened = Counter(ground.kind for life in year.lives for ground in opened_for(life))
    assert 75 <= opened.total() <= 150, opened
    assert opened["no_permanence_plan"] == 52
    offered = sum(1 for life, review_id, on in reviews if lacking_at(review_id, on, life.late))
    assert 857 < offered < REVIEWS  # one that is ready made for each review that lacked anything, whatever it lacked
