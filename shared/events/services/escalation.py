"""What escalation announces: concerns, disputes, Cafcass, legal advice, and patterns of practice."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import ESCALATION_EVENTS, Code, Codes, Event, FactDate, Flag, Id, Ids

StageNumber = Annotated[int, Field(strict=True, ge=1, le=10)]
Side = Literal["authority", "iro_service"]
"""Whose practice a concern is about."""


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
    duty: Code | None = None
    """The duty that was late or missed, by its name in the policy."""
    assigned_to: Id | None = None
    side: Side | None = None


class ConcernResolved(ConcernEvent):
    """A concern was settled informally."""

    TYPE: ClassVar[str] = "concern.resolved"
    ON: ClassVar[str | None] = "resolved_on"

    resolved_on: FactDate
    outcome: Code | None = None
    what_changed: Codes = ()
    """What changed for the child, as codes."""


class ConcernLapsed(ConcernEvent):
    """A concern no longer matters."""

    TYPE: ClassVar[str] = "concern.lapsed"
    ON: ClassVar[str | None] = "lapsed_on"

    lapsed_on: FactDate
    reason: Code | None = None


class DisputeEvent(EscalationEvent):
    """Which formal dispute; its subject is the first child it is for, `also_for` are the others."""

    KEY: ClassVar[tuple[str, ...]] = ("dispute_id",)

    dispute_id: Id
    also_for: Ids = ()


class _OverItsDays(DisputeEvent):
    about: Literal["child", "foster_carer"] = "child"
    """Of a foster carer's review no court is asked."""


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
    cause: Literal["opened", "iro", "silence", "bypass"] | None = None
    """What took it there: it began there, the IRO moved it on, nobody had answered, or she passed over a stage."""
    instead_of: StageNumber | None = None
    """The stage that she took it away from: whoever was to answer there is no longer asked."""
    informal: Flag = False


class DisputeResponded(DisputeEvent):
    """The manager of a stage answered; several may have."""

    TYPE: ClassVar[str] = "dispute.responded"
    KEY: ClassVar[tuple[str, ...]] = ("dispute_id", "number", "response_id")
    ON: ClassVar[str | None] = "responded_on"

    number: StageNumber
    response_id: Id | None = None
    responded_on: FactDate
    responded_by: Id | None = None
    outcome: Code | None = None
    """`agreed`, `partly` or `refused`."""
    resources: Flag = False
    """A lack of means was given as the reason; it stops nothing (Jersey 6.4)."""
    late: Flag = False


class DisputeAnswerViewed(DisputeEvent):
    """The IRO said what she thinks of an answer: good enough for the child, or not."""

    TYPE: ClassVar[str] = "dispute.answer_viewed"
    KEY: ClassVar[tuple[str, ...]] = ("dispute_id", "response_id")
    ON: ClassVar[str | None] = "viewed_on"

    response_id: Id
    viewed_on: FactDate
    view: Code
    """`accepted`, `partly` or `not_accepted`."""


class DisputeLimitPassed(_OverItsDays):
    """The days in which every dispute is to be resolved are over and this one is not (Jersey 6.2; Hull 2)."""

    TYPE: ClassVar[str] = "dispute.limit_passed"
    ON: ClassVar[str | None] = "passed_on"

    limit_on: FactDate
    passed_on: FactDate


class DisputeHandedOver(DisputeEvent):
    """Another IRO, or another manager of the stage, has the dispute now; its clocks go on."""

    TYPE: ClassVar[str] = "dispute.handed_over"
    KEY: ClassVar[tuple[str, ...]] = ("dispute_id", "of", "on")
    ON: ClassVar[str | None] = "on"

    of: Literal["iro", "manager"]
    on: FactDate
    from_id: Id | None = None
    to_id: Id | None = None


class DisputeBeforeHearing(DisputeEvent):
    """An open dispute and a listed hearing: the court is to know of it before (Hull 2; Blackpool 10.4)."""

    TYPE: ClassVar[str] = "dispute.before_hearing"
    KEY: ClassVar[tuple[str, ...]] = ("dispute_id", "hearing_id")
    ON: ClassVar[str | None] = "hearing_on"

    hearing_id: Id
    hearing_on: FactDate
    kind: Code | None = None


class DisputeResolved(_OverItsDays):
    """The dispute ended: it was settled, or nothing more can be had (`unresolved`)."""

    TYPE: ClassVar[str] = "dispute.resolved"
    ON: ClassVar[str | None] = "resolved_on"

    resolved_on: FactDate
    stage: StageNumber | None = None
    outcome: Code | None = None
    """`agreed`, `partly` or `unresolved`."""
    what_changed: Codes = ()


class DisputeWithdrawn(DisputeEvent):
    """The IRO withdrew the dispute."""

    TYPE: ClassVar[str] = "dispute.withdrawn"
    ON: ClassVar[str | None] = "withdrawn_on"

    withdrawn_on: FactDate
    reason: Code | None = None


class RemedyAgreed(DisputeEvent):
    """What was agreed for the child, who does it and by when (North Lincolnshire 2.5)."""

    TYPE: ClassVar[str] = "remedy.agreed"
    KEY: ClassVar[tuple[str, ...]] = ("remedy_id",)
    ON: ClassVar[str | None] = "agreed_on"

    remedy_id: Id
    agreed_on: FactDate
    responsible_person_id: Id
    due_on: FactDate


class RemedyCarriedOut(DisputeEvent):
    """What was agreed was done."""

    TYPE: ClassVar[str] = "remedy.carried_out"
    KEY: ClassVar[tuple[str, ...]] = ("remedy_id",)
    ON: ClassVar[str | None] = "carried_out_on"

    remedy_id: Id
    carried_out_on: FactDate
