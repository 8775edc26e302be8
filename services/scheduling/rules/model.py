"""The plain values that the review rules take and give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

CARE = ("first_review", "second_review", "next_review")
SHORT_BREAKS = ("short_break_first_review", "short_break_next_review")
DIRECTED = "directed"
"""The name of a reason that is no duty: the IRO directed a review, or somebody asked for one (Jersey 3.23; 4.2)."""
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
class Held:
    """A review that was held: one before this system kept the case, or the one on record of that id.

    `on` is the day that counts: of an adjourned one the day first set, of a series its first meeting. `not_serving`
    are the duties and changes that the IRO took off it. `policy` is the one by which it is counted, if it is on record
    already, and `recorded_as` the id that one held elsewhere has there.
    """

    on: date
    review_id: str | None = None
    participation: str | None = None
    baseline: date | None = None
    completed_on: date | None = None
    late_reason: str | None = None
    adjourned: bool = False
    in_progress: bool = False
    series: bool = False
    not_serving: frozenset[str] = frozenset()
    said_at: datetime | None = None
    policy: str | None = None
    recorded_as: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a review is due: a clock of a duty that a review answers, or that somebody asked for one.

    `token` names what is to be considered: a proposed change, or a matter. Without `due_on` it is for whichever review
    comes next. `ended_on` is when the time in care took it away with it, `ended_by` how.
    """

    duty: str
    due_on: date | None
    not_before: date | None
    rule: str
    source: str
    token: str | None = None
    ended_on: date | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A review on record that is still to come: what it served when last looked at, and its day if it has one."""

    review_id: str
    serves: frozenset[str]
    due_on: date
    care_from: date
    period: int
    arranged_for: date | None = None
    not_serving: frozenset[str] = frozenset()
    of_duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A review to be held: on record already (`review_id`) or new, due on the earliest of its reasons."""

    reasons: tuple[Reason, ...]
    review_id: str | None = None

    @property
    def first(self) -> Reason:
        """The reason that it is due by."""
        return min((each for each in self.reasons if each.due_on is not None), key=lambda each: each.due_on or date.max)
