"""What a child is shown of the own record, wherever it is shown: what happens to the child and who the IRO is.

Never why somebody was chosen, who decided, the ids of staff but the IRO's, brothers and sisters (of whom the own page
names those from whom nothing keeps the child apart), and what professionals raise among each other: concerns and
disputes, with the duties that follow from them. What is not named here is not shown. Pure.

Source: Jersey 3.32 (told in a way that helps them); what exactly is local.
"""

from collections.abc import Mapping
from typing import Any, Final

from shared.events.base import Event
from shared.events.council import child_court, child_life, child_plans
from shared.events.services import allocation, duties, notifications, scheduling
from shared.policy import duty_under

_REVIEW: Final = ("review_id", "kind", "number", "iro_id")
_DUTY: Final = (
    "duty_id",
    "duty",
    "owner",
    "keeper",
    "opened_on",
    "due_on",
    "not_before",
    "review_id",
    "policy_version",
)
_SHOWN: Final[Mapping[type[Event], tuple[str, ...]]] = {
    child_life.ChildBecameLookedAfter: ("looked_after_from", "legal_status"),
    child_life.ChildCeasedToBeLookedAfter: ("ceased_on",),
    child_life.PlacementStarted: (),
    child_life.PlacementEnded: (),
    child_court.LegalStatusChanged: ("code",),
    child_court.ProceedingsStarted: ("started_on",),
    child_court.ProceedingsEnded: ("ended_on",),
    child_court.GuardianAppointed: ("appointed_on",),
    child_court.GuardianEnded: ("ended_on",),
    child_plans.AdvocateArranged: (),
    child_plans.AdvocateDeclined: (),
    allocation.IroAllocated: ("allocation_id", "iro_id", "allocated_on"),
    allocation.IroChanged: ("allocation_id", "iro_id", "changed_on", "previous_iro_id"),
    allocation.IroAllocationEnded: ("allocation_id", "iro_id", "ended_on"),
    allocation.IroCovered: ("cover_id", "iro_id", "cover_iro_id", "from_on", "to_on"),
    allocation.IroCoverEnded: ("cover_id", "ended_on"),
    scheduling.ReviewDue: (*_REVIEW, "due_on", "not_before"),
    scheduling.ReviewArranged: (*_REVIEW, "arranged_for", "due_on", "previously_arranged_for"),
    scheduling.ReviewAdjourned: (*_REVIEW, "adjourned_on", "first_set_for"),
    scheduling.ReviewHeld: (*_REVIEW, "held_on", "due_on"),
    scheduling.ReviewCompleted: (*_REVIEW, "completed_on", "held_on"),
    scheduling.ReviewCancelled: (*_REVIEW, "cancelled_on"),
    scheduling.ReviewRecordDistributed: (*_REVIEW, "distributed_on"),
    scheduling.ParticipationRecorded: ("review_id", "held_on", "participation"),
    notifications.ChildAsked: ("about", "asked_on"),
    duties.DutyOpened: _DUTY,
    duties.DutyMet: (*_DUTY, "met_on", "late"),
    duties.DutyLate: (*_DUTY, "late_from"),
    duties.DutyMissed: (*_DUTY, "missed_on"),
    duties.DutyMoved: (*_DUTY, "was_due_on", "moved_on"),
    duties.DutyVoided: (*_DUTY, "voided_on"),
}
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {kind.wire_type(): names for kind, names in _SHOWN.items()}
"""By an event's name on the wire, what of it a child is shown."""
_AMONG_PROFESSIONALS: Final = "escalation"


def own_event(kind: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a child is shown of an event about them; None: nothing, not even that it was."""
    names = FIELDS.get(kind)
    if names is None or ("duty" in names and not is_own_duty(data["duty"], data["policy_version"])):
        return None
    return {name: data[name] for name in names if name in data}


def is_own_duty(duty: str, policy_version: str) -> bool:
    """Whether a child is shown this duty: not what professionals owe each other over concerns and disputes."""
    found = duty_under(policy_version, duty)
    return found is not None and found.keeper != _AMONG_PROFESSIONALS
