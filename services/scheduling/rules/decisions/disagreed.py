"""A decision that the manager disagrees with: its clock is paused until that is settled. Pure.

It has no day until then; afterwards the day that the settlement sets, else its old day moved by the days for which
it was paused. Silence is agreement, and pauses nothing.

Source: Jersey 3.71-3.73; that the clock is paused is local.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Settlement:
    """The day on which it was settled, and the day by which the decision is then to be carried out, if one was set."""

    agreed_on: date
    due_on: date | None = None


def day_due(due_on: date | None, disagreed_on: date | None, settled: Settlement | None) -> date | None:
    """By when a decision is to be carried out, given its own day; None while it is paused, or where it has none."""
    if disagreed_on is None:
        return due_on
    if settled is None:
        return None
    if settled.due_on is not None or due_on is None:
        return settled.due_on
    return due_on + (settled.agreed_on - disagreed_on)
