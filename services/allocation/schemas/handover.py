"""What callers send to allocation about IROs who leave, are away or change their hours, and what they get back."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.allocation.schemas import fields
from services.allocation.schemas.children import Iro
from shared.events.base import FactDate, Flag
from shared.web.bodies import Answer, Body


class AbsenceChange(Body):
    """What changes about an absence; a field that is left out stays as it is."""

    from_on: FactDate | None = None
    """The first day away, not before the IRO started."""
    to_on: fields.AwayTo = None
    kind: fields.AwayKind = "other"
    cover: Flag | None = None
    """True: somebody covers; false: the children are moved; null: by the length of the absence."""


class NewHours(Body):
    """Hours that hold from a day on, 1.0 being full time."""

    from_on: FactDate = Field(alias="from")
    """The first day with these hours, not before the IRO started."""
    fte: fields.Fte


class StoodInFor(Answer):
    """A child somebody stands in for: covered, or moved.

    `outcome` says what became of it once it is over: of a cover a code, of a move a sentence.
    """

    child_id: str
    kind: Literal["cover", "move"]
    iro_id: str
    from_: date = Field(serialization_alias="from")
    over_on: date | None
    outcome: str | None


class Absence(Answer):
    """An IRO's absence on record; `uncovered`: the children for whom nobody may stand in while she is away today."""

    id: str
    iro_id: str
    from_on: date
    to_on: date | None
    kind: str
    cover: bool | None
    arrangement: Literal["cover", "move"]
    cancelled: bool
    next_step_on: date | None
    children: list[StoodInFor]
    uncovered: list[str]


class ToHandOver(Answer):
    """A child whom a leaving IRO still has, in the order of the hand-over; `why`: what keeps the child with her."""

    child_id: str
    next_review_on: date | None
    why: str | None


class HandedOver(Answer):
    """A child who was handed over because the IRO leaves."""

    child_id: str
    iro_id: str
    on: date


class Leaving(Iro):
    """An IRO with the plan for the children: when they are handed over, who still is to be, and who has been."""

    handed_over_from: date | None
    next_step_on: date | None
    children: list[ToHandOver]
    handed_over: list[HandedOver]


class Hours(Answer):
    """Hours from a day on; `applied`: they have taken effect."""

    from_: date = Field(serialization_alias="from")
    fte: float
    applied: bool


class IroHours(Answer):
    """The hours in force, every change, and whether the children there are need more than these hours allow."""

    iro_id: str
    fte: float
    changes: list[Hours]
    children: int
    over_limit: bool
