"""What is known of a child's reviews when they are settled, and what is wanted of one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from services.scheduling.actions.said import Said
from services.scheduling.actions.series import series_of
from services.scheduling.rules.model import OnRecord, Series
from shared.child.current_iro import current_iro
from shared.child.looked_after import LookedAfterChild
from shared.duties.engine import Judged, Place
from shared.policy import Profile
from shared.register.facts import Fact
from shared.work.unit_of_work import Learnt


@dataclass(frozen=True, slots=True)
class Wanted:
    """One review as it ought to stand; the fields are columns of the reviews table, but for the last three."""

    period: int
    care_from: date
    kind: str
    number: int
    ordinal: int | None
    serves: tuple[str, ...]
    considered: tuple[str, ...]
    due_on: date
    not_before: date | None
    rule: str
    source: str
    status: str
    baseline: date | None = None
    iro_id: str | None = None
    held_on: date | None = None
    completed_on: date | None = None
    participation: str | None = None
    late_reason: str | None = None
    out_of_time_from: date | None = None
    series: bool = False
    cancelled_on: date | None = None
    cancelled_because: str | None = None
    of_age_on: date | None = None
    review_id: str | None = None
    recorded_as: str | None = None
    set_for: date | None = None
    """The day for which the review before has set it."""


_NOT_COLUMNS = ("review_id", "recorded_as", "set_for")


@dataclass(frozen=True)
class Known:
    """What is known of a child's reviews when they are settled: facts, words, and what is on record.

    `on_record` are the reviews still to come as far as people's words stand, `rows` all of them as they stand, `judged`
    the duties with the policy of each, and `learnt` says what an upgrade brought.
    """

    child: LookedAfterChild
    facts: Sequence[Fact]
    said: Said
    on_record: Sequence[OnRecord]
    profile: Profile
    today: date
    judged: Mapping[Place, Judged] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    learnt: Mapping[str, Learnt] = field(default_factory=dict)

    @cached_property
    def iro_id(self) -> str | None:
        """The child's IRO."""
        return current_iro(self.child, self.facts)

    @property
    def of_age_on(self) -> date | None:
        """The birthday on which nothing is called for any more."""
        return self.child.of_age_on(self.profile.settings.childhood.ends_at_age)

    def is_over(self, series: Series) -> bool:
        """Whether nothing is to come in this series any more: it has ended, or childhood has."""
        return series.end is not None or (self.of_age_on is not None and self.of_age_on <= self.today)

    def rows_of(self, series: Series) -> list[OnRecord]:
        """Those on record that may be this series' own: by its first day or number, or nobody else's by either."""
        held = {each.review_id for each in self.said.held_reviews()}
        others = [each for each in series_of(self.child, self.facts) if each != series]
        return [
            row
            for row in self.on_record
            if row.review_id not in held
            and (_is_its_row(series, row) or not any(_is_its_row(other, row) for other in others))
        ]


def _is_its_row(series: Series, row: OnRecord) -> bool:
    return row.care_from == series.start or row.period == series.number


def columns(want: Wanted) -> dict[str, Any]:
    """The row's fields."""
    fields: Mapping[str, Any] = {name: getattr(want, name) for name in want.__slots__ if name not in _NOT_COLUMNS}
    return {**fields, "serves": list(want.serves), "considered": list(want.considered)}
