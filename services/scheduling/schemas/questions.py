"""What an IRO asks about the plan before a review, what is answered, and whether that satisfies her."""

from datetime import date
from typing import Literal, Self

from pydantic import model_validator

from shared.events.base import FactDate, Flag, Id, Reference
from shared.texts import Lines
from shared.web.bodies import Answer, Body, wrong_at

About = Literal["assessment", "minutes", "change_of_plan", "other"]
Status = Literal["open", "answered", "satisfied", "not_satisfied"]


class NewQuestion(Body):
    """A question of the IRO's: about the assessments and minutes behind the plan, or about a change of it."""

    about: About
    text: Lines
    """The question; kept here, never announced."""
    proposal_id: Id | None = None
    """The proposed change that it is about, as the council's system told of it."""
    asked_of: Id | None = None
    """Who is to answer, by id; left out: the child's social worker."""
    asked_on: FactDate | None = None
    """Left out: today."""


class NewAnswer(Body):
    """What is answered, or where that is kept: the minutes, the assessment. Said again, it replaces what was."""

    text: Lines | None = None
    record_ref: Reference | None = None
    answered_on: FactDate | None = None
    """Left out: today."""

    @model_validator(mode="after")
    def _say_something(self) -> Self:
        if self.text is None and self.record_ref is None:
            raise wrong_at(self, "text", "is needed, or record_ref in its place")
        return self


class Verdict(Body):
    """Whether the answer satisfies the IRO; one that does not may become a concern (POST /escalation/concerns)."""

    satisfied: Flag
    note: Lines | None = None


class Question(Answer):
    """A question of the IRO's with its answer, and what she thinks of that."""

    id: str
    child_id: str
    about: About
    text: str
    proposal_id: str | None
    asked_of: str | None
    asked_on: date
    asked_by: str
    status: Status
    answer: str | None
    record_ref: str | None
    answered_on: date | None
    answered_by: str | None
    verdict_note: str | None
