"""How a child stood on a given day: in proceedings, under a care order, with an IRO, before the first review.

Asked of the day on which something happened, never of today: a duty must not come and go with what is so now.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from shared.calendar import Calendar
from shared.child.current_iro import IRO, had_iro_before
from shared.child.looked_after import LookedAfterChild
from shared.child.proceedings import cases_of
from shared.events.base import Event
from shared.events.council.child_court import ProceedingsEnded, ProceedingsStarted
from shared.events.services.scheduling import ReviewHeld
from shared.register.facts import Fact

CARE_ORDERS = frozenset({"C1", "C2", "E1"})
"""SSDA903 legal statuses under which a child stays looked after in custody: care orders and placement orders."""

FIRST_REVIEWS = frozenset({"first_review", "short_break_first_review"})
TELLS_OF: Mapping[str, frozenset[type[Event]]] = {
    "before_first_review": frozenset({ReviewHeld}),
    "has_iro": IRO,
}
"""The events that tell of a state, besides those that tell of any child."""

Held = Mapping[str, Sequence[Fact]]


def state_on(child: LookedAfterChild, held: Held, calendar: Calendar, state: str, day: date) -> bool:
    """Whether the state that a policy names was so on that day.

    `in_proceedings` or `no_proceedings`; under a `care_order`; already with an IRO (`has_iro`); `before_first_review`
    of this time in care, where one held on the day itself does not count yet.
    """
    if state == "care_order":
        return child.details_on(day).get("legal_status") in CARE_ORDERS
    if state == "before_first_review":
        return _before_first_review(child, held, day)
    if state == "has_iro":
        return had_iro_before(_facts(held, IRO), day)
    cases = cases_of(_facts(held, (ProceedingsStarted, ProceedingsEnded)))
    return any(case.goes_on_at(day, calendar) for case in cases) is (state == "in_proceedings")


def _before_first_review(child: LookedAfterChild, held: Held, day: date) -> bool:
    since = max((period.start for period in child.periods if period.start <= day), default=date.min)
    reviews = (fact.data for fact in held.get(ReviewHeld.TYPE, ()) if isinstance(fact.data, ReviewHeld))
    return not any(each.kind in FIRST_REVIEWS and since <= each.held_on < day for each in reviews)


def _facts(held: Held, kinds: Iterable[type[Event]]) -> Iterable[Fact]:
    return (fact for kind in kinds for fact in held.get(kind.TYPE, ()))
