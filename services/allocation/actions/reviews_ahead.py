"""When a child's next review is, as scheduling has announced it."""

from collections.abc import Iterable
from datetime import date

from shared.events.base import Event
from shared.events.scheduling import ReviewArranged, ReviewCancelled, ReviewDue, ReviewHeld
from shared.facts import Fact

REVIEWS: frozenset[type[Event]] = frozenset({ReviewDue, ReviewArranged, ReviewHeld, ReviewCancelled})
"""The facts from which a child's next review is known."""


def next_review(facts: Iterable[Fact]) -> date | None:
    """The day of the next review: arranged for, else due; one that is overdue is the next. None when none is known."""
    due: dict[str, date] = {}
    arranged: dict[str, date] = {}
    over: set[str] = set()
    for fact in facts:
        said = fact.data
        if isinstance(said, ReviewDue):
            due[said.review_id] = said.due_on
        elif isinstance(said, ReviewArranged):
            arranged[said.review_id] = said.arranged_for
        elif isinstance(said, ReviewHeld | ReviewCancelled):
            over.add(said.review_id)
    days = [day for review_id, day in {**due, **arranged}.items() if review_id not in over]
    return min(days, default=None)
