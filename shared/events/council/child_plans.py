"""The child's life in care, posted by the council's own systems: plans, changes, advocates, quality, foster carers."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import Code, FactDate, Flag, Id, dated, perhaps_dated
from shared.events.council.child_life import CouncilEvent

PlanKind = Literal["care_plan", "health_plan", "pep", "pathway_plan", "social_worker_report", "placement_plan"]
ChangeKind = Literal[
    "leave_care_early",
    "final_care_plan_submission",
    "semi_independence",
    "custody_discharge",
    "education_disrupting_move",
    "key_stage_4_move",
    "settled_placement_move",
]
MayNotKnow = Literal["placement", "school", "adopters", "visit"]
Answers = Annotated[dict[Code, Code], Field(max_length=50)]


class PlanDocumentUpdated(CouncilEvent):
    """A new version of one of the child's plans or of the social worker's report."""

    TYPE: ClassVar[str] = "plan_document.updated"
    KEY: ClassVar[tuple[str, ...]] = ("kind", "version_date")
    ON: ClassVar[str | None] = "version_date"

    kind: PlanKind
    version_date: FactDate = dated("version_date")
    significant_change: Flag = False
    permanence_plan: Flag = False
    provided_to_iro_on: FactDate | None = None
    for_review_on: FactDate | None = None
    """The review it was made for."""


class ChangeProposed(CouncilEvent):
    """A change before which a review must be held (Jersey 3.77; Blackpool 6.7)."""

    TYPE: ClassVar[str] = "change.proposed"
    KEY: ClassVar[tuple[str, ...]] = ("proposal_id",)

    proposal_id: Id
    planned_on: FactDate
    kind: ChangeKind


class ChangeMade(CouncilEvent):
    """A proposed change was made; if no review came first, why that was not reasonably practicable."""

    TYPE: ClassVar[str] = "change.made"
    KEY: ClassVar[tuple[str, ...]] = ("proposal_id",)
    ON: ClassVar[str | None] = "made_on"

    proposal_id: Id
    made_on: FactDate | None = perhaps_dated("made_on")
    planned_on: FactDate | None = None
    kind: ChangeKind | None = None
    not_reasonably_practicable: Flag = False
    reason: Code | None = None


class ChangeDropped(CouncilEvent):
    """A proposed change will not be made."""

    TYPE: ClassVar[str] = "change.dropped"
    KEY: ClassVar[tuple[str, ...]] = ("proposal_id",)
    ON: ClassVar[str | None] = "dropped_on"

    proposal_id: Id
    dropped_on: FactDate | None = perhaps_dated("dropped_on")
    planned_on: FactDate | None = None
    kind: ChangeKind | None = None


class AdvocateArranged(CouncilEvent):
    """An advocate was arranged for the child."""

    TYPE: ClassVar[str] = "advocate.arranged"
    KEY: ClassVar[tuple[str, ...]] = ("on",)
    ON: ClassVar[str | None] = "on"

    on: FactDate
    advocate_id: Id | None = None


class AdvocateDeclined(CouncilEvent):
    """The child was offered an advocate and declined."""

    TYPE: ClassVar[str] = "advocate.declined"
    KEY: ClassVar[tuple[str, ...]] = ("on",)
    ON: ClassVar[str | None] = "on"

    on: FactDate


class ContactRestrictionChanged(CouncilEvent):
    """What a person may not come to know of the child, or nothing any more; of one person the last word stands.

    Both days belong to it; without them it holds until the next word.
    """

    TYPE: ClassVar[str] = "contact_restriction.changed"
    KEY: ClassVar[tuple[str, ...]] = ("person_id",)

    person_id: Id
    may_not_know: tuple[MayNotKnow, ...] = Field(max_length=4)
    from_on: FactDate | None = None
    until_on: FactDate | None = None


class _Feedback(CouncilEvent):
    answers: Answers = Field(default_factory=dict)
    """A code for each question, by the question's code (North Lincolnshire 2.4)."""
    review_id: Id | None = None


class ReviewFeedbackReceived(_Feedback):
    """What a child, a parent or a social worker thought of a review."""

    TYPE: ClassVar[str] = "review_feedback.received"
    KEY: ClassVar[tuple[str, ...]] = ("by", "review_id", "received_on")
    ON: ClassVar[str | None] = "received_on"

    by: Literal["child", "parent", "social_worker"]
    received_on: FactDate | None = perhaps_dated("received_on")


class QualityAuditCompleted(_Feedback):
    """A review's file was audited."""

    TYPE: ClassVar[str] = "quality_audit.completed"
    KEY: ClassVar[tuple[str, ...]] = ("review_id", "completed_on")
    ON: ClassVar[str | None] = "completed_on"

    by: Code | None = None
    completed_on: FactDate | None = perhaps_dated("completed_on")


class IroObservationCompleted(_Feedback):
    """An IRO's work in a review was observed."""

    TYPE: ClassVar[str] = "iro_observation.completed"
    SUBJECTS: ClassVar[tuple[str, ...]] = ("iro", "child")
    KEY: ClassVar[tuple[str, ...]] = ("review_id", "completed_on")
    ON: ClassVar[str | None] = "completed_on"

    by: Code | None = None
    iro_id: Id | None = None
    completed_on: FactDate | None = perhaps_dated("completed_on")


class _FosterCarerEvent(CouncilEvent):
    SUBJECTS: ClassVar[tuple[str, ...]] = ("foster_carer",)


class FosterCarerApproved(_FosterCarerEvent):
    """A foster carer was approved."""

    TYPE: ClassVar[str] = "foster_carer.approved"
    ON: ClassVar[str | None] = "approved_on"

    approved_on: FactDate | None = perhaps_dated("approved_on")


class FosterCarerFirstPlacementMade(_FosterCarerEvent):
    """The first child was placed with a foster carer (Blackpool 6.12 counts the first review from it)."""

    TYPE: ClassVar[str] = "foster_carer.first_placement_made"
    ON: ClassVar[str | None] = "placed_on"

    placed_on: FactDate | None = perhaps_dated("placed_on")


class FosterCarerCircumstancesChanged(_FosterCarerEvent):
    """A foster carer's circumstances changed enough for a review."""

    TYPE: ClassVar[str] = "foster_carer.circumstances_changed"
    KEY: ClassVar[tuple[str, ...]] = ("changed_on",)
    ON: ClassVar[str | None] = "changed_on"

    changed_on: FactDate | None = perhaps_dated("changed_on")
    category: Code | None = None


class FosterCarerApprovalEnded(_FosterCarerEvent):
    """A foster carer's approval ended."""

    TYPE: ClassVar[str] = "foster_carer.approval_ended"
    ON: ClassVar[str | None] = "ended_on"

    ended_on: FactDate | None = perhaps_dated("ended_on")
    reason: Code | None = None
