"""What the calls of figures answer."""

from datetime import date

from pydantic import ConfigDict, Field

from shared.described import Described


class _Answer(Described):
    model_config = ConfigDict(frozen=True, populate_by_name=True)


class PeriodShown(_Answer):
    """From the first day to the last, both included."""

    start: date = Field(serialization_alias="from", validation_alias="from")
    end: date = Field(serialization_alias="to", validation_alias="to")


class Before(_Answer):
    """The same figure of the period before."""

    period: PeriodShown
    numerator: int
    denominator: int | float | None
    value: int | float | None


class Kpi(_Answer):
    """One figure of one period and group."""

    kpi: str
    title: str
    unit: str
    """`share` (between 0 and 1), `number`, `posts`, `days` on average, `per_iro_week`, `per_10000`."""
    period: PeriodShown
    group: dict[str, str]
    """The month, quarter or year, and the IRO, team, age and so on, as they were asked for; empty for the whole."""
    numerator: int
    denominator: int | float | None
    """Null where there is none to divide by."""
    value: int | float | None
    """Null, and never nought, where nothing is below the line."""
    target: float | None
    previous: Before


class Defined(_Answer):
    """What a figure counts."""

    kpi: str
    title: str
    section: str
    unit: str
    as_at: bool
    """It counts what is so at the end of the last day, and not what happened in the period."""
    numerator: str
    denominator: str
    source: str
    target: float | None
    note: str
    not_yet: str
    """Why it is not counted yet; empty for those that are."""


class Definitions(_Answer):
    """Every figure, in the order in which pages show them."""

    items: list[Defined]


class BehindShown(_Answer):
    """One thing behind a figure: whose it is, on which day, and what it adds above the line."""

    subject: str
    """The child; of some figures the IRO, or the foster carer."""
    subjectkind: str
    kind: str
    key: str
    """Which review, time limit, decision or dispute; of a sibling group a name that its children share, and the day."""
    on: date
    until: date | None
    """Of what was so for a time, the first day on which it was not so any more."""
    counts: int | None
    """What it adds above the line; null where it is only below."""
    iro_id: str
    team_id: str
    age: str
    legal_status: str
    placement: str
    reason: str | None
