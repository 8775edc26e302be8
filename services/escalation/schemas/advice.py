"""Legal advice of the IRO's own: what is said of it, and how it is shown to her and to her manager."""

from datetime import date
from typing import Self

from pydantic import model_validator

from shared.events.base import Code, FactDate, Flag, Id
from shared.texts import Name
from shared.web.bodies import Answer, Body, wrong_at


class NewAdvice(Body):
    """The IRO sought legal advice that is independent of the council's own, about a child or a foster carer."""

    child_id: Id | None = None
    foster_carer_id: Id | None = None
    dispute_id: Id | None = None
    on: FactDate | None = None
    """Today, if no day is given."""
    on_what: Code | None = None
    """What it is about, as a code."""
    detail_ref: Name | None = None
    """Where the question and the advice are kept; never their words."""

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


class AdviceReceived(Body):
    """The advice came."""

    on: FactDate | None = None
    """Today, if no day is given."""
    followed: Flag | None = None
    """Whether the IRO acts as advised, once she knows."""


class Advice(Answer):
    """Legal advice that was sought."""

    id: str
    child_id: str | None
    foster_carer_id: str | None
    dispute_id: str | None
    iro_id: str
    sought_on: date
    received_on: date | None
    on_what: str | None
    detail_ref: str | None
    followed: bool | None


class Advices(Answer):
    """What the caller may know of, the oldest first."""

    items: list[Advice]
