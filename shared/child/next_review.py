"""Which of a child's reviews is next, as scheduling has announced them. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from shared.child.looked_after import LookedAfterChild
from shared.events.base import Event
from shared.events.services.scheduling import ReviewArranged, ReviewCancelled, ReviewCompleted, ReviewDue, ReviewHeld
from shared.register.facts import Fact

REVIEWS: Final[frozenset[type[Event]]] = frozenset(
    {ReviewDue, ReviewArranged, ReviewHeld, ReviewCompleted, ReviewCancelled}
)
"""The events that tell of a child's reviews."""


class NextReview(NamedTuple):
    """A review still to come, or overdue: the local dates on which it is due and for which it is arranged."""

    review_id: str
    kind: str
    due_on: date
    arranged_for: date | None = None

    @property
    def on(self) -> date:
        """The day on which it is to be: the one arranged, else the one on which it is due."""
        return self.arranged_for or self.due_on


def next_review(child: LookedAfterChild, facts: Iterable[Fact]) -> NextReview | None:
    """The earliest review that is neither held nor cancelled; one that is overdue is the next.

    None for a child who is not looked after, and while none is known.
    """
    if child.current is None:
        return None
    return min(reviews_to_come(facts), key=lambda each: (each.on, each.review_id), default=None)


def reviews_to_come(facts: Iterable[Fact]) -> list[NextReview]:
    """Every review announced as due and neither held nor cancelled since."""
    due: dict[str, ReviewDue] = {}
    arranged: dict[str, date] = {}
    over: set[str] = set()
    for fact in facts:
        said = fact.data
        if isinstance(said, ReviewDue):
            due[said.review_id] = said
        elif isinstance(said, ReviewArranged):
            arranged[said.review_id] = said.arranged_for
        elif isinstance(said, ReviewHeld | ReviewCompleted | ReviewCancelled):
            over.add(said.review_id)
    return [
        NextReview(each.review_id, each.kind, each.due_on, arranged.get(each.review_id))
        for each in due.values()
        if each.review_id not in over
    ]
