"""How a child stood on a given day: in proceedings, under a care order, with an IRO.

Asked of the day on which something happened, never of today: a duty must not come and go with what is so now.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from shared.calendar import Calendar, local_date
from shared.events.allocation import IroAllocated, IroAllocationEnded, IroChanged
from shared.events.base import Event
from shared.events.child_court import ProceedingsEnded, ProceedingsStarted
from shared.facts import Fact
from shared.looked_after import LookedAfterChild

CARE_ORDERS = frozenset({"C1", "C2", "E1"})
"""SSDA903 legal statuses under which a child stays looked after in custody: care orders and placement orders."""

TELLS_OF_AN_IRO: frozenset[type[Event]] = frozenset({IroAllocated, IroChanged, IroAllocationEnded})
Held = Mapping[str, Sequence[Fact]]


def state_on(child: LookedAfterChild, held: Held, calendar: Calendar, state: str, day: date) -> bool:
    """Whether the child was `in_proceedings`, under a `care_order`, or already had an IRO (`has_iro`) on that day."""
    if state == "care_order":
        return child.details_on(day).get("legal_status") in CARE_ORDERS
    if state == "in_proceedings":
        ended = _dates(held, ProceedingsEnded, "case_number", calendar)
        started = _dates(held, ProceedingsStarted, "case_number", calendar)
        return any(on <= day and (case not in ended or day < ended[case]) for case, on in started.items())
    ended = _dates(held, IroAllocationEnded, "allocation_id", calendar)
    given = _dates(held, IroAllocated, "allocation_id", calendar) | _dates(held, IroChanged, "allocation_id", calendar)
    return any(on < day and (each not in ended or day < ended[each]) for each, on in given.items())


def _dates(held: Held, kind: type[Event], key: str, calendar: Calendar) -> dict[str, date]:
    return {
        getattr(fact.data, key): fact.data.happened_on() or local_date(fact.time, calendar)
        for fact in held.get(kind.TYPE, ())
    }
