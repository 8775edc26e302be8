"""What callers send and get back about families that change; the names are part of the published contract."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field, model_validator

from services.allocation.schemas.fields import Reason
from shared.events.base import Flag
from shared.web.bodies import Answer, Body, wrong_at

Status = Literal["open", "mended", "accepted", "declined", "over"]


class Decision(Body):
    """A manager's answer to a proposal; declining one needs a reason."""

    accept: Flag
    """True: everybody it names is moved in one go; false: the allocation stays as it is."""
    reason: Reason | None = None

    @model_validator(mode="after")
    def _say_why_not(self) -> "Decision":
        if not self.accept and self.reason is None:
            raise wrong_at(self, "reason", "is needed to decline")
        return self


class EndOfException(Body):
    """Why an exception for siblings has ended."""

    reason: Reason


class BrokenRule(Answer):
    """A rule that the allocation in force breaks; `declined`: a manager has said that it stays."""

    proposal_id: str
    rule: str
    why: str
    status: Status


class Detail(Answer):
    """With whom a rule is broken, and why in a sentence."""

    with_: list[str] = Field(validation_alias="with", serialization_alias="with")
    why: str


class Proposed(Answer):
    """What is proposed: the new IRO, who moves to her together, and whose continuity that costs."""

    to_iro: str | None
    moves: list[str]
    costs_continuity_of: list[str]
    why: str


class Proposal(Answer):
    """A rule that the allocation in force breaks, what would mend it, and what became of it."""

    id: str
    child_id: str
    rule: str
    iro_id: str
    found_at: datetime
    detail: Detail
    proposal: Proposed
    status: Status
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


class ExceptionOnRecord(Answer):
    """An exception for siblings with its beginning and end."""

    id: str
    child_ids: list[str]
    reason: str
    note: str | None
    until: date | None
    group_size: int
    decided_by: str
    decided_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str | None


class Splits(Answer):
    """How many sibling groups had different IROs, and how many of them for each reason."""

    number: int
    by_reason: dict[str, int]
