"""How a decision of a review stands: open, done in part, implemented, withdrawn or superseded. Pure.

What was done in part is open (Jersey 7.22). What was implemented before another took its place stays implemented.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

OPEN, PART, IMPLEMENTED, WITHDRAWN, SUPERSEDED = "open", "part", "implemented", "withdrawn", "superseded"
STILL_TO_DO: Final = (OPEN, PART)


class Report(NamedTuple):
    """What was told of a decision, on which day it was so; `place` is its place in the one order of statements."""

    on: date
    place: str
    status: str
    evidence_ref: str | None = None
    part_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of a decision, and the days that go with it."""

    status: str
    implemented_on: date | None = None
    part_on: date | None = None
    evidence_ref: str | None = None
    over_on: date | None = None
    """The day from which on nothing is to be done any more."""


def standing_of(reports: Iterable[Report], withdrawn_on: date | None, superseded_on: date | None) -> Standing:
    """How it stands: of what was told of its being done, that about the latest day, then that said last."""
    told = sorted(reports, key=lambda each: (each.on, each.place))
    last = told[-1] if told else None
    status = last.status if last is not None else OPEN
    done_on = last.on if last is not None and status == IMPLEMENTED else None
    in_part = [day for each in told for day in (each.part_on, each.on if each.status == PART else None) if day]
    part_on = max(in_part, default=None) if status != OPEN else None
    evidence = next((each.evidence_ref for each in reversed(told) if each.evidence_ref), None)
    over_on = done_on
    if withdrawn_on is not None:
        status, over_on = WITHDRAWN, withdrawn_on
    elif superseded_on is not None and done_on is None:
        status, over_on = SUPERSEDED, superseded_on
    return Standing(status, done_on, part_on, evidence, over_on)


def is_overdue(standing: Standing, due_on: date | None, today: date) -> bool:
    """Whether its day has passed without its being done, withdrawn or replaced by then."""
    if due_on is None or due_on >= today:
        return False
    return standing.over_on is None or standing.over_on > due_on
