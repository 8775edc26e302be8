"""The plain values that the review rules take and give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

CARE = ("first_review", "second_review", "next_review")
SHORT_BREAKS = ("short_break_first_review", "short_break_next_review")
SERIES_OF_KIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {kind: kinds for kinds in (CARE, SHORT_BREAKS) for kind in kinds}
)
"""Which series a kind of review belongs to; its last kind repeats for as long as the series goes on."""


@dataclass(frozen=True, slots=True)
class Series:
    """The reviews of one time in care (or of one series of short breaks).

    `kinds` are CARE or SHORT_BREAKS. `start` is its first day, or with `earliest_known` only the first day we know of;
    `end` its last. `baseline` is the day of the import it came with, if it is imported history.
    """

    number: int
    start: date
    end: date | None = None
    earliest_known: bool = False
    baseline: date | None = None
    kinds: tuple[str, ...] = CARE


@dataclass(frozen=True, slots=True)
class Named:
    """A review's kind and its number among the reviews of that kind in its series."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Limit:
    """When a review is due, with the rule that says so and where it is written."""

    due_on: date
    not_before: date | None
    rule: str
    source: str
