"""A child's life as figures need it: who the child counts to on any day, and how long each time in care lasted."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.reporting.rules.figures.ages import band_of, years_on
from services.reporting.rules.figures.thing import NOBODY, Who
from shared.calendar import birthday
from shared.child.current_iro import allocations_of
from shared.child.looked_after import CarePeriod, LookedAfterChild, child_from
from shared.child.states import on_short_breaks
from shared.events.council.child_life import Placement
from shared.events.services.scheduling import ReviewArranged
from shared.policy import Profile
from shared.register.facts import Fact

Held = Mapping[str, Sequence[Fact]]
_DETAILS: Final = ("team_id", "legal_status", "placement", "sibling_ids", "uasc", "social_worker_id")


class Turns:
    """What was so from which day on."""

    def __init__(self) -> None:
        self.days: list[date] = []
        self._values: list[Any] = []

    def turn(self, on: date, value: Any) -> None:
        """From this day on it is this; days come in order, and of a day the last stands."""
        if self.days and self.days[-1] == on:
            self._values[-1] = value
        elif not self._values or self._values[-1] != value:
            self.days.append(on)
            self._values.append(value)

    @property
    def last(self) -> Any:
        """What is so at last; None before anything was."""
        return self._values[-1] if self._values else None

    def on(self, day: date) -> Any:
        """What was so at the end of that day; None before anything was."""
        at = bisect_right(self.days, day)
        return self._values[at - 1] if at else None


class Life:
    """One child, from everything that was said of the child."""

    def __init__(
        self, child_id: str, facts: Sequence[Fact], profile: Profile, *, arranged: Sequence[ReviewArranged] = ()
    ) -> None:
        self.facts = facts
        self.arranged = arranged
        """Every arrangement of a review, and not the last alone: each may have moved it."""
        self.profile = profile
        self.child: LookedAfterChild = child_from(child_id, facts, profile)
        self.held: Held = _by_type(facts)
        self.born: date | None = self.child.details.get("date_of_birth")
        self.of_age_on = self.child.of_age_on(profile.settings.childhood.ends_at_age)
        self.iros = _iros(facts)
        self.details = _details(self.child)

    def who(self, day: date, iro_id: str | None = None) -> Who:
        """To whom the child counts on that day; `iro_id` is the IRO of the thing itself, where it names one."""
        placement = self.placement(day)
        return Who(
            iro_id or self.iros.on(day) or NOBODY,
            self.details["team_id"].on(day) or NOBODY,
            band_of(self.years(day)) or NOBODY,
            self.details["legal_status"].on(day) or NOBODY,
            placement.type if placement is not None else NOBODY,
        )

    def years(self, day: date) -> int | None:
        """The child's age in years on that day, None where the birth is not known."""
        return years_on(self.born, day) if self.born is not None else None

    def placement(self, day: date) -> Placement | None:
        """Where the child was placed on that day, as was said; of an earlier time in care none."""
        found = self.details["placement"].on(day)
        period = self.period(day)
        if not isinstance(found, Placement) or period is None:
            return None
        before = [each.end for each in self.child.periods if each.end is not None and each.end < period.start]
        return found if not before or found.started_on >= max(before) else None

    def period(self, day: date) -> CarePeriod | None:
        """The time in care of that day."""
        return next((each for each in self.child.periods if each.covers(day)), None)

    def over(self, period: CarePeriod) -> date | None:
        """The first day on which the child was not looked after any more: care ended that day, or childhood did."""
        ends = [each for each in (period.end, self.of_age_on) if each is not None]
        return min(ends, default=None)

    def on_short_breaks(self, day: date) -> bool:
        """Whether the child was looked after in short breaks alone."""
        return on_short_breaks(self.child, self.held, day)

    def birthdays(self, *ages: int) -> list[date]:
        """The days on which the child comes to be of these ages."""
        return [birthday(self.born, age) for age in ages] if self.born is not None else []

    def of(self, *types: type[Any]) -> list[Fact]:
        """The facts of these types, in the order in which they were stated."""
        return [fact for kind in types for fact in self.held.get(kind.TYPE, ())]


def _by_type(facts: Sequence[Fact]) -> Held:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.data.TYPE].append(fact)
    return found


def _iros(facts: Sequence[Fact]) -> Turns:
    """The IRO of each day: one who is replaced that day is not the child's any more."""
    turns = Turns()
    for each in allocations_of(facts):
        if turns.days and each.on < turns.days[-1]:
            continue
        turns.turn(each.on, each.announced.iro_id)
        if each.ended_on is not None and each.replaced_on is None:
            turns.turn(max(each.ended_on, each.on), None)
    return turns


def _details(child: LookedAfterChild) -> dict[str, Turns]:
    found = {name: Turns() for name in _DETAILS}
    for told in child.told:
        for name in _DETAILS:
            if name in told.values:
                found[name].turn(told.on, told.values[name])
    return found
