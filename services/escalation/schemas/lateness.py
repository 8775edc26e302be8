"""What escalation's routes about late duties answer."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

LateSide = Literal["authority", "iro_service"]
LateStatus = Literal["late", "done_late", "missed", "over"]


class LateLine(BaseModel):
    """One late duty: the authority's is a line for the child's IRO, the IRO service's one for its manager."""

    duty_id: str
    child_id: str | None
    """Null where the duty is about somebody else, named by `subject`."""
    subject: str
    subjectkind: str
    duty: str
    title: str
    """What is asked, in words."""
    category: str
    side: LateSide
    owner: str
    review_id: str | None
    due_on: date | None
    late_from: date
    status: LateStatus
    """`done_late`: answered after its day, and closed by itself; `over`: it is no longer to be done."""
    closed_on: date | None
    iro_id: str | None
    team_id: str | None


class LateCount(BaseModel):
    """How many duties of one name were late, by what became of them."""

    duty: str
    status: LateStatus
    count: int


class LateFigures(BaseModel):
    """How many duties of one side were late in a time."""

    side: LateSide
    items: list[LateCount]
