"""One child's row, derived from all that was ever said of the child. Pure: any order of arrival gives the same row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from shared.events.allocation import ChildUnallocated, IroAllocated, IroAllocationEnded, IroChanged
from shared.events.base import Event
from shared.events.envelope import Envelope
from shared.events.scheduling import ReviewCancelled, ReviewCompleted, ReviewDue, ReviewEvent, ReviewHeld
from shared.facts import Fact, key_of
from shared.looked_after import DETAILS, LookedAfterChild, child_from

_STARTS = (IroAllocated, IroChanged)
_CLOSES = (ReviewHeld, ReviewCompleted, ReviewCancelled)
TELLING: Final[frozenset[type[Event]]] = DETAILS | {*_STARTS, IroAllocationEnded, ChildUnallocated, ReviewDue, *_CLOSES}
"""The events that a child's row is made from."""


def child_row(child_id: str, told: Iterable[Envelope]) -> dict[str, Any]:
    """The columns of the child's row, without the counts that come from the duties."""
    facts = _latest_of_each(told)
    child = child_from(child_id, facts)
    period = child.periods[-1] if child.periods else None
    allocation = _current_allocation(facts) if child.current is not None else None
    return {
        "child_id": child_id,
        "looked_after": child.current is not None,
        "looked_after_from": period.start if period else None,
        "ceased_on": period.end if period else None,
        "legal_status": child.details.get("legal_status"),
        **_iro(allocation),
        **(_waiting(child, facts) if allocation is None else _NOT_WAITING),
        **_next_review(child, facts),
    }


def _latest_of_each(told: Iterable[Envelope]) -> list[Fact]:
    """Of the statements of one fact the one made last, with the first time it was heard: as the register keeps it."""
    latest: dict[tuple[str, str, str], Fact] = {}
    for envelope in sorted(told, key=_order):
        place = (envelope.subject, envelope.type, key_of(envelope))
        latest[place] = _fact(envelope, place[2], latest.get(place))
    return sorted(latest.values(), key=lambda fact: fact.order)


def _order(envelope: Envelope) -> tuple[datetime, datetime, str]:
    return (envelope.time, envelope.receivedat or envelope.time, envelope.id)


def _fact(envelope: Envelope, key: str, earlier: Fact | None) -> Fact:
    received = envelope.receivedat or envelope.time
    first = earlier is None or received < earlier.first_received
    return Fact(
        subject=envelope.subject,
        key=key,
        data=envelope.data,
        time=envelope.time,
        received=received,
        first_received=received if earlier is None or first else earlier.first_received,
        event_id=envelope.id,
        source=envelope.source,
        baseline=envelope.baseline if earlier is None or first else earlier.baseline,
    )


def _current_allocation(facts: Sequence[Fact]) -> IroAllocated | IroChanged | None:
    """The allocation begun last of those that nothing has ended or replaced."""
    over = {fact.data.allocation_id for fact in facts if isinstance(fact.data, IroAllocationEnded)}
    over |= {fact.data.previous_allocation_id or "" for fact in facts if isinstance(fact.data, IroChanged)}
    begun = [fact.data for fact in facts if isinstance(fact.data, _STARTS) and fact.data.allocation_id not in over]
    return begun[-1] if begun else None


def _iro(allocation: IroAllocated | IroChanged | None) -> dict[str, Any]:
    if allocation is None:
        return {"iro_id": None, "allocated_on": None, "allocation_rule": None, "allocation_reason": None}
    return {
        "iro_id": allocation.iro_id,
        "allocated_on": allocation.happened_on(),
        "allocation_rule": allocation.rule,
        "allocation_reason": allocation.reason_code,
    }


_NOT_WAITING: Final[Mapping[str, Any]] = {"unallocated_since": None, "unallocated_why": []}


def _waiting(child: LookedAfterChild, facts: Sequence[Fact]) -> Mapping[str, Any]:
    """Since when a looked-after child has had no IRO, and the reasons allocation gave for this wait."""
    if child.current is None:
        return _NOT_WAITING
    ended = [fact.data.ended_on for fact in facts if isinstance(fact.data, IroAllocationEnded)]
    since = max([child.current.start, *(on for on in ended if on >= child.current.start)])
    given = [fact.data for fact in facts if isinstance(fact.data, ChildUnallocated) and fact.data.since >= since]
    return {"unallocated_since": since, "unallocated_why": list(given[-1].reasons) if given else []}


def _next_review(child: LookedAfterChild, facts: Sequence[Fact]) -> dict[str, Any]:
    """The earliest review that is due and neither held nor cancelled."""
    planned: dict[str, ReviewDue] = {}
    for fact in facts:
        if isinstance(fact.data, ReviewDue):
            planned[fact.data.review_id] = fact.data
        elif isinstance(fact.data, _CLOSES) and isinstance(fact.data, ReviewEvent):
            planned.pop(fact.data.review_id, None)
    if child.current is None or not planned:
        return {"next_review_due": None, "next_review_kind": None}
    first = min(planned.values(), key=lambda review: (review.due_on, review.review_id))
    return {"next_review_due": first.due_on, "next_review_kind": first.kind}
