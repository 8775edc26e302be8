"""Whether a child was to stay where placed on a day: the IRO had asked for it, and nothing had ended that. Pure.

From the day of the request on: until a manager answers that the child does not stay, until the last day on which the
child stays in any case, or until the dispute has ended. A freeze that names a proposal stops that one alone; one that
names none stops every move.

Source: Jersey 3.79; that a move made meanwhile is a change that no review has considered is local.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

WHILE_FROZEN: Final = "move_while_frozen"
"""The kind of a move that would need no review, but was frozen."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A request, and what became of it; `ended_on` is the first day on which it stops nothing any more."""

    id: str
    asked_on: date
    change_id: str | None
    ended_on: date | None = None
    last_day: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the child was to stay that day."""
        ended = self.ended_on is not None and day >= self.ended_on
        return self.asked_on <= day and not ended and (self.last_day is None or day <= self.last_day)


def frozen_by(freezes: Iterable[Freeze], change_id: str | None, day: date, *, a_move: bool) -> Freeze | None:
    """The freeze that stops this change on this day, if one does."""
    return next(
        (
            each
            for each in freezes
            if each.covers(day) and (each.change_id == change_id if each.change_id is not None else a_move)
        ),
        None,
    )
