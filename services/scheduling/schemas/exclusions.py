"""What is said of who does not come to a review, and how it is shown."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from services.scheduling.schemas.preparing import OfReview
from shared.events.base import FactDate, Id
from shared.texts import Lines
from shared.web.bodies import Answer, Body

PersonKind = Literal["parent", "child", "other"]
Involvement = Literal["meeting_of_the_series", "consultation_documents", "other_way"]
Extent = Literal["whole", "part"]


class NewExclusion(Body):
    """The IRO decides that somebody does not come to the review, or to a part of it (Jersey 3.17).

    Said of somebody who was excluded last time, it confirms that for this review; said again, it replaces what was.
    """

    person_id: Id
    person_kind: PersonKind | None = None
    """Left out: the child where the id is the child's, else a parent, whom the IRO is to contact (Jersey 3.18)."""
    whole_or_part: Extent
    reason: Lines
    """Why; kept here, never announced."""
    other_involvement: Involvement
    """How the person is involved instead."""
    other_involvement_note: Lines | None = None
    contact_not_right_because: Lines | None = None
    """Why the IRO does not contact the parent: an order forbids it, or the parent has made clear not to want it."""
    decided_on: FactDate | None = None
    """Left out: today."""


class Lifting(Body):
    """Why somebody who was excluded comes to this review."""

    reason: Lines
    decided_on: FactDate | None = None
    """Left out: today."""


class Exclusion(Answer):
    """What was decided of one person for one review."""

    review_id: str
    person_id: str
    person_kind: PersonKind | None
    excluded: bool
    """False: comes to this review after all, or this time."""
    whole_or_part: Extent | None
    reason: str | None
    other_involvement: Involvement | None
    other_involvement_note: str | None
    contact_not_right_because: str | None
    decided_on: date
    decided_by: str
    said_at: datetime


class ExclusionsOfReview(OfReview):
    """Who does not come to a review, and whose exclusion from an earlier one is to be confirmed first."""

    items: list[Exclusion]
    to_confirm: list[Exclusion] = Field(description="as decided for the earlier review (Jersey 3.19)")
