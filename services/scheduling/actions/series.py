"""The series of a child's reviews: one for each time in care or short breaks, and which one a review is of."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from services.scheduling.rules.model import SHORT_BREAKS, Series
from shared.calendar import ONE_DAY
from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.child.states import on_short_breaks
from shared.events.council.child_court import LegalStatusChanged
from shared.events.council.child_life import ShortBreaksStarted
from shared.register.facts import Fact


def series_of(child: LookedAfterChild, facts: Sequence[Fact]) -> list[Series]:
    """One series for each time in care, two where it began as short breaks; one for short breaks outside any.

    A child who is on short breaks and one who is not have reviews of different limits (Jersey 4.2; reg 48).
    """
    held = _by_type(facts)
    found = [each for period in child.periods for each in _of_period(child, held, period)]
    begun = [fact.data.happened_on() or fact.time.date() for fact in held.get(ShortBreaksStarted.TYPE, ())]
    alone = [on for on in begun if not any(period.covers(on) for period in child.periods)]
    if alone and not any(series.kinds is SHORT_BREAKS for series in found):
        end = min((period.start for period in child.periods if period.start > max(alone)), default=None)
        baseline = next(fact.baseline for fact in held[ShortBreaksStarted.TYPE])
        number = sum(period.start <= max(alone) for period in child.periods) or 1
        found.append(Series(number, max(alone), end, False, baseline, SHORT_BREAKS))
    return found


def _of_period(child: LookedAfterChild, held: dict[str, list[Fact]], period: CarePeriod) -> list[Series]:
    whole = Series(period.number, period.start, period.end, period.earliest_known, period.baseline)
    if not on_short_breaks(child, held, period.start):
        return [whole]
    begun = [fact.data.happened_on() for fact in held.get(LegalStatusChanged.TYPE, ())]
    changed = sorted(on for on in begun if on is not None and period.covers(on) and on > period.start)
    since = next((on for on in changed if not on_short_breaks(child, held, on)), None)
    breaks = replace(whole, kinds=SHORT_BREAKS)
    if since is None:
        return [breaks]
    return [replace(breaks, end=since - ONE_DAY), replace(whole, start=since, earliest_known=False)]


def which_series(child: LookedAfterChild, facts: Sequence[Fact], series: Sequence[Series], day: date) -> Series:
    """The series that a review of that day is of: of the last that had begun by then, else of the first."""
    begun = [each for each in series if each.start <= day] or list(series[:1])
    return max(begun, key=lambda each: (each.number, each.start, each.kinds is not SHORT_BREAKS))


def _by_type(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if type(fact.data) in _TELL:
            found[fact.data.TYPE].append(fact)
    return found


_TELL: Final = frozenset({LegalStatusChanged, ShortBreaksStarted})
"""What tells of a child whether short breaks are all there is, besides the beginning of care."""
