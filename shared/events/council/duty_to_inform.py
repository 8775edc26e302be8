"""What social workers must tell the IRO (Hull, appendix 1, whose numbers are given; Jersey 3.74).

Each of these tells the IRO and asks whether a review is needed. The story stays in the case system: an event carries a
reference to it.
"""

from typing import ClassVar

from pydantic import AliasChoices, Field

from shared.events.base import Amount, Code, FactDate, Flag, Id, Reference, dated
from shared.events.council.child_life import CouncilEvent


class DutyToInform(CouncilEvent):
    """What every one of them carries."""

    KEY: ClassVar[tuple[str, ...]] = ("record_ref",)
    ON: ClassVar[str | None] = "occurred_on"

    occurred_on: FactDate = dated("occurred_on")
    category: Code
    record_ref: Reference
    """Where the story is in the council's case system."""
    social_worker_id: Id
    child_told: Flag | None = None
    child_view: Code | None = None
    """What the child wants, as a code."""
    urgent: Flag = False


class _MissingEpisode(DutyToInform):
    KEY: ClassVar[tuple[str, ...]] = ("episode_id",)

    episode_id: Id
    from_on: FactDate | None = Field(
        default=None, validation_alias=AliasChoices("from", "from_on"), serialization_alias="from"
    )
    to_on: FactDate | None = Field(default=None, validation_alias=AliasChoices("to", "to_on"), serialization_alias="to")


class CarePlanChangeProposed(DutyToInform):
    """1: a change to the care plan is proposed, court directions given at short notice included."""

    TYPE: ClassVar[str] = "care_plan.change_proposed"


class AccommodationDischargeNotified(DutyToInform):
    """2: a person with parental responsibility gave notice of taking the child out of accommodation (section 20)."""

    TYPE: ClassVar[str] = "accommodation.discharge_notified"

    planned_on: FactDate | None = None
    """The day on which the child is to leave."""


class ReviewDecisionNotCarriedOut(DutyToInform):
    """3: a decision of a review was not carried out."""

    TYPE: ClassVar[str] = "review_decision.not_carried_out"

    decision_id: Id | None = None
    review_id: Id | None = None


class ContactArrangementsChanged(DutyToInform):
    """4: contact arrangements changed."""

    TYPE: ClassVar[str] = "contact.arrangements_changed"


class SocialWorkerChanged(DutyToInform):
    """5: the child has another social worker, team or manager; `social_worker_id` is the new worker's."""

    TYPE: ClassVar[str] = "social_worker.changed"

    previous_social_worker_id: Id | None = None
    team_id: Id | None = None
    team_manager_id: Id | None = None


class SafeguardingConcernRaised(DutyToInform):
    """6: safeguarding enquiries began (section 47)."""

    TYPE: ClassVar[str] = "safeguarding.concern_raised"


class SafeguardingOutcomeRecorded(DutyToInform):
    """6: the outcome of safeguarding enquiries, or of a conference that the IRO did not attend."""

    TYPE: ClassVar[str] = "safeguarding.outcome_recorded"

    outcome: Code | None = None


class ComplaintReceived(DutyToInform):
    """7: a complaint came from or for the child, a parent or a carer."""

    TYPE: ClassVar[str] = "complaint.received"

    complainant: Code | None = None
    help_asked: Flag = False
    """Those who deal with complaints ask the IRO to help to resolve it (Jersey 6.10)."""


class PlacementChangedUnexpectedly(DutyToInform):
    """8: the placement changed unexpectedly, which touches stability or safeguarding."""

    TYPE: ClassVar[str] = "placement.changed_unexpectedly"

    placement_id: Id | None = None


class BirthFamilyCircumstancesChanged(DutyToInform):
    """9: a birth, a marriage or a death in the birth family."""

    TYPE: ClassVar[str] = "birth_family.circumstances_changed"


class OffenceCharged(DutyToInform):
    """10: the child was charged with an offence."""

    TYPE: ClassVar[str] = "offence.charged"


class OffenceProceedingsOpened(DutyToInform):
    """10: criminal proceedings against the child began."""

    TYPE: ClassVar[str] = "offence.proceedings_opened"


class OffenceConvicted(DutyToInform):
    """10: the child was convicted."""

    TYPE: ClassVar[str] = "offence.convicted"


class OffenceSentenced(DutyToInform):
    """10: the child was sentenced."""

    TYPE: ClassVar[str] = "offence.sentenced"


class SchoolChildExcluded(DutyToInform):
    """11: the child was excluded from school."""

    TYPE: ClassVar[str] = "school.child_excluded"


class ChildWentMissing(_MissingEpisode):
    """12: the child went missing."""

    TYPE: ClassVar[str] = "child.went_missing"


class ChildReturned(_MissingEpisode):
    """12: the child came back."""

    TYPE: ClassVar[str] = "child.returned"


class HealthEventOccurred(DutyToInform):
    """13: a medical event, a diagnosis, a hospital stay or an accident."""

    TYPE: ClassVar[str] = "health.event_occurred"


class PermanencePanelDecided(DutyToInform):
    """14: a permanence panel decided."""

    TYPE: ClassVar[str] = "permanence_panel.decided"

    decision: Code | None = None


class PlacementMadeAtDistance(DutyToInform):
    """15: the child was placed outside the authority and its neighbours."""

    TYPE: ClassVar[str] = "placement.made_at_distance"

    placement_id: Id | None = None
    distance_miles: Amount | None = None
