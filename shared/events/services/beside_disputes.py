"""What escalation announces beside its disputes: a move frozen, Cafcass, legal advice, and patterns of practice."""

from typing import ClassVar, Literal

from shared.events.base import Code, Codes, Count, FactDate, Flag, Id, Ids
from shared.events.services.escalation import DisputeEvent, EscalationEvent


class _Freeze(EscalationEvent):
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child",)
    KEY: ClassVar[tuple[str, ...]] = ("dispute_id", "freeze_id")

    dispute_id: Id
    freeze_id: Id | None = None


class PlacementMoveFreezeRequested(_Freeze):
    """The IRO asked that the child stay where placed until the dispute is settled (Jersey 3.79)."""

    TYPE: ClassVar[str] = "placement_move.freeze_requested"
    ON: ClassVar[str | None] = "requested_on"

    requested_on: FactDate
    placement_id: Id | None = None
    change_id: Id | None = None
    """The proposal that it stops."""
    moves_on: FactDate | None = None
    due_on: FactDate | None = None


class PlacementMoveFreezeAnswered(_Freeze):
    """The manager who was asked answered: the child stays, or does not."""

    TYPE: ClassVar[str] = "placement_move.freeze_answered"
    ON: ClassVar[str | None] = "answered_on"

    answered_on: FactDate
    stays: Flag
    until: FactDate | None = None
    answered_by: Id | None = None
    change_id: Id | None = None
    late: Flag = False


class _Counterpart(DisputeEvent):
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child",)
    KEY: ClassVar[tuple[str, ...]] = ("counterpart_id",)

    counterpart_id: Id
    agency: Code


class CounterpartAsked(_Counterpart):
    """A counterpart in a partner agency was called on to help settle a dispute (Jersey 7.19-7.20)."""

    TYPE: ClassVar[str] = "counterpart.asked"
    ON: ClassVar[str | None] = "asked_on"

    asked_on: FactDate
    remedy_id: Id | None = None


class CounterpartAnswered(_Counterpart):
    """That agency answered."""

    TYPE: ClassVar[str] = "counterpart.answered"
    ON: ClassVar[str | None] = "answered_on"

    answered_on: FactDate
    outcome: Code


class _Cafcass(EscalationEvent):
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child",)
    KEY: ClassVar[tuple[str, ...]] = ("contact_id",)

    contact_id: Id
    dispute_id: Id | None = None
    iro_id: Id | None = None
    also_for: Ids = ()
    """The other children that the dispute is for."""


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


class CafcassConsidered(_Cafcass):
    """The IRO considered a referral, and why she did or did not make one (Hull 2: she must)."""

    TYPE: ClassVar[str] = "cafcass.considered"
    ON: ClassVar[str | None] = "considered_on"

    considered_on: FactDate
    refers: Flag
    reason: Code | None = None


class CafcassAnswered(_Cafcass):
    """Cafcass answered a referral."""

    TYPE: ClassVar[str] = "cafcass.answered"
    ON: ClassVar[str | None] = "answered_on"

    answered_on: FactDate
    referral_id: Id | None = None
    outcome: Code | None = None


class _Advice(EscalationEvent):
    KEY: ClassVar[tuple[str, ...]] = ("advice_id",)

    advice_id: Id
    dispute_id: Id | None = None
    iro_id: Id | None = None
    also_for: Ids = ()
    """The other children that the dispute is for."""


class LegalAdviceSought(_Advice):
    """The IRO sought legal advice that is independent of the council's own."""

    TYPE: ClassVar[str] = "legal_advice.sought"
    ON: ClassVar[str | None] = "sought_on"

    sought_on: FactDate


class LegalAdviceReceived(_Advice):
    """The advice was given."""

    TYPE: ClassVar[str] = "legal_advice.received"
    ON: ClassVar[str | None] = "received_on"

    received_on: FactDate


class _Practice(EscalationEvent):
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child", "team", "iro", "foster_carer", "provider")

    category: Code
    team_id: Id | None = None
    person_id: Id | None = None
    provider_id: Id | None = None


class PracticePatternIdentified(_Practice):
    """The same practice was seen often enough to tell senior managers; its subject is a team or a provider, never a
    child."""

    TYPE: ClassVar[str] = "practice_pattern.identified"
    KEY: ClassVar[tuple[str, ...]] = ("pattern_id",)
    ON: ClassVar[str | None] = "identified_on"

    pattern_id: Id
    identified_on: FactDate
    observations: Count
    kind: Literal["poor", "good"] = "poor"
    children: Count | None = None
    """How many children; never which."""
    from_on: FactDate | None = None
    lacked: Codes = ()
    """What reviews of this team lacked, where that is the pattern."""
    reviews: Count | None = None
    """How many reviews of this team were held in the quarter, where that is the pattern."""


class _Observation(_Practice):
    KEY: ClassVar[tuple[str, ...]] = ("observation_id",)
    ON: ClassVar[str | None] = "recorded_on"

    observation_id: Id
    recorded_on: FactDate


class GoodPracticeRecorded(_Observation):
    """An IRO recorded good practice (Jersey 2.13, 3.82)."""

    TYPE: ClassVar[str] = "good_practice.recorded"


class PoorPracticeRecorded(_Observation):
    """An IRO recorded poor practice that is about more than one child (Jersey 2.13, 3.81)."""

    TYPE: ClassVar[str] = "poor_practice.recorded"
