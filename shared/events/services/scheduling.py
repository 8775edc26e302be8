"""What scheduling announces: reviews, their decisions, and the changes an IRO considered."""

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field, model_validator

from shared.events.base import (
    SCHEDULING_EVENTS,
    Code,
    Codes,
    Count,
    Event,
    FactDate,
    Flag,
    Id,
    Ids,
    Instant,
    Part,
    Reference,
)
from shared.events.codes import Participation

_ORDINAL_BEFORE: Final = {
    "first_review": 0,
    "second_review": 1,
    "next_review": 2,
    "short_break_first_review": 0,
    "short_break_next_review": 1,
}
"""How many reviews of a time in care come before the first of a kind, from which its number was counted before."""

ReviewNumber = Annotated[int, Field(strict=True, ge=1, le=1000)]


class SchedulingEvent(Event):
    """A fact of the scheduling service."""

    TOPIC: ClassVar[str] = SCHEDULING_EVENTS


class ReviewEvent(SchedulingEvent):
    """Which review it is: its id, its kind in words, and its number among the child's reviews of that kind.

    `ordinal` is its number among the reviews held in this time in care (absent where its beginning is not known),
    `serves` names the duties it answers, `considered` the proposals and matters.
    """

    KEY: ClassVar[tuple[str, ...]] = ("review_id",)

    review_id: Id
    kind: Code
    number: ReviewNumber | None = None
    iro_id: Id | None = None
    ordinal: ReviewNumber | None = None
    serves: Codes = ()
    considered: Codes = ()

    @model_validator(mode="before")
    @classmethod
    def _as_older_versions_meant_it(cls, said: Any) -> Any:
        """Before there were ordinals, a review's kind was the duty it answered, and its number counted within that."""
        if not isinstance(said, dict) or "serves" in said or "ordinal" in said:
            return said
        kind, number = said.get("kind"), said.get("number")
        known: dict[str, Any] = {"serves": [kind]} if isinstance(kind, str) else {}
        if kind in _ORDINAL_BEFORE and type(number) is int:
            known["ordinal"] = _ORDINAL_BEFORE[kind] + number
        return {**said, **known}


class ReviewDue(ReviewEvent):
    """A review is planned, or its dates moved: when it is due, and the rule that says so."""

    TYPE: ClassVar[str] = "review.due"
    ON: ClassVar[str | None] = "due_on"

    due_on: FactDate
    not_before: FactDate | None = None
    rule: Code


class ReviewArranged(ReviewEvent):
    """A review has its day, or another day."""

    TYPE: ClassVar[str] = "review.arranged"
    ON: ClassVar[str | None] = "arranged_for"

    arranged_for: FactDate
    due_on: FactDate | None = None
    previously_arranged_for: FactDate | None = None
    starts_at: Instant | None = None
    venue_kind: Code | None = None
    invited: Codes = ()
    """What those who are invited are to the child; nobody's where it was not said yet."""


class ReviewAdjourned(ReviewEvent):
    """A review was adjourned: it counts as held on the date first set (Jersey 3.25)."""

    TYPE: ClassVar[str] = "review.adjourned"
    ON: ClassVar[str | None] = "adjourned_on"

    adjourned_on: FactDate
    first_set_for: FactDate
    reason: Code


class ReviewHeld(ReviewEvent):
    """A review was held; the next is counted from this date."""

    TYPE: ClassVar[str] = "review.held"
    ON: ClassVar[str | None] = "held_on"

    held_on: FactDate
    due_on: FactDate | None = None
    late_reason: Code | None = None
    adjourned: Flag = False
    series: Flag = False
    """Held as a series of meetings, of which this is the first one's day (Jersey 3.24)."""
    out_of_time_from: FactDate | None = None
    """Adjourned and not completed in its time: from this day it is out of time (Jersey 3.27)."""


class ReviewCompleted(ReviewEvent):
    """A review is complete: the clocks after a review are counted from this date."""

    TYPE: ClassVar[str] = "review.completed"
    ON: ClassVar[str | None] = "completed_on"

    completed_on: FactDate
    held_on: FactDate | None = None
    plan_changed: Flag | None = None
    permanence_plan_agreed: Flag | None = None
    series: Flag = False
    """It was held as a series of meetings."""
    legal_status_queried: Flag | None = None
    """The IRO asked about the legal status and awaits an answer (Jersey 3.65)."""


class ReviewCancelled(ReviewEvent):
    """A review was cancelled with the IRO's recorded consent."""

    TYPE: ClassVar[str] = "review.cancelled"
    ON: ClassVar[str | None] = "cancelled_on"

    cancelled_on: FactDate
    reason: Code


