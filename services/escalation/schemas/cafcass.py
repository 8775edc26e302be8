"""Cafcass: what is said of a contact, and how it is shown."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.events.base import Code, FactDate, Flag, Id
from shared.web.bodies import Answer, Body, wrong_at

Kind = Literal["considered", "consulted", "referred", "answered"]
_EXAMPLE = {"discussed_with_service_manager": "2026-01-28", "sent_to_cafcass_legal": "2026-02-02"}
Steps = Annotated[dict[Code, FactDate], Field(max_length=20, examples=[_EXAMPLE])]


class NewContact(Body):
    """The IRO considered a referral, consulted Cafcass, referred the case, or Cafcass answered."""

    child_id: Id
    kind: Kind
    on: FactDate | None = None
    """Today, if no day is given."""
    dispute_id: Id | None = None
    steps: Steps = Field(default_factory=dict)
    """By the policy's code of each step before a referral, the day on which it was taken (Blackpool 9.3, 10.6)."""
    refers: Flag | None = None
    """Of one considered: whether the case is referred."""
    reason: Code | None = None
    """Of one considered: why, or why not, as a code (Hull 2)."""
    referral_id: Id | None = None
    """Of an answer: the referral that it answers."""
    outcome: Code | None = None
    """Of an answer: what Cafcass does, as a code."""

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        wanted = {"considered": ("refers", "reason"), "answered": ("referral_id", "outcome")}
        asked = wanted.get(self.kind, ())
        for name in asked:
            if getattr(self, name) is None:
                raise wrong_at(self, name, f"is needed where the kind is {self.kind}")
        for name in ("refers", "reason", "referral_id", "outcome"):
            if name not in asked and getattr(self, name) is not None:
                raise wrong_at(self, name, f"is nothing that is said where the kind is {self.kind}")
        return self


class CafcassContact(Answer):
    """One contact with Cafcass about a child."""

    id: str
    child_id: str
    kind: Kind
    on: date
    dispute_id: str | None
    steps: Annotated[dict[str, date], Field(examples=[_EXAMPLE])]
    refers: bool | None
    reason: str | None
    referral_id: str | None
    outcome: str | None
    said_by: str


class CafcassContacts(Answer):
    """Those about one child, the oldest first."""

    items: list[CafcassContact]
