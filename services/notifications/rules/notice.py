"""What the rules about notices take and give: plain values, ids and codes only."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class RecipientKind(StrEnum):
    """Who a notice is for."""

    CHILD = "child"
    SOCIAL_WORKER = "social_worker"
    LEGAL_DEPARTMENT = "legal_department"
    CAFCASS = "cafcass"
    IRO = "iro"
    IRO_MANAGER = "iro_manager"
    PARENT = "parent"
    CARER = "carer"
    GUARDIAN = "guardian"
    TEAM_MANAGER = "team_manager"
    STAGE_MANAGER = "stage_manager"
    """The manager whom a stage of a dispute names."""
    ADVOCATE = "advocate"
    INDEPENDENT_VISITOR = "independent_visitor"
    PERSONAL_ADVISER = "personal_adviser"
    SCHOOL = "school"
    DESIGNATED_TEACHER = "designated_teacher"
    NURSE = "nurse"
    PROVIDER = "provider"
    ADOPTER = "adopter"
    FOSTER_CARER = "foster_carer"
    PANEL = "panel"
    COURT = "court"
    COMPLAINTS_OFFICER = "complaints_officer"
    YOUTH_OFFENDING = "youth_offending"
    ADULT_SERVICES = "adult_services"
    HOUSING_PROVIDER = "housing_provider"
    SENIOR_MANAGER = "senior_manager"
    """The council's senior managers, under one address."""


BODIES: Final = frozenset(
    {
        RecipientKind.LEGAL_DEPARTMENT,
        RecipientKind.CAFCASS,
        RecipientKind.IRO_MANAGER,
        RecipientKind.SENIOR_MANAGER,
    }
)
"""Recipients that a council has one of: their contact details are a person's whose id is the kind itself."""


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
    team_manager_id: str | None = None


@dataclass(frozen=True, slots=True)
class ProfileFlags:
    """What the council's policy profile says about telling people.

    `tells_cafcass` is true where the profile uses the duty `iro_details_to_cafcass` (England; not Jersey).
    `guardian_details_to` is whom its duty `guardian_details_to_iro` names, None where it is not used (Jersey).
    `copies_court_documents`: it uses the duty `court_document_copied`.
    """

    tells_cafcass: bool
    guardian_details_to: RecipientKind | None = None
    copies_court_documents: bool = False


@dataclass(frozen=True, slots=True)
class DueNotice:
    """One person or body to be told, and why.

    `recipient_id` is None for a body that the council has one of (its legal department, Cafcass, its IRO manager, its
    senior managers), and
    for a social worker nobody named: the choice of channel then makes that a task for a person.
    `duty` is the policy duty that delivering this meets, or None when no time limit hangs on it.
    """

    recipient: RecipientKind
    recipient_id: str | None
    template: str
    duty: str | None
    rule: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why people are told now.

    `key` tells apart the occasions within one allocation; it is empty for the allocation itself. `about_id` is whom the
    letter names besides the child's IRO, `from_on` and `to_on` the days it names. `baseline` is the day of the import
    that the event came in with, if it did: a time limit that was over by then is not judged.
    """

    key: str
    event_id: str
    event_type: str
    on: date
    case_number: str | None = None
    about_id: str | None = None
    from_on: date | None = None
    to_on: date | None = None
    baseline: date | None = None
    document_id: str | None = None
    review_id: str | None = None


@dataclass(frozen=True, slots=True)
class WantedNotice:
    """A notice that the facts call for, and the occasion of it.

    `said_in_first_letter`: the child's own letter about this allocation says the same, if it is still to be written or
    told of these `siblings`. `with_children` are others for whom the same notice is wanted: one does for all of them.
    `of_any_iro`: what it tells does not change with the child's IRO, so that a new one is no reason to tell it anew.
    """

    notice: DueNotice
    occasion: Occasion
    said_in_first_letter: bool = False
    siblings: frozenset[str] = frozenset()
    with_children: frozenset[str] = frozenset()
    urgent: bool = False
    of_any_iro: bool = False
    waits_until: datetime | None = None
    """It goes out then (business time) if it is still called for; None: at once."""
    by_the_table: bool = False
    of_set: str | None = None
    """The set to which it belongs: its duty, and what it is about."""
    due_on: date | None = None
    """Its own day, where that is before the set's."""
