"""The child's life in care, posted by the council's own systems: the child, the family, the team, placements.

Every fact's own date may also be written `on`.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import (
    CHILD_EVENTS,
    NEVER_NULL,
    Amount,
    Code,
    Codes,
    Event,
    FactDate,
    Flag,
    Id,
    Ids,
    Part,
    dated,
    perhaps_dated,
)
from shared.events.codes import (
    CategoryOfNeed,
    CeasedReason,
    Ethnicity,
    LegalStatus,
    Participation,
    PlacementType,
    PostcodeDistrict,
    Sex,
)

SchoolYear = Annotated[int, Field(strict=True, ge=-2, le=14)]


class CouncilEvent(Event):
    """A fact that a council's own system posts at the door."""

    TOPIC: ClassVar[str] = CHILD_EVENTS
    POSTABLE: ClassVar[bool] = True


class Placement(Part):
    """Where a child is placed, without the address."""

    id: Id
    type: PlacementType
    started_on: FactDate
    emergency: Flag = False
    distance_miles: Amount | None = None
    at_distance: Flag = False
    """Outside the authority and its neighbours."""
    postcode_district: PostcodeDistrict | None = None
    carer_id: Id | None = None
    """The foster carer."""
    provider_id: Id | None = None
    school_changes: Flag | None = None
    """The move means another school."""
    registered: Flag | None = None
    """Whether accommodation of a child of 16 or 17 is registered."""
    approved_by: Code | None = None
    """Which role approved the placement."""
    temporarily_approved: Flag | None = None
    """The carer is approved for a time only (reg 24)."""
    assessed: Flag | None = None
    """Whether a parent with whom the child is placed was assessed first (reg 17)."""
    until_18: Flag | None = None
    """The placement is meant to last until the child is 18 (reg 28(2))."""


class ChildDetails(Part):
    """What may be known of a looked-after child besides the beginning; null means that there is none."""

    sex: Sex | None = None
    ethnicity: Ethnicity | None = None
    uasc: Flag | None = None
    """An unaccompanied asylum-seeking child."""
    voluntary: Flag | None = None
    """Accommodated under section 20."""
    short_breaks: Flag | None = None
    category_of_need: CategoryOfNeed | None = None
    placement: Placement | None = None
    sibling_ids: Ids = ()
    parent_ids: Ids = ()
    """Parents who are looked after too."""
    team_id: Id | None = None
    social_worker_id: Id | None = None
    team_manager_id: Id | None = None
    visitor_id: Id | None = None
    personal_adviser_id: Id | None = None
    resource_controller_id: Id | None = None
    communication_needs: Codes = ()
    first_language: Code | None = None
    disabled: Flag | None = None
    complex_health: Flag | None = None
    record_of_need: Flag | None = None
    school_year: SchoolYear | None = None
    long_term_foster: Flag | None = None
    """In a long-term foster placement."""
    parents_first_language: Code | None = None
    looked_after_from_is_earliest_known: Flag = False
    """The first record we hold, which may not be the day on which care began."""


class ChildBecameLookedAfter(ChildDetails, CouncilEvent):
    """A child became looked after: every clock of the child's case begins here."""

    TYPE: ClassVar[str] = "child.became_looked_after"
    ON: ClassVar[str | None] = "looked_after_from"
    NOT_AHEAD: ClassVar[tuple[str, ...]] = ("looked_after_from", "date_of_birth")

    looked_after_from: FactDate
    date_of_birth: FactDate
    legal_status: LegalStatus


class ChildDetailsCorrected(ChildDetails, CouncilEvent):
    """What was recorded of a child was wrong. Absent fields are unchanged; an empty list or null means none."""

    TYPE: ClassVar[str] = "child.details_corrected"
    NOT_AHEAD: ClassVar[tuple[str, ...]] = ("looked_after_from", "date_of_birth")

    looked_after_from: Annotated[FactDate | None, NEVER_NULL] = None
    date_of_birth: Annotated[FactDate | None, NEVER_NULL] = None
    legal_status: Annotated[LegalStatus | None, NEVER_NULL] = None


