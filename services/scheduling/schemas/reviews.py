"""What scheduling's routes answer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel

from services.scheduling.schemas.decisions import Decision
from services.scheduling.schemas.readiness import ReadinessItem

ReviewStatus = Literal["planned", "arranged", "in_progress", "adjourned", "held", "completed", "cancelled"]


class Review(BaseModel):
    """A review, past or planned, with the rule that set its due date and where that is written."""

    id: str
    child_id: str
    kind: str
    number: int
    """Its number among the reviews of its kind in this time in care."""
    ordinal: int | None
    """Its number among the reviews of this time in care; null where its beginning is not known."""
    serves: list[str]
    """The duties that it answers."""
    considered: list[str]
    """The proposals and matters that it considers."""
    due_on: date
    not_before: date | None
    rule: str
    source: str
    status: ReviewStatus
    arranged_for: date | None
    venue: str | None
    iro_id: str | None
    held_on: date | None
    completed_on: date | None
    participation: str | None
    late_reason: str | None
    out_of_time_from: date | None
    """The day from which an adjourned review is out of time, as it was not completed by then (Jersey 3.27)."""
    late: bool
    """Held, or still to be held, after its due day, or adjourned and not completed in its time."""
    decisions: list[Decision] = []
    history: list[dict[str, Any]]
    version: int
    period: int
    """Which of the child's times in care, counted from 1."""
    cancelled_on: date | None
    cancelled_because: str | None
    baseline: date | None
    """Set for imported history: the day of the import."""


class ReviewListed(Review):
    """A review in a list, with what somebody needs who looks through her next weeks."""

    starts_at: datetime | None
    chair_id: str | None
    postponements: int
    """How often its day was changed."""
    readiness: list[ReadinessItem] | None = None
    """What is to be done before it and how that stands, where it was asked for and the review is still to come."""


def as_shown(row: Mapping[str, Any], today: date) -> dict[str, Any]:
    """A row as it is shown: late if held after its due day, or still to be held and that over, or out of time."""
    on = row["held_on"] or (None if row["cancelled_on"] is not None else today)
    late = row["out_of_time_from"] is not None or (on is not None and on > row["due_on"])
    return {**row, "decisions": [], "late": late, "postponements": max(row["times_arranged"] - 1, 0)}
