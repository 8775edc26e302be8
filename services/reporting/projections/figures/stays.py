"""A child's times in care as things to be counted: cut where anything changes that is counted or grouped by."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.reporting.projections.figures.life import Life
from services.reporting.projections.figures.reviews import held_on
from services.reporting.rules.figures.ages import BEGINS
from services.reporting.rules.figures.thing import Kind, Thing, Who
from shared.calendar import add_months
from shared.child.looked_after import CarePeriod
from shared.child.protection import has_protection_plan
from shared.events.council.child_court import LegalStatusChanged, ProtectionPlanEnded, ProtectionPlanStarted
from shared.events.council.child_life import Placement, PlacementEnded
from shared.policy import Profile

_YEAR, _TWO_YEARS, _TWO_AND_A_HALF_YEARS = 12, 24, 30
_THREE, _TWICE, _SIXTEEN = 3, 2, 16
"""NI62, Blackpool 6.7 and NI63 say so; they are what the figures are, and no limits of anybody's."""
_SECTION_20: Final = "V2"
_ONE_DAY: Final = timedelta(days=1)
Spell = tuple[date, date | None]
"""From the first day to the first on which it is not so any more."""


def stays_of(life: Life) -> Iterator[Thing]:
    """Each stretch of the child's times in care in which nothing that is counted changed."""
    for period in life.child.periods:
        over = life.over(period)
        if over is None or period.start < over:
            yield from _Stay(life, period, over).things()


def comings_of(life: Life) -> Iterator[Thing]:
    """Each time in care on its first day, and on the day it ended."""
    for period in life.child.periods:
        over = life.over(period)
        if over is not None and over < period.start:
            continue
        if not period.earliest_known:
            yield Thing(Kind.COMING, period.key, period.start, life.who(period.start))
        if over is not None:
            yield Thing(Kind.LEAVING, period.key, over, life.who(over - _ONE_DAY))


class _Stay:
    """One time in care."""

    def __init__(self, life: Life, period: CarePeriod, over: date | None) -> None:
        self.life, self.period, self.over = life, period, over
        self.reviews = held_on(life)
        self.placements = placements_of(life, period, over)
        self.iros = [each for each in life.iros.days if each >= period.start and (over is None or each < over)]

    def things(self) -> Iterator[Thing]:
        cuts = self._cuts()
        begun: tuple[date, Who, dict[str, Any]] | None = None
        for day in cuts:
            who, values = self.life.who(day), self._values(day)
            if begun is not None and begun[1:] == (who, values):
                continue
            if begun is not None:
                yield self._thing(*begun, day)
            begun = (day, who, values)
        if begun is not None:
            yield self._thing(*begun, self.over)

    def _thing(self, on: date, who: Who, values: dict[str, Any], until: date | None) -> Thing:
        return Thing(Kind.STAY, f"{self.period.key}|{on}", on, who, until, values=values)

    def _cuts(self) -> list[date]:
        """Every day on which something may change, from the first day on."""
        life, start = self.life, self.period.start
        days = {start, add_months(start, _YEAR), add_months(start, _TWO_AND_A_HALF_YEARS), *life.birthdays(*BEGINS)}
        days |= {self.period.baseline} if self.period.baseline is not None else set()
        days |= set(life.iros.days)
        days |= {day for turns in life.details.values() for day in turns.days}
        days |= {
            fact.data.on for fact in life.of(ProtectionPlanStarted) if isinstance(fact.data, ProtectionPlanStarted)
        }
        ended = (fact.data for fact in life.of(ProtectionPlanEnded))
        days |= {data.on + _ONE_DAY for data in ended if isinstance(data, ProtectionPlanEnded)}
        changed = (fact.data.happened_on() for fact in life.of(LegalStatusChanged))
        days |= {day for day in changed if day is not None}
        for on in self.reviews:
            days |= {on, add_months(on, _YEAR) + _ONE_DAY}
        for placement, until in self.placements:
            days |= {placement.started_on, add_months(placement.started_on, _TWO_YEARS)}
            days |= {add_months(until, _YEAR)} if until is not None else set()
        return sorted(day for day in days if day >= start and (self.over is None or day < self.over))

    def _values(self, day: date) -> dict[str, Any]:
        life, details = self.life, self.life.details
        iro = life.iros.on(day)
        short = life.on_short_breaks(day)
        return {
            "unaccompanied": bool(details["uasc"].on(day)),
            "on_short_breaks": short,
            "section_20": details["legal_status"].on(day) == _SECTION_20,
            "protection_plan": has_protection_plan(life.facts, day),
            "out_of_area": is_out_of_area(life.placement(day), life.profile),
            "three_placements": self._placements_in_the_year(day) >= _THREE,
            "same_placement_two_years": self._settled(day),
            "two_reviews_a_year": None if short else self._reviewed_twice(day),
            "same_iro": None if iro is None else self._one_iro(day),
            "without_iro": iro is None and not self._is_history(day),
            "brothers_and_sisters": bool(details["sibling_ids"].on(day)),
        }

    def _is_history(self, day: date) -> bool:
        """Whether this system did not keep the case yet: a statutory return names no IRO (decision 7)."""
        return self.period.baseline is not None and day < self.period.baseline

    def _placements_in_the_year(self, day: date) -> int:
        """The placements of the 12 months to that day, the one in which they began included."""
        since = add_months(day, -_YEAR)
        return sum(each.started_on <= day and (until is None or until > since) for each, until in self.placements)

    def _settled(self, day: date) -> bool | None:
        years = self.life.years(day)
        if years is None or years >= _SIXTEEN or add_months(self.period.start, _TWO_AND_A_HALF_YEARS) > day:
            return None
        here = [each for each, until in self.placements if each.started_on <= day and (until is None or until > day)]
        return bool(here) and add_months(here[-1].started_on, _TWO_YEARS) <= day

    def _reviewed_twice(self, day: date) -> bool | None:
        if add_months(self.period.start, _YEAR) > day:
            return None
        return sum(on <= day <= add_months(on, _YEAR) for on in self.reviews) >= _TWICE

    def _one_iro(self, day: date) -> bool:
        """Whether every IRO whom the child had in this time in care is the one of that day."""
        had = {self.life.iros.on(each) for each in self.iros if each <= day} - {None}
        return len(had) <= 1


def placements_of(life: Life, period: CarePeriod, over: date | None) -> list[tuple[Placement, date | None]]:
    """The placements of a time in care, each with the day on which the child left it."""
    told = [each.values["placement"] for each in life.child.told if "placement" in each.values]
    begun: dict[str, Placement] = {}
    for each in told:
        if isinstance(each, Placement) and each.started_on >= period.start and (over is None or each.started_on < over):
            begun[each.id] = each
    ended = {
        fact.data.placement_id: fact.data.ended_on
        for fact in life.of(PlacementEnded)
        if isinstance(fact.data, PlacementEnded)
    }
    ordered = sorted(begun.values(), key=lambda each: (each.started_on, each.id))
    following_ones: Sequence[date | None] = [*(each.started_on for each in ordered[1:]), over]
    return [
        (each, min((day for day in (ended.get(each.id), following) if day is not None), default=None))
        for each, following in zip(ordered, following_ones, strict=False)
    ]


def is_out_of_area(placement: Placement | None, profile: Profile) -> bool:
    """Whether this is a placement at a distance, as the policy says what that is (Blackpool 3.10; reg 11(5))."""
    if placement is None:
        return False
    miles = profile.settings.distance.miles
    if profile.settings.distance.rule == "more_than_miles" and miles is not None:
        return placement.distance_miles is not None and placement.distance_miles > miles
    return placement.at_distance
