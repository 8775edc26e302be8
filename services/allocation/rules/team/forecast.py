"""How many IROs the service needs, now and at the end of each of the next six months.

The children are carried forward by the trend of the last six months: those who came less those who left, by the month.
What an average child weighs is taken to stay as it is. The posts there will be are those of the IROs who work on the
day, as their starts, departures and long absences are planned; a Corporate IRO holds no children's cases and is not
among them, and of a joint IRO and conference chair only the share that is for reviews.

Source: Jersey 7.9, 7.13-7.15; Blackpool 6.12; how it is foretold is local.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from services.allocation.rules.all_rules import BARS_OF_HER_ALONE
from services.allocation.rules.model import Absence, Child, Family, Iro, IroId, Limits
from services.allocation.rules.rule import Question
from services.allocation.rules.team.caseload import iros_for_good_practice, iros_needed
from shared.calendar import ONE_DAY, add_months

MONTHS = 6
_MONTH = 365.25 / 12
_LEAST_ON_RECORD = 28

Hours = Mapping[IroId, Sequence[tuple[date, float]]]
_AS_THEY_ARE: Hours = MappingProxyType({})


class Need(NamedTuple):
    """What the service needs on a day and what it will have, in full-time posts for children's reviews."""

    month_end: date
    children: int
    iros_needed: float
    iros_for_good_practice: float
    fte_available: float


@dataclass(frozen=True, slots=True)
class Movement:
    """The children there are, and how many others came and left on which day since `known_from`, the first on record.

    `load` is what the children weigh together.
    """

    children: int
    load: float
    came: Mapping[date, int] = field(default_factory=dict)
    left: Mapping[date, int] = field(default_factory=dict)
    known_from: date = date.min

    @property
    def average(self) -> float:
        """What one child weighs."""
        return self.load / self.children if self.children else 1.0


def foretell(
    movement: Movement,
    iros: Sequence[Iro],
    limits: Limits,
    today: date,
    hours: Hours = _AS_THEY_ARE,
    *,
    post_gone_days: int,
) -> list[Need]:
    """The need today and at the next six month ends; `hours` are the full-time shares that change on a date to come.

    An absence of `post_gone_days` days or more takes her post away while it lasts; a shorter one does not.
    """
    trend = net_by_the_month(movement, today)
    iros = [_but_for_short_absences(iro, post_gone_days) for iro in iros]
    told: list[Need] = []
    for day in (today, *month_ends(today)):
        expected = max(0, round(movement.children + trend * (day - today).days / _MONTH))
        load = expected * movement.average
        there = _fte_on([_as_on(iro, hours, day) for iro in iros], limits, day)
        told.append(Need(day, expected, iros_needed(load, limits), iros_for_good_practice(load, limits), there))
    return told


def _as_on(iro: Iro, hours: Hours, day: date) -> Iro:
    """The IRO with the hours that she will have on that day."""
    if iro.id not in hours:
        return iro
    changed = [fte for from_on, fte in sorted(hours[iro.id]) if from_on <= day]
    return replace(iro, fte=changed[-1]) if changed else iro


def net_by_the_month(movement: Movement, today: date) -> float:
    """By how many the children grew in a month, of late; nought while less than four weeks are on record."""
    first = max(add_months(today, -MONTHS) + ONE_DAY, movement.known_from)
    days = (today - first).days + 1
    if days < _LEAST_ON_RECORD:
        return 0.0
    return (_within(movement.came, first, today) - _within(movement.left, first, today)) / (days / _MONTH)


def _within(counted: Mapping[date, int], first: date, last: date) -> int:
    return sum(number for day, number in counted.items() if first <= day <= last)


def month_ends(today: date) -> list[date]:
    """The last days of this month and the five after; from a last day on, of the six after."""
    first = today + ONE_DAY
    return [add_months(first.replace(day=1), number) - ONE_DAY for number in range(1, MONTHS + 1)]


def _fte_on(iros: Sequence[Iro], limits: Limits, day: date) -> float:
    """The full-time posts for children's reviews of the IROs who work on that day."""
    of_no_child = Question(Child(""), Family(), limits, day)
    return round(sum(iro.fte for iro in iros if _counts(of_no_child, iro)), 6)


def _counts(of_no_child: Question, iro: Iro) -> bool:
    return all(rule.judge(of_no_child, iro) is None for rule in BARS_OF_HER_ALONE)


def _but_for_short_absences(iro: Iro, days: int) -> Iro:
    """The IRO with those absences alone that take her post away."""
    return replace(iro, absences=tuple(absence for absence in iro.absences if _is_long(absence, days)))


def _is_long(absence: Absence, days: int) -> bool:
    if absence.handing_over:
        return False
    return absence.to_on is None or (absence.to_on - absence.from_on + ONE_DAY).days >= days
