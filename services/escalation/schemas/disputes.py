"""What the routes of disputes take and answer."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, Field, model_validator

from services.escalation.rules.concerns.what_changed import WHAT_CHANGED
from services.escalation.rules.disputes.days_left import Colour
from services.escalation.rules.disputes.transitions import Step
from services.escalation.schemas.concerns import Changed
from shared.events.base import Code, FactDate, Flag, Id
from shared.policy import Category
from shared.service.withdrawal import Withdrawal
from shared.texts import Lines, Name, Sentence
from shared.web.bodies import Answer, Body, check_order, wrong_at

DisputeStatus = Literal["open", "resolved", "withdrawn"]
ComplaintBy = Literal[
    "child", "advocate", "parent", "person_with_parental_responsibility", "foster_carer", "iro", "somebody_else"
]
StageNumber = Annotated[int, Field(strict=True, ge=1, le=10)]
View = Literal["accepted", "partly", "not_accepted"]
Agreed = Literal["agreed", "partly", "refused"]


class NewDispute(Body):
    """A dispute about one child or several, or about a foster carer: from a concern, or at once."""

    child_id: Id | None = None
    foster_carer_id: Id | None = None
    also_for: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    """The other children, as brothers and sisters: one dispute, with one clock."""
    category: Category
    concern_id: Id | None = None
    """The concern that becomes formal by it."""
    detail_ref: Name | None = None
    """Where the story is kept in the case system; never the story itself."""
    stage: StageNumber = 1
    bypass_reason: Sentence | None = None
    """Why stages are passed over; needed where it begins past the first."""
    emergency: Flag = False
    informal: Flag = False
    """Where the policy lets this stage be informal."""
    against_childs_wishes: Flag = False
    """The IRO opens it although the child wishes otherwise (Jersey 6.3)."""
    childs_wishes: Code | None = None
    complaint_by: ComplaintBy | None = None
    """Who complains for a child who cannot (Jersey 6.8)."""
    team_id: Id | None = None
    """Of a foster carer: the team whose managers answer."""

    @model_validator(mode="after")
    def _about_somebody(self) -> Self:
        if self.child_id is None and self.foster_carer_id is None:
            raise wrong_at(self, "child_id", "is needed, or foster_carer_id in its place")
        if self.child_id is not None and self.foster_carer_id is not None:
            raise wrong_at(self, "foster_carer_id", "cannot stand beside child_id")
        if self.foster_carer_id is not None and self.also_for:
            raise wrong_at(self, "also_for", "names children, and this is about a foster carer")
        return self

    @property
    def about(self) -> tuple[str, str]:
        """Whom it is about, and what kind of subject that is."""
        return (self.child_id, "child") if self.child_id else (self.foster_carer_id or "", "foster_carer")

    @property
    def told(self) -> dict[str, Any]:
        """What was said of it."""
        return self.model_dump(exclude={"child_id", "foster_carer_id"}, exclude_none=True)


class Response(Body):
    """The answer of a stage's manager.

    `on`, `responded_by` and `by_role` are for IRO administration and managers, who write down what came by letter.
    """

    agreed: Agreed
    text_ref: Name | None = None
    """Where the answer is kept in the case system."""
    resources: Flag = False
    """A lack of means is given as the reason: recorded, and stops nothing (Jersey 6.4)."""
    number: StageNumber | None = None
    """The stage; without it the last one at which the manager was asked."""
    on: FactDate | None = None
    responded_by: Id | None = None
    by_role: Code | None = None


class IrosView(Body):
    """What the IRO thinks of an answer; without an id of the last one."""

    view: View
    response_id: Id | None = None


class NextStage(Body):
    """The dispute goes to the next stage; past one with the reason, and where the policy says so in emergencies."""

    to: StageNumber | None = None
    bypass_reason: Sentence | None = None
    emergency: Flag = False
    informal: Flag = False


class NewRemedy(Body):
    """What is to be done for the child, by whom and until when."""

    text: Lines | None = None
    responsible_person_id: Id
    due_on: FactDate


class Resolution(Body):
    """How the dispute ended: agreed, in part, or unresolved; and what changed for the child."""

    outcome: Literal["agreed", "partly", "unresolved"]
    what_changed: Annotated[tuple[Changed, ...], Field(max_length=len(WHAT_CHANGED))] = ()
    remedies: Annotated[tuple[NewRemedy, ...], Field(max_length=20)] = ()
    on: FactDate | None = None

    @model_validator(mode="after")
    def _something_changed(self) -> Self:
        if self.outcome != "unresolved" and not self.what_changed:
            raise wrong_at(self, "what_changed", "is needed: what changed for the child, as codes")
        return self

    @property
    def told(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"on"})


class WhoComplains(Body):
    """Who complains for a child who cannot."""

    by: ComplaintBy


class CarriedOut(Body):
    """When it was done; today if no day is given."""

    on: FactDate | None = None


class TakingBack(Withdrawal):
    """Taking back an answer; without an id the last one."""

    response_id: Id | None = None


class NewDeputy(Body):
    """Who answers for a manager of a stage: for good without days, else while she is away; nobody: null."""

    manager_id: Id
    deputy_id: Id | None
    away_from: FactDate | None = None
    away_until: FactDate | None = None

    @model_validator(mode="after")
    def _days(self) -> Self:
        check_order(self, "away_from", "away_until")
        if self.deputy_id == self.manager_id:
            raise wrong_at(self, "deputy_id", "is the manager herself")
        return self


class DeputyShown(Answer):
    """Who answers for a manager."""

    manager_id: str
    deputy_id: str | None
    away_from: date | None = None
    away_until: date | None = None


class Deputies(Answer):
    """Everybody who answers for a manager."""

    items: list[DeputyShown]


class AnswerGiven(Answer):
    """An answer on its stage; the first is the stage's, and whatever came besides is kept."""

    WORDS: ClassVar[frozenset[str]] = frozenset({"text_ref"})

    id: str
    on: date
    late: bool
    agreed: Agreed
    resources: bool
    text_ref: str | None
    responded_by: str
    by_role: str | None
    written_by: str
    """Whoever wrote it down."""
    view: View | None
    """What the IRO thinks of it."""


