"""What callers send to allocation and what they get back; the names are the published contract."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from services.allocation.family_schemas import BrokenRule
from shared.duties.routes import DutyShape
from shared.events.base import Code, FactDate, Id
from shared.web import Body

Fte = Annotated[float, Field(gt=0, le=1.5)]
Share = Annotated[float, Field(gt=0, le=1)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Contact = Annotated[str, Field(min_length=3, max_length=254)]
IroRole = Literal["iro", "corporate_iro", "iro_and_conference_chair"]


class NotIndependentOf(Body):
    """The people and teams whose cases this IRO may not have."""

    people: list[Id] = Field(default_factory=list, max_length=500)
    teams: list[Id] = Field(default_factory=list, max_length=500)


class NewIro(Body):
    """An IRO who joins the service."""

    id: Id | None = None
    name: Text
    email: Contact | None = None
    phone: Contact | None = None
    fte: Fte = 1.0
    iro_share: Share = 1.0
    """The share of the hours that is for children's reviews: a joint post states it (local: 1 until it does)."""
    role: IroRole = "iro"
    registration_number: Code | None = None
    qualified_on: FactDate | None = None
    communication_methods: list[Code] = Field(default_factory=list, max_length=50)
    not_independent_of: NotIndependentOf = Field(default_factory=NotIndependentOf)
    active_from: FactDate | None = None
    active_to: FactDate | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "NewIro":
        if self.active_from and self.active_to and self.active_to < self.active_from:
            raise ValueError("active_to lies before active_from")
        return self


class IroChange(Body):
    """What changes about an IRO; a field that is left out stays as it is."""

    name: Text | None = None
    email: Contact | None = None
    phone: Contact | None = None
    fte: Fte | None = None
    iro_share: Share | None = None
    role: IroRole | None = None
    registration_number: Code | None = None
    qualified_on: FactDate | None = None
    communication_methods: list[Code] | None = Field(default=None, max_length=50)
    not_independent_of: NotIndependentOf | None = None
    active_from: FactDate | None = None
    active_to: FactDate | None = None


class NewAbsence(Body):
    """Days on which an IRO is away, first and last included; no `to_on` means until further notice.

    `cover`: true, somebody covers and nobody's IRO changes; false, the children are moved and come back on the return;
    left out: by the length of the absence.
    """

    from_on: FactDate
    to_on: FactDate | None = None
    kind: Code = "other"
    cover: bool | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "NewAbsence":
        if self.to_on is not None and self.to_on < self.from_on:
            raise ValueError("to_on lies before from_on")
        return self


class Departure(Body):
    """The last day on which an IRO works here; null withdraws a departure that has not taken effect."""

    left_on: FactDate | None


class NewAllocation(Body):
    """A manager's own choice."""

    iro_id: Id
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    override: bool = False


class NewException(Body):
    """A recorded decision that these siblings need not share an IRO."""

    child_ids: list[Id] = Field(min_length=2, max_length=50)
    reason: Literal["conflict_of_interest", "group_too_large"]
    note: Annotated[str, Field(max_length=500)] | None = None


class Iro(BaseModel):
    """An IRO."""

    id: str
    name: str
    email: str | None
    phone: str | None
    fte: float
    iro_share: float
    role: str
    registration_number: str | None
    qualified_on: date | None
    communication_methods: list[str]
    not_independent_of: NotIndependentOf
    active_from: date
    active_to: date | None


class IroContact(BaseModel):
    """Who a child's IRO is and how to reach them."""

    id: str
    name: str
    email: str | None
    phone: str | None


class Cover(BaseModel):
    """Who covers while the child's IRO is away for a short time; the allocation stays."""

    iro: IroContact
    from_: date = Field(serialization_alias="from")
    to: date | None


class PastAllocation(BaseModel):
    """One allocation, past or present."""

    iro_id: str
    from_: date = Field(serialization_alias="from")
    to: date | None
    rule: str
    reason: str
    decided_by: str


class Question(BaseModel):
    """Something about a child's family that a manager must answer."""

    question: str
    candidate_ids: list[str]


class Child(BaseModel):
    """A child's allocation, with everything that explains it."""

    child_id: str
    looked_after_from: date | None
    ceased_on: date | None
    iro: IroContact | None
    cover: Cover | None
    allocation_id: str | None
    allocated_at: datetime | None
    rule: str | None
    reason: str | None
    decided_by: str | None
    baseline: bool
    unallocated_why: str | None
    history: list[PastAllocation]
    sibling_ids: list[str]
    shares_iro_with: list[str]
    broken_rules: list[BrokenRule]
    parent_ids: list[str]
    questions: list[Question]
    duties: list[DutyShape]


class RuleVerdict(BaseModel):
    """What one rule says of one IRO."""

    rule: str
    verdict: str
    why: str


class Candidate(BaseModel):
    """One IRO in a recommendation."""

    iro_id: str
    eligible: bool
    rank: int
    load: float
    rules: list[RuleVerdict]


class Recommendation(BaseModel):
    """Every IRO, ranked, with each rule's verdict; nothing is saved."""

    child_id: str
    candidates: list[Candidate]


class Waiting(BaseModel):
    """A child without an IRO."""

    child_id: str
    looked_after_from: date
    since: date
    due_on: date
    working_days_elapsed: int
    late: bool
    why: str
    iro_id: str | None
    """The IRO who is about to leave the child, and whom nobody else can follow; null when there is none."""


class SiblingException(BaseModel):
    """An exception on record."""

    id: str
    child_ids: list[str]
    reason: str
    note: str | None
    decided_by: str
