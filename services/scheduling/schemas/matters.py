"""A matter that an IRO answers, the changes it is made of, and what is said of it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.events.base import Code, FactDate, Flag, Id
from shared.texts import Lines
from shared.web.bodies import Answer, Body

MatterStatus = Literal["open", "answered", "lapsed", "withdrawn", "joined"]
ReasonCode = Literal[
    "plan_meets_needs", "no_significant_implications", "review_is_near", "considered_already", "told_in_error", "other"
]
Kinds = Annotated[tuple[Code, ...], Field(max_length=50)]
EventIds = Annotated[tuple[Id, ...], Field(min_length=1, max_length=100)]


class ChangeTold(Answer):
    """One change of a matter."""

    event_id: str
    """The first event that told of it."""
    type: str
    occurred_on: date
    category: str | None
    record_ref: str | None
    """Where the story is in the council's case system."""
    child_told: bool | None
    child_view: str | None
    """What the child wants, as a code."""


class Matter(Answer):
    """One or more changes about one thing, which the IRO answers once.

    `lapsed`: care ended before it was answered. `withdrawn`: what was told is not so. `joined`: it went into another.
    """

    id: str
    child_id: str
    status: MatterStatus
    change_ids: list[str]
    changes: list[ChangeTold]
    """The first first."""
    opened_on: date
    """The day on which the first of it was told."""
    occurred_on: date
    """The earliest day of what was told, from which its limit counts."""
    due_on: date | None
    """By when it is to be answered."""
    urgent: bool
    discharge_notice: bool
    """A person with parental responsibility gave notice (section 20): it is to be answered sooner."""
    iro_id: str | None
    answered_on: date | None
    answered_by: str | None
    review_needed: bool | None
    reason: str | None
    """The IRO's own words, which are never announced."""
    reason_code: str | None
    child_consulted: bool | None
    tell: list[str]
    """The kinds of people who are to be told, the child first."""
    review_due_on: date | None
    """By when the review is to be held that the IRO asked for; null: when the next one is due."""
    joined_into: str | None


class Change(Answer):
    """One change, with what became of the matter that holds it."""

    id: str
    child_id: str
    event_id: str
    matter_id: str
    type: str
    occurred_at: date
    iro_id: str | None
    due_on: date | None
    status: MatterStatus
    review_needed: bool | None
    reason: str | None


class Determination(Body):
    """The IRO's answer: a review is needed, or none is, and why (Jersey 3.75 and 3.76)."""

    review_needed: Flag
    reason: Lines | None = None
    """Why, in the IRO's words: kept on file, never announced. No review is declined without it."""
    reason_code: ReasonCode = "other"
    """The same as a code, which is announced."""
    child_consulted: Flag | None = None
    """Whether the child was asked first; to be said where no review is needed."""
    tell: Kinds = ()
    """The kinds of people who are to be told; the child is, and first, where no review is needed."""
    due_on: FactDate | None = None
    """Of a review that is needed: by when; left out: when the next one is due."""


class Split(Body):
    """Some changes of a matter are another thing."""

    event_ids: EventIds
    """Those that become a matter of their own, by the events that told of them."""


class Join(Body):
    """Two matters of one child are one thing."""

    with_matter_id: Id
