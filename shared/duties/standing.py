"""How a child stood on a given day: in proceedings, under a care order, with an IRO, before the first review.

Asked of the day on which something happened, never of today: a duty must not come and go with what is so now.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from shared.calendar import Calendar, local_date
from shared.events.allocation import IroAllocated, IroAllocationEnded, IroChanged
from shared.events.base import Event
from shared.events.child_court import ProceedingsEnded, ProceedingsStarted
from shared.events.scheduling import ReviewHeld
from shared.facts import Fact
from shared.looked_after import LookedAfterChild

CARE_ORDERS = frozenset({"C1", "C2", "E1"})
"""SSDA903 legal statuses under which a child stays looked after in custody: care orders and placement orders."""

FIRST_REVIEWS = frozenset({"first_review", "short_break_first_review"})
TELLS_OF: Mapping[str, frozenset[type[Event]]] = {
    "before_first_review": frozenset({ReviewHeld}),
    "has_iro": frozenset({IroAllocated, IroChanged, IroAllocationEnded}),
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
        return _has_iro(held, calendar, day)
    return _in_proceedings(held, calendar, day) is (state == "in_proceedings")


def _before_first_review(child: LookedAfterChild, held: Held, day: date) -> bool:
    since = max((period.start for period in child.periods if period.start <= day), default=date.min)
    reviews = (fact.data for fact in held.get(ReviewHeld.TYPE, ()) if isinstance(fact.data, ReviewHeld))
    return not any(each.kind in FIRST_REVIEWS and since <= each.held_on < day for each in reviews)


def _in_proceedings(held: Held, calendar: Calendar, day: date) -> bool:
    ended = _dates(held, ProceedingsEnded, "case_number", calendar)
    started = _dates(held, ProceedingsStarted, "case_number", calendar)
    return any(on <= day and (case not in ended or day < ended[case]) for case, on in started.items())


def _has_iro(held: Held, calendar: Calendar, day: date) -> bool:
    ended = _dates(held, IroAllocationEnded, "allocation_id", calendar)
    given = _dates(held, IroAllocated, "allocation_id", calendar) | _dates(held, IroChanged, "allocation_id", calendar)
    return any(on < day and (each not in ended or day < ended[each]) for each, on in given.items())


def _dates(held: Held, kind: type[Event], key: str, calendar: Calendar) -> dict[str, date]:
    return {
        getattr(fact.data, key): fact.data.happened_on() or local_date(fact.time, calendar)
        for fact in held.get(kind.TYPE, ())
    }
