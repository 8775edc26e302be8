"""The child's life in care, posted by the council's own systems: law, courts, adoption, protection, custody."""

from typing import ClassVar, Literal

from pydantic import AliasChoices, Field

from shared.events.base import Code, Codes, FactDate, Flag, Id, Ids, Link, Reference, dated, perhaps_dated
from shared.events.codes import LegalStatus
from shared.events.council.child_life import CouncilEvent

CourtDocumentKind = Literal[
    "interim_care_plan",
    "final_care_plan",
    "timetable",
    "directions",
    "order",
    "expert_report",
    "guardian_interim_report",
    "guardian_final_report",
    "facts_and_reasons",
    "judgment",
]


class LegalStatusChanged(CouncilEvent):
    """The child's legal status changed."""

    TYPE: ClassVar[str] = "legal_status.changed"
    KEY: ClassVar[tuple[str, ...]] = ("from_on",)
    ON: ClassVar[str | None] = "from_on"

    code: LegalStatus = Field(validation_alias=AliasChoices("code", "legal_status"), serialization_alias="code")
    from_on: FactDate = Field(validation_alias=AliasChoices("from", "from_on", "on"), serialization_alias="from")


class OfACase(CouncilEvent):
    """What may be said once of several children of one case: the door takes it as said of each (decision 22)."""

    also_for: Ids = ()
    """The other children of the case."""


class _Proceedings(OfACase):
    KEY: ClassVar[tuple[str, ...]] = ("case_number",)

    case_number: Reference
    court: Reference | None = None


class ProceedingsStarted(_Proceedings):
    """Care proceedings began."""

    TYPE: ClassVar[str] = "proceedings.started"
    ON: ClassVar[str | None] = "started_on"

    started_on: FactDate | None = perhaps_dated("started_on")


class ProceedingsEnded(_Proceedings):
    """Care proceedings ended: the Children's Guardian hands over to the IRO (Blackpool 10.5)."""

    TYPE: ClassVar[str] = "proceedings.ended"
    ON: ClassVar[str | None] = "ended_on"

    ended_on: FactDate | None = perhaps_dated("ended_on")


class HearingListed(OfACase):
    """A hearing was listed, or listed for another day."""

    TYPE: ClassVar[str] = "hearing.listed"
    KEY: ClassVar[tuple[str, ...]] = ("hearing_id",)
    ON: ClassVar[str | None] = "on"

    hearing_id: Id
    kind: Literal["case_management", "issues_resolution", "final"]
    on: FactDate
    case_number: Reference | None = None


class HearingVacated(OfACase):
    """A listed hearing will not take place."""

    TYPE: ClassVar[str] = "hearing.vacated"
    KEY: ClassVar[tuple[str, ...]] = ("hearing_id",)
    ON: ClassVar[str | None] = "vacated_on"

    hearing_id: Id
    vacated_on: FactDate | None = None


class HearingOutcomeRecorded(OfACase):
    """What a hearing ended with, which the next review is told of (Blackpool 6.10)."""

    TYPE: ClassVar[str] = "hearing.outcome_recorded"
    KEY: ClassVar[tuple[str, ...]] = ("hearing_id",)
    ON: ClassVar[str | None] = "on"

    hearing_id: Id
    on: FactDate = dated("on")
    outcome: Code


class GuardianAppointed(OfACase):
    """A Children's Guardian was appointed; name and contact are kept with people's details, not here."""

    TYPE: ClassVar[str] = "guardian.appointed"
    KEY: ClassVar[tuple[str, ...]] = ("guardian_id",)
    ON: ClassVar[str | None] = "appointed_on"

    guardian_id: Id
    appointed_on: FactDate | None = perhaps_dated("appointed_on")
    case_number: Reference | None = None


class GuardianEnded(OfACase):
    """A Children's Guardian's appointment ended."""

    TYPE: ClassVar[str] = "guardian.ended"
    KEY: ClassVar[tuple[str, ...]] = ("guardian_id",)
    ON: ClassVar[str | None] = "ended_on"

    guardian_id: Id | None = None
    ended_on: FactDate | None = perhaps_dated("ended_on")


class GuardianDiscussionHeld(CouncilEvent):
    """The IRO and the Children's Guardian talked: the topics they covered and those outstanding (Hull 2)."""

    TYPE: ClassVar[str] = "guardian.discussion_held"
    KEY: ClassVar[tuple[str, ...]] = ("held_on",)
    ON: ClassVar[str | None] = "held_on"

    topics: Codes
    outstanding: Codes = ()
    guardian_id: Id | None = None
    held_on: FactDate | None = perhaps_dated("held_on")


