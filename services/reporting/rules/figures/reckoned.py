"""What a figure comes to: its numerator, its denominator, and the value made of them. Pure.

Without anything below the line there is no rate: None, and never nought.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.reporting.rules.figures.figure import Figure, Unit
from services.reporting.rules.figures.periods import Period
from shared.policy import Profile
from shared.policy.settings import Caseload

_TEN_THOUSAND: Final = 10_000
_A_WEEK: Final = 7
_WHOLE_POST: Final = 100
"""Posts are counted in hundredths of a full one."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A numerator and a denominator; None where there is none."""

    numerator: int
    denominator: float | None

    def value(self, unit: Unit) -> float | None:
        """The figure: a share of one, days, a number."""
        if unit is Unit.NUMBER:
            return self.numerator
        if unit is Unit.POSTS:
            return self.numerator / _WHOLE_POST
        if not self.denominator:
            return None
        rate = self.numerator / self.denominator
        if unit is Unit.SHARE:
            return round(rate, 4)
        return round(rate * _TEN_THOUSAND, 1) if unit is Unit.PER_10000 else round(rate, 2)


def of_counts(figure: Figure, above: int, below: int) -> Reckoned:
    """Of a figure that is counted thing by thing."""
    has_line = figure.unit in (Unit.SHARE, Unit.DAYS)
    return Reckoned(above, below if has_line else None)


def iro_weeks(changes: Iterable[tuple[date, int]], period: Period, today: date) -> float:
    """For how many weeks IROs were in post in a period, all together, by `today`.

    `changes` is how many more there were by day.
    """
    days, end = 0, min(period.end, today)
    for on, more in changes:
        if max(on, period.start) <= end:
            days += more * ((end - max(on, period.start)).days + 1)
    return round(days / _A_WEEK, 1)


def caseloads(children: Mapping[str, int], posts: Mapping[str, int], band: Caseload, where: str) -> Reckoned:
    """Of the IROs in post who have children, how many have them `below` the band, `in` it or `above` it (Hull 1)."""
    loads = [children[iro] * _WHOLE_POST / post for iro, post in posts.items() if post > 0 and children.get(iro, 0) > 0]
    return Reckoned(sum(_where(load, band) == where for load in loads), len(loads))


def _where(load: float, band: Caseload) -> str:
    if load < band.band_low:
        return "below"
    return "in" if load <= band.band_high else "above"


@dataclass(frozen=True, slots=True)
class Answer:
    """One figure of one period and group, and what it was in the period before."""

    figure: Figure
    period: Period
    value_of_group: str | None
    now: Reckoned
    before: Reckoned
    previous: Period


def target_of(figure: Figure, profile: Profile) -> float | None:
    """The council's target, where it has set one (Blackpool 8)."""
    return figure.target(profile.settings.kpi_targets) if figure.target is not None else None
