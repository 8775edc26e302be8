"""One child's row, derived from all that was ever said of the child. Pure: any order of arrival gives the same row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from shared.child.current_iro import Allocation, current_allocation
from shared.child.looked_after import LookedAfterChild, child_from
from shared.child.next_review import next_review
from shared.events.envelope import Envelope
from shared.events.services.allocation import ChildUnallocated, IroAllocationEnded
from shared.policy import Profile
from shared.register.facts import Fact, facts_stated_by


def child_row(child_id: str, told: Iterable[Envelope], profile: Profile) -> dict[str, Any]:
    """The columns of the child's row, without the counts that come from the duties."""
    facts = facts_stated_by(told)
    child = child_from(child_id, facts, profile)
    period = child.periods[-1] if child.periods else None
    allocation = current_allocation(child, facts)
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


def _iro(allocation: Allocation | None) -> dict[str, Any]:
    if allocation is None:
        return {"iro_id": None, "allocated_on": None, "allocation_rule": None, "allocation_reason": None}
    return {
        "iro_id": allocation.announced.iro_id,
        "allocated_on": allocation.on,
        "allocation_rule": allocation.announced.rule,
        "allocation_reason": allocation.announced.reason_code,
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
    found = next_review(child, facts)
    return {"next_review_due": found and found.due_on, "next_review_kind": found and found.kind}