class ReviewConvenedForChange(ReviewEvent):
    """The IRO answered a change by convening a review."""

    TYPE: ClassVar[str] = "review.convened_for_change"
    KEY: ClassVar[tuple[str, ...]] = ("change_id",)
    ON: ClassVar[str | None] = "determined_on"

    change_id: Id
    determined_on: FactDate
    due_on: FactDate | None = None
    reason: Code | None = None
    matter_id: Id | None = None
    change_ids: Ids = ()
    tell: Codes = ()
    """The kinds of people to be told."""


class ReviewNeedDeclined(SchedulingEvent):
    """The IRO answered a change: no review is needed, and why."""

    TYPE: ClassVar[str] = "review.need_declined"
    KEY: ClassVar[tuple[str, ...]] = ("change_id",)
    ON: ClassVar[str | None] = "determined_on"

    change_id: Id
    iro_id: Id
    determined_on: FactDate
    reason: Code
    child_consulted: Flag | None = None
    matter_id: Id | None = None
    change_ids: Ids = ()
    tell: Codes = ()


class RecordRecipient(Part):
    """Somebody to whom a record went, and what of it: the full record, something else in writing, or nothing."""

    person_kind: Code
    person_id: Id | None = None
    what: Literal["full", "other", "none"] = "full"


class ReviewRecordDistributed(ReviewEvent):
    """The review's record went out, for the first time on that day; and to whom its latest version went."""

    TYPE: ClassVar[str] = "review_record.distributed"
    ON: ClassVar[str | None] = "distributed_on"

    distributed_on: FactDate
    written_on: FactDate | None = None
    record_version: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    """Its latest version that went out."""
    to: Annotated[tuple[RecordRecipient, ...], Field(max_length=200)] = ()
    """To whom that went, as far as it was said (Jersey 3.69)."""


class Referral(Part):
    """What another agency was asked for with a decision, and by when it is to answer (Jersey 7.24)."""

    agency: Reference
    made_on: FactDate
    respond_by: FactDate | None = None


class DecisionEvent(SchedulingEvent):
    """Which decision of which review; its text stays in scheduling."""

    KEY: ClassVar[tuple[str, ...]] = ("decision_id",)

    decision_id: Id
    review_id: Id
    responsible_person_id: Id | None = None
    due_on: FactDate | None = None


class DecisionMade(DecisionEvent):
    """A review decided something, by whom it is to be done and by when."""

    TYPE: ClassVar[str] = "decision.made"
    ON: ClassVar[str | None] = "made_on"

    made_on: FactDate
    urgent: Flag = False
    recommendation: Flag = False
    """Recommended and not decided (Hull 2)."""
    supersedes: Id | None = None
    """The decision that it replaces."""
    referral: Referral | None = None
    carried_over: Count = 0
    """How many decisions of earlier reviews were the same (Jersey 7.23)."""


class DecisionConsidered(DecisionEvent):
    """The team manager considered the decision; silence until the last day is agreement (Jersey 3.71)."""

    TYPE: ClassVar[str] = "decision.considered"
    ON: ClassVar[str | None] = "considered_on"

    considered_on: FactDate
    agreed: Flag
    by_silence: Flag = False


class DecisionImplemented(DecisionEvent):
    """The decision was carried out, wholly or in part."""

    TYPE: ClassVar[str] = "decision.implemented"
    ON: ClassVar[str | None] = "implemented_on"

    implemented_on: FactDate
    in_part: Flag = False
    late: Flag = False


class DecisionOverdue(DecisionEvent):
    """The decision's own date is over and it was not carried out."""

    TYPE: ClassVar[str] = "decision.overdue"
    ON: ClassVar[str | None] = "overdue_from"

    overdue_from: FactDate


class DecisionWithdrawn(DecisionEvent):
    """The decision is not to be carried out any more."""

    TYPE: ClassVar[str] = "decision.withdrawn"
    ON: ClassVar[str | None] = "withdrawn_on"

    withdrawn_on: FactDate
    reason: Code | None = None


class ParticipationRecorded(SchedulingEvent):
    """How the child took part in a review, in the statutory return's codes, and whether seen in private before it."""

    TYPE: ClassVar[str] = "participation.recorded"
    KEY: ClassVar[tuple[str, ...]] = ("review_id",)
    ON: ClassVar[str | None] = "held_on"

    review_id: Id
    held_on: FactDate
    participation: Participation
    spoken_to_in_private: Flag | None = None
    consulted_before: Flag | None = None
    social_worker_attended: Flag | None = None


class FosterCarerReviewHeld(SchedulingEvent):
    """The Corporate IRO reviewed a foster carer."""

    TYPE: ClassVar[str] = "foster_carer_review.held"
    SUBJECTS: ClassVar[tuple[str, ...]] = ("foster_carer",)
    KEY: ClassVar[tuple[str, ...]] = ("review_id",)
    ON: ClassVar[str | None] = "held_on"

    review_id: Id
    number: ReviewNumber | None = None
    held_on: FactDate
    iro_id: Id | None = None
    child_ids: Ids = ()
