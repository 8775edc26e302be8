"""What escalation announces: concerns, disputes, Cafcass, legal advice, and patterns of practice."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import ESCALATION_EVENTS, Code, Count, Event, FactDate, Flag, Id

StageNumber = Annotated[int, Field(strict=True, ge=1, le=10)]


class EscalationEvent(Event):
    """A fact of the escalation service; it may concern a child or, for the Corporate IRO, a foster carer."""

    TOPIC: ClassVar[str] = ESCALATION_EVENTS
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child", "foster_carer")


class ConcernEvent(EscalationEvent):
    """Which informal concern."""

    KEY: ClassVar[tuple[str, ...]] = ("concern_id",)

    concern_id: Id
    category: Code


class ConcernRaised(ConcernEvent):
    """An IRO raised a concern informally, or a duty that was missed did."""

    TYPE: ClassVar[str] = "concern.raised"
    ON: ClassVar[str | None] = "raised_on"

    raised_on: FactDate
    raised_by: Id | None = None
    raised_with: Id | None = None
    due_on: FactDate | None = None
    duty_id: Id | None = None


class ConcernResolved(ConcernEvent):
    """A concern was settled informally."""

    TYPE: ClassVar[str] = "concern.resolved"
    ON: ClassVar[str | None] = "resolved_on"

    resolved_on: FactDate
    outcome: Code | None = None


class ConcernLapsed(ConcernEvent):
    """A concern no longer matters."""

    TYPE: ClassVar[str] = "concern.lapsed"
    ON: ClassVar[str | None] = "lapsed_on"

    lapsed_on: FactDate
    reason: Code | None = None


class DisputeEvent(EscalationEvent):
    """Which formal dispute."""

    KEY: ClassVar[tuple[str, ...]] = ("dispute_id",)

    dispute_id: Id


class DisputeOpened(DisputeEvent):
    """A formal dispute began: twenty working days in all, whatever its stages (Jersey 6.2)."""

    TYPE: ClassVar[str] = "dispute.opened"
    ON: ClassVar[str | None] = "opened_on"

    category: Code
    opened_on: FactDate
    limit_on: FactDate
    concern_id: Id | None = None
    iro_id: Id | None = None


class DisputeStageEntered(DisputeEvent):
    """The dispute went to the manager of a stage."""

    TYPE: ClassVar[str] = "dispute.stage_entered"
    KEY: ClassVar[tuple[str, ...]] = ("dispute_id", "number")
    ON: ClassVar[str | None] = "entered_on"

    number: StageNumber
    name: Code
    entered_on: FactDate
    due_on: FactDate | None = None
    manager_id: Id | None = None
    bypassed: tuple[StageNumber, ...] = Field(default=(), max_length=10)
    """Stages passed over on the way here."""
    emergency: Flag = False


class DisputeResponded(DisputeEvent):
    """The manager of a stage answered."""

    TYPE: ClassVar[str] = "dispute.responded"
    KEY: ClassVar[tuple[str, ...]] = ("dispute_id", "number", "responded_on")
    ON: ClassVar[str | None] = "responded_on"

    number: StageNumber
    responded_on: FactDate
    responded_by: Id | None = None
    outcome: Code | None = None


class DisputeResolved(DisputeEvent):
    """The dispute was settled."""

    TYPE: ClassVar[str] = "dispute.resolved"
    ON: ClassVar[str | None] = "resolved_on"

    resolved_on: FactDate
    stage: StageNumber | None = None
    outcome: Code | None = None


class DisputeWithdrawn(DisputeEvent):
    """The IRO withdrew the dispute."""

    TYPE: ClassVar[str] = "dispute.withdrawn"
    ON: ClassVar[str | None] = "withdrawn_on"

    withdrawn_on: FactDate
    reason: Code | None = None


class PlacementMoveFreezeRequested(DisputeEvent):
    """The IRO asked that the child stay where placed until the dispute is settled."""

    TYPE: ClassVar[str] = "placement_move.freeze_requested"
    ON: ClassVar[str | None] = "requested_on"

    requested_on: FactDate
    placement_id: Id | None = None


class _Cafcass(EscalationEvent):
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child",)
    KEY: ClassVar[tuple[str, ...]] = ("contact_id",)

    contact_id: Id
    dispute_id: Id | None = None
    iro_id: Id | None = None


class CafcassReferred(_Cafcass):
    """The IRO referred the child's case to Cafcass, with or without a dispute."""

    TYPE: ClassVar[str] = "cafcass.referred"
    ON: ClassVar[str | None] = "referred_on"

    referred_on: FactDate


class CafcassConsulted(_Cafcass):
    """The IRO consulted Cafcass."""

    TYPE: ClassVar[str] = "cafcass.consulted"
    ON: ClassVar[str | None] = "consulted_on"

    consulted_on: FactDate


class LegalAdviceSought(EscalationEvent):
    """The IRO sought legal advice that is independent of the council's own."""

    TYPE: ClassVar[str] = "legal_advice.sought"
    KEY: ClassVar[tuple[str, ...]] = ("advice_id",)
    ON: ClassVar[str | None] = "sought_on"

    advice_id: Id
    sought_on: FactDate
    dispute_id: Id | None = None
    iro_id: Id | None = None


class _Practice(EscalationEvent):
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child", "team", "iro", "foster_carer")

    category: Code
    team_id: Id | None = None
    person_id: Id | None = None


class PracticePatternIdentified(_Practice):
    """The same poor practice was seen often enough to tell senior managers."""

    TYPE: ClassVar[str] = "practice_pattern.identified"
    KEY: ClassVar[tuple[str, ...]] = ("pattern_id",)
    ON: ClassVar[str | None] = "identified_on"

    pattern_id: Id
    identified_on: FactDate
    observations: Count
    kind: Literal["poor", "good"] = "poor"


class GoodPracticeRecorded(_Practice):
    """An IRO recorded good practice."""

    TYPE: ClassVar[str] = "good_practice.recorded"
    KEY: ClassVar[tuple[str, ...]] = ("observation_id",)
    ON: ClassVar[str | None] = "recorded_on"

    observation_id: Id
    recorded_on: FactDate
