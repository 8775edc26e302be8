"""What scheduling announces around a review: its record and its form, exclusions, matters, contacts between reviews."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.base import Code, Codes, FactDate, Flag, Id, Ids
from shared.events.services.scheduling import ReviewEvent, SchedulingEvent

FormAnswers = Annotated[dict[Code, Code], Field(max_length=200)]


class ReviewMonitored(ReviewEvent):
    """Every answer of the monitoring form that the IRO fills in after a review, as codes (Blackpool 8.3 to 8.15)."""

    TYPE: ClassVar[str] = "review.monitored"
    ON: ClassVar[str | None] = "held_on"

    held_on: FactDate
    answers: FormAnswers


class ReviewDecisionsSent(ReviewEvent):
    """A review's decisions went to those who are to carry them out; the manager's time counts from receipt."""

    TYPE: ClassVar[str] = "review_decisions.sent"
    ON: ClassVar[str | None] = "sent_on"

    sent_on: FactDate
    received_on: FactDate | None = None


class ReviewRecordWritten(ReviewEvent):
    """The review's record was written, or a new version of it."""

    TYPE: ClassVar[str] = "review_record.written"
    ON: ClassVar[str | None] = "written_on"

    written_on: FactDate
    record_version: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1


class ExclusionDecided(SchedulingEvent):
    """The IRO decided that a person does not come to a review, or to a part of it (Jersey 3.17)."""

    TYPE: ClassVar[str] = "exclusion.decided"
    KEY: ClassVar[tuple[str, ...]] = ("review_id", "person_id")
    ON: ClassVar[str | None] = "decided_on"

    review_id: Id
    person_id: Id
    decided_on: FactDate
    review_on: FactDate | None = None
    """The day of the review, as far as it is known."""
    whole: Flag = True
    other_involvement: Code | None = None
    person_kind: Code | None = None
    """What the person is: `parent`, `child`, `other`. A parent is to be contacted (Jersey 3.18)."""
    contact_not_right: Flag = False
    """The IRO does not contact the parent, and has recorded why."""


class AdvocateRequested(SchedulingEvent):
    """The child wants an advocate."""

    TYPE: ClassVar[str] = "advocate.requested"
    KEY: ClassVar[tuple[str, ...]] = ("requested_on",)
    ON: ClassVar[str | None] = "requested_on"

    requested_on: FactDate
    review_id: Id | None = None


class IroContactRecorded(SchedulingEvent):
    """The IRO was in touch between reviews: that is how the case is monitored (Jersey 2.11)."""

    TYPE: ClassVar[str] = "iro_contact.recorded"
    KEY: ClassVar[tuple[str, ...]] = ("contact_id",)
    ON: ClassVar[str | None] = "on"

    contact_id: Id
    on: FactDate
    iro_id: Id | None = None
    kind: Code
    """Visit, call, message, and so on; `guardian_discussion` with the Children's Guardian."""
    with_whom: Codes = ()
    about: Codes = ()
    child: Code | None = None
    """How the child was met, where the child was: `in_private`, `observed_or_played`, `with_others`."""
    in_placement: Flag = False
    """Whether the child was met in the placement (Jersey 3.36)."""


class MatterEvent(SchedulingEvent):
    """One thing that an IRO answers once, made of one or more changes told of (Hull appendix 1; Jersey 3.75)."""

    KEY: ClassVar[tuple[str, ...]] = ("matter_id",)

    matter_id: Id
    change_ids: Ids
    """The events that told of it, the first first."""
    iro_id: Id | None = None


class MatterOpened(MatterEvent):
    """Something happened of which an IRO is to say whether it needs a review; said again when more is told of it."""

    TYPE: ClassVar[str] = "matter.opened"
    ON: ClassVar[str | None] = "occurred_on"
    IN_PLACE_OF: ClassVar[str | None] = "change_ids"

    occurred_on: FactDate
    """The earliest day of what was told."""
    urgent: Flag = False
    discharge_notice: Flag = False
    """A person with parental responsibility gave notice (section 20)."""
    planned_on: FactDate | None = None
    """The day on which the child is to leave, as the notice has it."""


class MatterAnswered(MatterEvent):
    """The IRO answered: a review is convened, or none is needed."""

    TYPE: ClassVar[str] = "matter.answered"
    ON: ClassVar[str | None] = "answered_on"

    answered_on: FactDate
    review_needed: Flag
    reason: Code | None = None
    child_consulted: Flag | None = None
    tell: Codes = ()
    answered_by: Id | None = None


class ChangeNoticed(SchedulingEvent):
    """A change was made that a review was to consider before, and none did: found from the facts, or told as made.

    The IRO knows that day, and may name the review that considered it (Jersey 3.77; Blackpool 6.7; reg 33(3)).
    """

    TYPE: ClassVar[str] = "change.noticed"
    KEY: ClassVar[tuple[str, ...]] = ("change_id",)
    ON: ClassVar[str | None] = "made_on"

    change_id: Id
    """The proposal, or the matter of the notice; of what nobody proposed the first event that told of it."""
    made_on: FactDate
    kinds: Codes
    proposed: Flag = False
    not_reasonably_practicable: Flag = False
    """A review before it was said not to be reasonably practicable; `reason` says why."""
    reason: Code | None = None
    considered_by: Id | None = None
    """The review that the IRO named."""
    named_on: FactDate | None = None
    """The day on which she named it."""
    while_frozen: Flag | None = None
    """It was made although the IRO had asked that the child stays, and nothing had ended that (Jersey 3.79)."""
