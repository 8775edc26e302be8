"""What the rules about notices take and give: plain values, ids and codes only."""

from dataclasses import dataclass
from enum import StrEnum


class RecipientKind(StrEnum):
    """Who a notice is for."""

    CHILD = "child"
    SOCIAL_WORKER = "social_worker"
    LEGAL_DEPARTMENT = "legal_department"
    CAFCASS = "cafcass"
    PARENT = "parent"
    CARER = "carer"


class IroNews(StrEnum):
    """The announcements after which people are told who a child's IRO is."""

    ALLOCATED = "iro.allocated"
    CHANGED = "iro.changed"
    PROCEEDINGS_STARTED = "proceedings.started"


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """What is held about a child when something happens.

    `iro_id` is None until an IRO is allocated; `social_worker_id` is None when the council never said.
    """

    child_id: str
    iro_id: str | None
    social_worker_id: str | None
    in_proceedings: bool
    looked_after: bool = True


@dataclass(frozen=True, slots=True)
class ProfileFlags:
    """What the council's policy profile says about telling people.

    `tells_cafcass` is true where the profile uses the duty `iro_details_to_cafcass` (England; not Jersey).
    """

    tells_cafcass: bool


@dataclass(frozen=True, slots=True)
class DueNotice:
    """One person or body to be told, and why.

    `recipient_id` is None for a body that the council has one of (its legal department, Cafcass), and for a
    social worker nobody named: the choice of channel then makes that a task for a person.
    `duty` is the policy duty that delivering this meets, or None when no time limit hangs on it.
    """

    recipient: RecipientKind
    recipient_id: str | None
    template: str
    duty: str | None
    rule: str
    reason: str
    source: str
