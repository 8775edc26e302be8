"""What callers send to allocation and what they get back; the names are the published contract."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationInfo, computed_field, field_validator, model_validator

from services.allocation.schemas import fields
from services.allocation.schemas.families import BrokenRule
from services.allocation.schemas.unmatched_ends import LooseEnd
from shared.duties.view import DutyShape
from shared.events.base import Code, FactDate, Flag, Id
from shared.texts import Lines
from shared.web.bodies import Answer, Body, check_order


class Tie(Body):
    """A person or a team the IRO is not independent of, first and last day included."""

    person_id: Id | None = None
    """The person; either this or `team_id`."""
    team_id: Id | None = Field(default=None, validate_default=True)
    """The team; either this or `person_id`."""
    from_on: FactDate | None = Field(default=None, alias="from")
    """The first day; left out: from always."""
    to_on: FactDate | None = Field(default=None, alias="to")
    """The last day; left out: until further notice."""
    why: Code | None = None
    """A code, such as `partner` or `former_manager`."""

    model_config = ConfigDict(
        serialize_by_alias=True
    )  # an answer that is stored or read again is dumped and read whole

    @field_validator("team_id")
    @classmethod
    def _one_of_both(cls, team_id: str | None, others: ValidationInfo) -> str | None:
        if "person_id" in others.data and (team_id is None) == (others.data["person_id"] is None):
            raise ValueError("either person_id or team_id is needed, and not both")
        return team_id

    @field_validator("to_on")
    @classmethod
    def _in_order(cls, to_on: date | None, others: ValidationInfo) -> date | None:
        from_on = others.data.get("from_on")
        if to_on is not None and from_on is not None and to_on < from_on:
            raise ValueError("lies before from")
        return to_on


class NotIndependentOf(Body):
    """The people and teams whose cases this IRO may not have: from always until further notice, or for some days."""

    people: list[Id] = Field(default_factory=list, max_length=500)
    """Ids of people, from always until further notice."""
    teams: list[Id] = Field(default_factory=list, max_length=500)
    """Ids of teams, from always until further notice."""
    ties: list[Tie] = Field(default_factory=list, max_length=500)
    """People and teams with their days. In a change of particulars, ties that are left out stay as they are."""

    def stored(self, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """As it is kept, without days as objects; ties that were not stated stay as they are known."""
        given = self.model_dump(mode="json", by_alias=True)
        if known is not None and "ties" not in self.model_fields_set:
            given["ties"] = known.get("ties", [])
        return given


class NewIro(Body):
    """An IRO who joins the service."""

    id: fields.IroId | None = None
    name: fields.Name
    email: fields.Email | None = None
    phone: fields.Phone | None = None
    fte: fields.Fte = 1.0
    iro_share: fields.Share = 1.0
    role: fields.Role = "iro"
    registration_number: fields.RegistrationNumber | None = None
    qualified_on: fields.QualifiedOn = None
    communication_methods: fields.Methods = Field(default_factory=list)
    not_independent_of: NotIndependentOf = Field(default_factory=NotIndependentOf)
    """Whose cases this IRO may not have."""
    active_from: fields.ActiveFrom = None
    active_to: fields.ActiveTo = None

    @model_validator(mode="after")
    def _in_order(self) -> "NewIro":
        check_order(self, "active_from", "active_to")
        return self


class IroChange(Body):
    """What changes about an IRO; a field that is left out stays as it is."""

    name: fields.Name | None = None
    email: fields.Email | None = None
    phone: fields.Phone | None = None
    fte: fields.Fte | None = None
    iro_share: fields.Share | None = None
    role: fields.Role | None = None
    registration_number: fields.RegistrationNumber | None = None
    qualified_on: fields.QualifiedOn = None
    communication_methods: fields.Methods | None = None
    not_independent_of: NotIndependentOf | None = None
    """Whose cases this IRO may not have."""
    active_from: fields.ActiveFrom = None
    active_to: fields.ActiveTo = None


class NewAbsence(Body):
    """Days on which an IRO is away, first and last included. The same absence again is the one there is."""

    from_on: FactDate
    """The first day away, not before the IRO started."""
    to_on: fields.AwayTo = None
    kind: fields.AwayKind = "other"
    cover: Flag | None = None
    """True: somebody covers and nobody's IRO changes; false: the children are moved and come back on the return; left
    out: by the length of the absence."""

    @model_validator(mode="after")
    def _in_order(self) -> "NewAbsence":
        check_order(self, "from_on", "to_on")
        return self


class Departure(Body):
    """The last day on which an IRO works here; null withdraws a departure that has not taken effect."""

    left_on: FactDate | None
    """The last day of work; null: she stays after all."""
    confirm_past: Flag = False
    """Needed where `left_on` is over already: she has left then, and whoever she still has is moved at once."""


class NewAllocation(Body):
    """A manager's own choice."""

    iro_id: Id
    """Who is to be the child's IRO."""
    reason: fields.Reason
    override: Flag = False
    """Set aside the rules that a manager may set aside, such as the limit of 70 children."""


class NewException(Body):
    """A recorded decision that these siblings need not share an IRO."""

    child_ids: list[Id] = Field(min_length=2, max_length=50)
    """The siblings."""
    reason: Literal["conflict_of_interest", "group_too_large"]
    """Why they need not share (Hull 1; Jersey 7.2)."""
    note: Annotated[Lines, Field(max_length=500)] | None = None
    """More about the reason, for the manager."""
    until: FactDate | None = None
    """The last day on which it holds, for example when the conflict is looked at again; left out: while it lasts."""


class Iro(Answer):
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

    @computed_field  # type: ignore[prop-decorator]
    @property
    def version(self) -> str:
        """For If-Match: it changes whenever any of these does."""
        said = [str(getattr(self, name)) for name in Iro.model_fields]
        return sha256("\n".join(said).encode()).hexdigest()[:16]


class IroContact(Answer):
    """Who a child's IRO is and how to reach them."""

    id: str
    name: str
    email: str | None
    phone: str | None


class Cover(Answer):
    """Who covers while the child's IRO is away for a short time; the allocation stays."""

    iro: IroContact
    from_: date = Field(serialization_alias="from")
    to: date | None


class PastAllocation(Answer):
    """One allocation, past or present."""

    iro_id: str
    from_: date = Field(serialization_alias="from")
    to: date | None
    rule: str
    reason: str
    decided_by: str


class Question(Answer):
    """Something about a child's family that a manager must answer."""

    question: str
    candidate_ids: list[str]


class Child(Answer):
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
    loose_ends: list[LooseEnd]
    """An earlier time in care may yet be told of; if it is not, whoever told of the end has to put it right."""
    duties: list[DutyShape]


class RuleVerdict(Answer):
    """What one rule says of one IRO."""

    rule: str
    verdict: str
    why: str
    may_be_set_aside: bool
    """Whether a manager may set this rule aside, with a reason."""


class Candidate(Answer):
    """One IRO in a recommendation."""

    iro_id: str
    eligible: bool
    rank: int
    load: float
    rules: list[RuleVerdict]


class Recommendation(Answer):
    """The IROs, ranked, with each rule's verdict; nothing is saved."""

    child_id: str
    weight: float
    """What the child adds to a caseload: 1 is an ordinary child."""
    candidates: list[Candidate]
    more: bool
    """Whether there are further IROs, who rank after these and were not asked for: see `limit`."""


class Waiting(Answer):
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


class SiblingException(Answer):
    """An exception on record."""

    id: str
    child_ids: list[str]
    reason: str
    note: str | None
    until: date | None
    decided_by: str