class ChildCeasedToBeLookedAfter(CouncilEvent):
    """Care ended."""

    TYPE: ClassVar[str] = "child.ceased_to_be_looked_after"
    ON: ClassVar[str | None] = "ceased_on"
    NOT_AHEAD: ClassVar[tuple[str, ...]] = ("ceased_on",)

    ceased_on: FactDate = dated("ceased_on")
    reason: CeasedReason | None = None


class ChildRecordsMerged(CouncilEvent):
    """Two records were one child: the subject stays, the duplicate is an alias from now on."""

    TYPE: ClassVar[str] = "child.records_merged"
    KEY: ClassVar[tuple[str, ...]] = ("duplicate_id",)
    ON: ClassVar[str | None] = "merged_on"

    duplicate_id: Id
    merged_on: FactDate | None = perhaps_dated("merged_on")


class TeamChanged(CouncilEvent):
    """A team's manager and line of management: who answers disputes, and who is not independent of the team."""

    TYPE: ClassVar[str] = "team.changed"
    SUBJECTS: ClassVar[tuple[str, ...]] = ("team",)
    ON: ClassVar[str | None] = "changed_on"

    team_manager_id: Id
    service_manager_id: Id | None = None
    head_of_service_id: Id | None = None
    director_id: Id | None = None
    changed_on: FactDate | None = perhaps_dated("changed_on")


class PlacementStarted(CouncilEvent):
    """A placement began."""

    TYPE: ClassVar[str] = "placement.started"
    KEY: ClassVar[tuple[str, ...]] = ("placement.id",)
    ON: ClassVar[str | None] = "placement.started_on"

    placement: Placement
    planned: Flag | None = None
    reason: Code | None = None


class PlacementEnded(CouncilEvent):
    """A placement ended."""

    TYPE: ClassVar[str] = "placement.ended"
    KEY: ClassVar[tuple[str, ...]] = ("placement_id",)
    ON: ClassVar[str | None] = "ended_on"

    placement_id: Id
    ended_on: FactDate = dated("ended_on")
    planned: Flag | None = None
    reason: Code | None = None


class ShortBreaksStarted(CouncilEvent):
    """The first day of a series of short breaks: short-break reviews are counted from it."""

    TYPE: ClassVar[str] = "short_breaks.started"
    ON: ClassVar[str | None] = "first_placement_on"

    first_placement_on: FactDate = dated("first_placement_on")


class SocialWorkerVisitRecorded(CouncilEvent):
    """The social worker visited the child."""

    TYPE: ClassVar[str] = "social_worker.visit_recorded"
    KEY: ClassVar[tuple[str, ...]] = ("on",)
    ON: ClassVar[str | None] = "on"

    on: FactDate
    seen_alone: Flag | None = None
    sleeping_accommodation_seen: Flag | None = None
    child_asked: Flag | None = None
    """The child had asked for the visit."""


class SiblingContactRecorded(CouncilEvent):
    """How a child keeps in touch with a brother or sister, and whether it is what the child wishes (Hull 1)."""

    TYPE: ClassVar[str] = "sibling_contact.recorded"
    KEY: ClassVar[tuple[str, ...]] = ("sibling_id",)
    ON: ClassVar[str | None] = "recorded_on"

    sibling_id: Id | None = None
    arrangement: Code
    meets_wishes: Flag | None = None
    recorded_on: FactDate | None = perhaps_dated("recorded_on")


class PastReviewRecorded(CouncilEvent):
    """A review held before this system kept the case, from the statutory return's Reviews file for example.

    Our own addition: without it the next review of a child brought over from an older system would be counted from
    becoming looked after, and the child's part in earlier reviews would be lost to the return.
    """

    TYPE: ClassVar[str] = "past_review.recorded"
    KEY: ClassVar[tuple[str, ...]] = ("held_on",)
    ON: ClassVar[str | None] = "held_on"

    held_on: FactDate = dated("held_on")
    participation: Participation | None = None


class FamilyQuestionRaised(CouncilEvent):
    """Imported records hint at a family link that a manager must confirm or deny; it is never itself a link.

    Our own addition: the statutory return says that a child is a mother and when her child was born, but not who that
    child is. Two children with that birthday must not be joined to her by a guess.
    """

    TYPE: ClassVar[str] = "family.question_raised"
    KEY: ClassVar[tuple[str, ...]] = ("question",)

    question: Literal["possible_parent"]
    candidate_ids: Ids
    basis: Code
