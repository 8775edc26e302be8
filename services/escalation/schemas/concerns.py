"""What escalation's routes take and answer."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, model_validator

from services.escalation.rules.concerns.category import CATEGORIES
from shared.events.base import Code, FactDate, Id
from shared.texts import Name
from shared.web.bodies import Body, wrong_at

Status = Literal["open", "resolved", "formal", "lapsed"]


def _known(category: str) -> str:
    if category not in CATEGORIES:
        raise ValueError(f"a category is one of {', '.join(CATEGORIES)}")
    return category


class NewConcern(Body):
    """A concern that a person raises informally, about a child or about a foster carer."""

    child_id: Id | None = None
    foster_carer_id: Id | None = None
    category: Annotated[Code, AfterValidator(_known)]
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
    """How a concern was settled informally, as a code, and when; today if no day is given."""

    on: FactDate | None = None
    outcome: Code


class Lapse(Body):
    """Why a concern no longer matters, as a code, and since when; today if no day is given."""

    on: FactDate | None = None
    reason: Code


class Concern(BaseModel):
    """A concern, its limit, and what has been done about it."""

    id: str
    child_id: str | None
    """Null where the concern is about a foster carer, named by `subject`."""
    subject: str
    subjectkind: str
    category: str
    duty_id: str | None
    """The late or missed duty that raised it, if one did."""
    duty: str | None
    detail_ref: str | None
    raised_by: str
    """`system`, or whoever raised it."""
    raised_with: str | None
    raised_on: date
    due_on: date | None
    status: Status
    closed_on: date | None
    outcome: str | None
    history: list[dict[str, Any]]
