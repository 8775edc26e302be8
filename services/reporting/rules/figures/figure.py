"""One figure: its words, what stands above and below the line, where it comes from, and how a thing counts. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from services.reporting.rules.figures.thing import Kind, Thing
from shared.policy.settings import KpiTargets


class Unit(StrEnum):
    """How a figure is said."""

    SHARE = "share"
    """Numerator over denominator, between 0 and 1."""
    NUMBER = "number"
    """A number; there is no denominator."""
    POSTS = "posts"
    """A number of full posts; counted in hundredths."""
    DAYS = "days"
    """Days on average."""
    PER_IRO_WEEK = "per_iro_week"
    """For each IRO in post and each week."""
    PER_10000 = "per_10000"
    """For each 10,000 children who live in the area."""


class Section(StrEnum):
    """Under which heading a figure stands."""

    REVIEWS = "Reviews in time"
    TAKING_PART = "Taking part"
    PLANS = "Plans at reviews"
    RISKS = "What the monitoring form says of the child"
    STEPS = "In time around the child and the review"
    DECISIONS = "Decisions and drift"
    CHALLENGE = "Concerns and disputes"
    CARE = "Children looked after"
    SERVICE = "The IRO service"
    FEEDBACK = "What people say"


Counts = Callable[[Thing], int | None]
"""What a thing adds to the numerator; None: it is not counted at all."""
Target = Callable[[KpiTargets], float | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure (KPI). Everything that shows or counts it takes it from here.

    `as_at`: it counts what is so at the end of the last day, not what happened in the period. `of` names the figure
    whose numerator is its denominator; else every thing counted is one below the line. `falls`: lower is better; None:
    neither is. A figure without `kind` is made of others, or cannot be counted yet: then `not_yet` says why.
    """

    id: str
    title: str
    section: Section
    above: str
    """The numerator in words."""
    below: str
    """The denominator in words; empty for a number."""
    source: str
    kind: Kind | None = None
    counts: Counts | None = None
    unit: Unit = Unit.SHARE
    as_at: bool = False
    of: str | None = None
    groups: bool = False
    """It counts groups of children: each once in the whole, and once wherever one of its children counts."""
    target: Target | None = None
    falls: bool | None = False
    note: str = ""
    """What else is to be known to read it rightly."""
    not_yet: str = ""

    @property
    def counted(self) -> bool:
        """Whether it is counted from things, one by one."""
        return self.kind is not None and self.counts is not None

    def amount(self, thing: Thing) -> int | None:
        """What this thing adds to the numerator, None where it is not counted."""
        if self.counts is None or thing.kind is not self.kind:
            return None
        return self.counts(thing)

    @property
    def one_below(self) -> bool:
        """Whether each thing counted is one below the line."""
        return self.of is None and self.unit in (Unit.SHARE, Unit.DAYS)


def said(value: bool | None) -> int | None:
    """Yes is one, no is none of them, and what nobody said is not counted."""
    return None if value is None else int(value)


def answer(name: str, *yes: str, no: tuple[str, ...] = ("no",)) -> Counts:
    """Counts an answer of the monitoring form; any answer that is neither is left out (not needed, not known)."""

    def counts(thing: Thing) -> int | None:
        given = thing.values["answers"].get(name)
        if given in (yes or ("yes",)):
            return 1
        return 0 if given in no else None

    return counts


def always(_thing: Thing) -> int:
    """Each is one."""
    return 1


def flag(name: str) -> Counts:
    """Each of which this is so is one; of the others none is counted."""
    return lambda thing: 1 if thing.values.get(name) else None


def yes_or_no(name: str) -> Counts:
    """Each of which this is so is one, each of which it is not counts below; None is left out."""
    return lambda thing: said(thing.values.get(name))