class CourtDocumentReceived(OfACase):
    """The legal department received a court document, of which the IRO is owed a copy (Hull 2; Blackpool 10.4).

    `link` is where the document is kept, never the document; `record_ref` its reference there.
    """

    TYPE: ClassVar[str] = "court_document.received"
    KEY: ClassVar[tuple[str, ...]] = ("document_id",)
    ON: ClassVar[str | None] = "received_on"

    document_id: Id
    kind: CourtDocumentKind
    received_on: FactDate = dated("received_on")
    link: Link | None = None
    record_ref: Reference | None = None
    case_number: Reference | None = None


class _AdoptionStep(CouncilEvent):
    ON: ClassVar[str | None] = "on"

    on: FactDate = dated("on", "date")


class AdoptionPlacementAuthorised(_AdoptionStep):
    """The authority may place the child for adoption."""

    TYPE: ClassVar[str] = "adoption.placement_authorised"


class AdoptionAuthorityRevoked(_AdoptionStep):
    """The authority to place the child for adoption was revoked."""

    TYPE: ClassVar[str] = "adoption.authority_revoked"


class AdoptionPlaced(_AdoptionStep):
    """The child was placed with prospective adopters."""

    TYPE: ClassVar[str] = "adoption.placed"


class AdoptionMatchDecided(CouncilEvent):
    """Whether the child is matched with particular adopters was decided (Jersey 3.58)."""

    TYPE: ClassVar[str] = "adoption.match_decided"
    KEY: ClassVar[tuple[str, ...]] = ("on",)
    ON: ClassVar[str | None] = "on"

    on: FactDate
    decided: Code


class AdoptionDisrupted(CouncilEvent):
    """A placement for adoption broke down: a review is due between 28 and 42 days (Jersey 3.56)."""

    TYPE: ClassVar[str] = "adoption.disrupted"
    ON: ClassVar[str | None] = "disrupted_on"

    disrupted_on: FactDate = dated("disrupted_on")
    returned_on: FactDate | None = None


class AdoptionOrderMade(_AdoptionStep):
    """The child was adopted."""

    TYPE: ClassVar[str] = "adoption.order_made"


class ProtectionPlanStarted(CouncilEvent):
    """The child became the subject of a child protection plan."""

    TYPE: ClassVar[str] = "protection_plan.started"
    ON: ClassVar[str | None] = "on"

    on: FactDate


class ProtectionPlanEnded(CouncilEvent):
    """The child protection plan ended."""

    TYPE: ClassVar[str] = "protection_plan.ended"
    ON: ClassVar[str | None] = "on"

    on: FactDate


class ProtectionConferenceListed(CouncilEvent):
    """A child protection conference was listed: the review is held with it where that can be (Jersey 3.44)."""

    TYPE: ClassVar[str] = "protection_conference.listed"
    KEY: ClassVar[tuple[str, ...]] = ("on",)
    ON: ClassVar[str | None] = "on"

    on: FactDate


class SecurePanelDecided(CouncilEvent):
    """A secure accommodation panel decided whether the criteria are met; if not, a review is held at once."""

    TYPE: ClassVar[str] = "secure_panel.decided"
    KEY: ClassVar[tuple[str, ...]] = ("decided_on",)
    ON: ClassVar[str | None] = "decided_on"

    panel_member_ids: Ids = ()
    independent_member_id: Id | None = None
    criteria_met: Flag
    decided_on: FactDate | None = perhaps_dated("decided_on")


class CustodyEntered(CouncilEvent):
    """The child was remanded or sentenced to custody (Jersey 4.13)."""

    TYPE: ClassVar[str] = "custody.entered"
    KEY: ClassVar[tuple[str, ...]] = ("on",)
    ON: ClassVar[str | None] = "on"

    on: FactDate
    kind: Literal["remand", "sentence"] | None = None
    order: Code | None = None
    where: Code | None = None
    expected_release_on: FactDate | None = None


class CustodyReleased(CouncilEvent):
    """The child was released from custody."""

    TYPE: ClassVar[str] = "custody.released"
    KEY: ClassVar[tuple[str, ...]] = ("on",)
    ON: ClassVar[str | None] = "on"

    on: FactDate