class StageShown(Answer):
    """A stage that the dispute was in."""

    number: int
    name: str
    may_be_informal: bool
    informal: bool
    entered_on: date
    due_on: date
    left_on: date | None
    cause: Literal["opened", "iro", "silence", "bypass"]
    bypassed: list[int]
    emergency: bool
    manager_ids: list[str]
    answered_on: date | None
    answers: list[AnswerGiven]


class Remedy(Answer):
    """What was agreed for the child."""

    WORDS: ClassVar[frozenset[str]] = frozenset({"text"})

    id: str
    text: str | None
    responsible_person_id: str
    agreed_on: date
    due_on: date
    carried_out_on: date | None
    status: Literal["open", "done"]


class DisputeLine(Answer):
    """A dispute with its clocks: those of its stage, and the one of all its stages together."""

    id: str
    child_id: str | None
    """Null where it is about a foster carer, named by `subject`."""
    subject: str
    subjectkind: str
    also_for: list[str]
    category: str
    concern_id: str | None
    detail_ref: str | None
    opened_on: date
    opened_by: str
    iro_id: str | None
    status: DisputeStatus
    outcome: Literal["agreed", "partly", "unresolved"] | None
    ended_on: date | None
    what_changed: list[str]
    stage: int
    stage_name: str
    ladder: list[str]
    """The names of all the stages that there are, the first one first."""
    stage_entered_on: date
    stage_due_on: date
    stage_manager_id: str | None
    answered: bool
    limit_on: date
    days_used: int
    """Working days since it was opened."""
    days_left: int
    """Working days until the limit; below nought once it has passed."""
    colour: Colour
    overdue: bool
    """Open, and its stage unanswered after its day, or past the limit."""
    waiting_for: list[str]
    """Who is to act: whoever answers for the stage, or the IRO once that was answered."""
    version: int


class Told(BaseModel):
    """What the IRO said when she opened it."""

    emergency: bool = False
    informal: bool = False
    bypass_reason: str | None = None
    against_childs_wishes: bool = False
    childs_wishes: str | None = None
    complaint_by: str | None = None
    team_id: str | None = None


class Dispute(DisputeLine):
    """The whole of it: every stage with the answers, what was agreed, and every step with who took it and when."""

    told: Told
    stages: list[StageShown]
    remedies: list[Remedy]
    history: list[dict[str, Any]]
    """`on` is the day, `at` the moment at which it was said (null for what time did), `by` whoever said it."""


class DisputeToReader(Dispute):
    """The whole of it, and what whoever reads it may say of it now."""

    may: list[Step]
    """By its state, and by what the reader is to it; what was said is taken back by whoever said it."""
