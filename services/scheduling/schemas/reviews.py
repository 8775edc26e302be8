"""What scheduling's routes answer."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

ReviewStatus = Literal["planned", "arranged", "in_progress", "adjourned", "held", "completed", "cancelled"]


class Review(BaseModel):
    """A review, past or planned, with the rule that set its due date and where that is written."""

    id: str
    child_id: str
    kind: str
    number: int
    """Its number among the reviews of its kind in this time in care."""
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
    decisions: list[dict[str, Any]] = []
    history: list[dict[str, Any]]
    version: int
    period: int
    """Which of the child's times in care, counted from 1."""
    cancelled_on: date | None
    cancelled_because: str | None
    baseline: date | None
    """Set for imported history: the day of the import."""
