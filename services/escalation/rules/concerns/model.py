"""What the rules about concerns look at: plain values, read from the facts."""

from datetime import date
from typing import NamedTuple

AUTHORITY, IRO_SERVICE = "authority", "iro_service"
SYSTEM = "system"
"""Who raised what no person did."""
NOT_SO = "facts_changed"
"""The outcome of a concern that closed itself, because what it was raised for is not so after all."""
RULE_CHANGED = "rule_changed"
"""The outcome of one from before, that the system would not raise by its present rules."""


class LateDuty(NamedTuple):
    """A duty that was late, or was missed, and still counts as such.

    `since` is the first day on which it was late, or that on which it was missed without having been late (`was_late`).
    `done_on` is when it was done after all, `over_on` when it was no longer to be done. `counts_twice_from` is the day
    from which a visit that nobody made is two, `long_overdue_from` the one from which a decision is overdue by more
    than the profile's days. `history` was known before an upgrade brought these rules: it opens nothing.
    """

    duty_id: str
    duty: str
    category: str
    side: str
    since: date
    due_on: date | None = None
    missed: bool = False
    care_ended: bool = False
    was_late: bool = True
    done_on: date | None = None
    over_on: date | None = None
    review_id: str | None = None
    counts_twice_from: date | None = None
    long_overdue_from: date | None = None
    history: bool = False
    repeats: bool = True
    """Whether the same lateness again and again is a concern: not of what the policy says that none follows from."""


class Kept(NamedTuple):
    """A duty that was done in its time: what stands between two that were not."""

    duty_id: str
    duty: str
    due_on: date


class Disagreed(NamedTuple):
    """A review's decision with which the manager disagreed."""

    decision_id: str
    on: date
    history: bool = False

    @property
    def key(self) -> str:
        """As the ground of a concern."""
        return f"decision:{self.decision_id}"


class Ground(NamedTuple):
    """Why the system opens an informal clock: `key` is the duty (or the decision) of which it is."""

    key: str
    kind: str
    category: str
    since: date
    duty: str | None = None
    history: bool = False
