"""What people say of a review (arranged, held, adjourned, cancelled, directed, taken off), and one as it stands."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from services.scheduling.schemas.readiness import ReadinessItem
from services.scheduling.schemas.reviews import Review
from shared.events.base import Code, FactDate, Flag, Id, Instant
from shared.texts import Lines, Name
from shared.web.bodies import Body

LateReason = Literal["child", "parent", "carer", "social_worker", "iro", "papers", "venue", "court", "other"]
"""Whom or what a review out of time waited for (North Lincolnshire 2.2; Jersey 7.11)."""
Asker = Literal["iro", "child", "parent", "carer"]
"""Who wants a review before it is due (Jersey 3.23, 4.2; Hull 2)."""
AdjournReason = Literal["duties_not_met", "not_consulted", "papers_missing", "child_not_prepared"]
"""Jersey 3.26: duties about reviews were not complied with (nobody consulted, papers missing), or the child was not
prepared."""
CancelReason = Literal["child_in_hospital", "child_missing", "bereavement", "public_emergency", "other_exceptional"]
OtherChair = Literal["iro_ill", "iro_away", "iro_prevented", "conflict_of_interest", "no_iro", "other"]
"""Why the IRO did not chair a meeting of a review (Jersey 3.37; Blackpool 6.8)."""
Wish = Literal["agrees", "does_not_agree", "not_asked_too_young", "not_reached"]


class Invitee(Body):
    """Somebody who is invited, by what they are to the child."""

    kind: Code
    person_id: Id | None = None


class Arrangement(Body):
    """When and where a review is to be, who chairs it, who is invited."""

    arranged_for: FactDate
    starts_at: Instant | None = None
    """The moment at which it begins, on the day of `arranged_for`."""
    venue: Name | None = None
    venue_kind: Code | None = None
    chair_id: Id | None = None
    """Who chairs it, where that is not the child's IRO."""
    invitees: Annotated[tuple[Invitee, ...], Field(max_length=50)] = ()
    late_reason: LateReason | None = None
    """Why it is to be after its due day."""


class Chaired(Body):
    """Who chaired: the child's IRO, or who stands in, as far as is reasonably practicable (Jersey 3.37).

    A young person who chairs a part is in the outcome, with the parts.
    """

    chaired_by: Id | None = None
    """Left out: whom the arrangement names, else the child's IRO."""
    other_chair_because: OtherChair | None = None
    """Why it was somebody else than the child's IRO or who stands in."""


class Holding(Chaired):
    """That a review was held: one call, and its clock stops."""

    held_on: FactDate
    late_reason: LateReason | None = None
    """Why it was late, if it was."""


class Meeting(Chaired):
    """One meeting of a series; the first one's day is the review's (Jersey 3.24)."""

    on: FactDate
    kind: Code | None = None


class Wishes(Body):
    """What those whose wishes are to be sought before adjourning wish (Jersey 3.25)."""

    child: Wish
    carer: Wish
    parents: Wish | None = None


class Adjournment(Body):
    """A review is adjourned: it counts as held on the date first set, and is to be completed within its time."""

    reason: AdjournReason
    wishes: Wishes
    adjourned_on: FactDate | None = None
    """Today if left out."""
    to: FactDate | None = None
    """The day on which it is to go on, if that is known."""


class Cancellation(Body):
    """A review is cancelled: only with the IRO's recorded consent and for an exceptional reason (Southwark 10c)."""

    reason: CancelReason
    iro_consents: Flag
    note: Lines | None = None


class NewReview(Body):
    """A review that the IRO directs, or that a child, parent or carer asks for."""

    due_on: FactDate | None = None
    """By when; null: the next one that is held considers it."""
    asked_by: Asker = "iro"
    reason: Lines
    for_changes: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    """The proposals that it is convened for."""


class TakenOff(Body):
    """Something that this review does not answer, although it could."""

    name: Code
    """A duty or a proposal, as the review names it in `serves` or `considered`."""
    reason: Lines


class OneReview(Review):
    """One review: who, when, where, what for, and what came before."""

    starts_at: datetime | None
    venue_kind: str | None
    chair_id: str | None
    invitees: list[dict[str, str | None]]
    postponements: int
    """How often its day was changed."""
    adjourned_until: date | None = None
    chaired_by: str | None = None
    """Who chaired it, where that was said; else it was the child's IRO."""
    other_chair_because: OtherChair | None = None
    """Why that was not the child's IRO or who stood in; of a series, of the first meeting for which it is said."""
    readiness: Annotated[list[ReadinessItem], Field(default_factory=list)]
    """What is to be done before it and how that stands; of a review that is still to come."""
    may: list[str]
    """What may be done with it now: arrange, hold, meet, adjourn, cancel, take off."""
