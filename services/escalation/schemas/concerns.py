"""What escalation's routes about concerns take and answer."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from services.escalation.rules.concerns.category import CATEGORIES
from services.escalation.rules.concerns.what_changed import WHAT_CHANGED
from shared.events.base import Code, FactDate, Flag, Id
from shared.texts import Name
from shared.web.bodies import Body, wrong_at

Status = Literal["offered", "open", "resolved", "formal", "lapsed", "declined", "withdrawn"]


def _known(category: str) -> str:
    if category not in CATEGORIES:
        raise ValueError(f"a category is one of {', '.join(CATEGORIES)}")
    return category


def _changed(code: str) -> str:
    if code not in WHAT_CHANGED:
        raise ValueError(f"what changed is one of {', '.join(WHAT_CHANGED)}")
    return code


Category = Annotated[Code, AfterValidator(_known)]
Changed = Annotated[Code, AfterValidator(_changed)]


class NewConcern(Body):
    """A concern that a person raises informally, about a child or about a foster carer."""

    child_id: Id | None = None
    foster_carer_id: Id | None = None
    category: Category
    detail_ref: Name | None = None
    """Where the story is kept in the case system; never the story itself."""
    raised_with: Id | None = None

    @model_validator(mode="after")
    def _about_somebody(self) -> Self:
        if self.child_id is None and self.foster_carer_id is None:
            raise wrong_at(self, "child_id", "is needed, or foster_carer_id in its place")
        if self.child_id is not None and self.foster_carer_id is not None:
            raise wrong_at(self, "foster_carer_id", "cannot stand beside child_id")
        return self

    @property
    def about(self) -> tuple[str, str]:
        """Whom it is about, and what kind of subject that is."""
        return (self.child_id, "child") if self.child_id else (self.foster_carer_id or "", "foster_carer")

    @property
    def told(self) -> dict[str, str | None]:
        """What was said of it."""
        return self.model_dump(include={"category", "detail_ref", "raised_with"})


class Resolution(Body):
    """How a concern was settled informally, what changed for the child, and when; today if no day is given."""

    on: FactDate | None = None
    outcome: Code
    what_changed: Annotated[list[Changed], Field(min_length=1, max_length=len(WHAT_CHANGED))]
    """As codes. Where nothing changed nothing was resolved: make it formal, or let it lapse with the reason."""


class Lapse(Body):
    """Why a concern no longer matters, as a code, and since when; today if no day is given."""

    on: FactDate | None = None
    reason: Code


class Decline(Body):
    """Why what a review lacked is no concern, as a code."""

    reason: Code


class Formal(Body):
    """What a dispute begins with besides the concern: it goes to its first stage."""

    also_for: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    """Other children for whom it is, too: one clock, and a line on each record."""
    detail_ref: Name | None = None
    against_childs_wishes: Flag = False
    """The IRO acts although the child does not want it (Jersey 6.3)."""
    childs_wishes: Code | None = None
    """What the child wishes, as a code."""


class Concern(BaseModel):
    """A concern, its limit, and what has been done about it."""

    id: str
    child_id: str | None
    """Null where the concern is about a foster carer, named by `subject`."""
    subject: str
    subjectkind: str
    category: str
    duty_id: str | None
    """The late or missed duty for which the system opened it, if one was."""
    duty: str | None
    detail_ref: str | None
    raised_by: str
    """`system`, or whoever raised it or opened what was offered."""
    raised_with: str | None
    raised_on: date
    due_on: date | None
    status: Status
    closed_on: date | None
    outcome: str | None
    history: list[dict[str, Any]]
    side: str
    """Whose practice it is about."""
    assigned_to: str | None
    """The child's IRO."""
    ground: str | None
    """Why the system opened it, or put it before the IRO; null where a person raised it."""
    what_changed: list[str] | None
    """What changed for the child, as codes."""
    review_id: str | None
    """The review with whose outcome it was put before the IRO."""
    lacked: list[str] | None
    """What that review lacked, as codes."""
    dispute_id: str | None
    """The dispute that it became."""
