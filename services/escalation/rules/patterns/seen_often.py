"""Whether the same practice was seen often enough to tell senior managers at once. Pure.

Seen of so many different children, of one category, of one team or one provider, within so many days of the first
time (settings `practice_patterns`). What is seen later within those days belongs to the same pattern; after them one
may begin anew. A dispute for several children is one: it counts for the first of them. Good practice likewise.

Source: Jersey 2.13, 3.81-3.82; Hull 2; Southwark 8; the numbers are local.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple


class Of(NamedTuple):
    """Whose practice it is (a team's or a provider's), whether poor or good, and of which category."""

    subjectkind: str
    subject: str
    kind: str
    category: str


class Sighting(NamedTuple):
    """That it was seen once: when, of which child, and an id that tells it from others."""

    of: Of
    on: date
    child_id: str
    id: str


class Pattern(NamedTuple):
    """What there is to tell: since when, the day on which it was often enough, and how often; no child is named."""

    of: Of
    from_on: date
    identified_on: date
    children: int
    observations: int
    lacked: tuple[str, ...] = ()
    reviews: int | None = None
    """How many reviews the team had, where it is of them."""


def patterns_in(sightings: Iterable[Sighting], children: int, within_days: int) -> list[Pattern]:
    """Every pattern that these make, by age."""
    grouped: dict[Of, list[Sighting]] = defaultdict(list)
    for each in sightings:
        grouped[each.of].append(each)
    found = [each for its in grouped.values() for each in _of_one(sorted(its, key=_age), children, within_days)]
    return sorted(found, key=lambda each: (each.identified_on, each.of))


def _age(each: Sighting) -> tuple[date, str]:
    return each.on, each.id


def _of_one(sightings: Sequence[Sighting], children: int, within_days: int) -> Iterator[Pattern]:
    at = 0
    while at < len(sightings):
        first = sightings[at]
        inside = [each for each in sightings[at:] if (each.on - first.on).days <= within_days]
        reached = _reached(inside, children)
        if reached is None:
            at += 1
            continue
        yield Pattern(first.of, first.on, reached, len({each.child_id for each in inside}), len(inside))
        at += len(inside)


def _reached(inside: Sequence[Sighting], children: int) -> date | None:
    """The day on which it had been seen of so many children."""
    seen: set[str] = set()
    for each in inside:
        seen.add(each.child_id)
        if len(seen) == children:
            return each.on
    return None
