"""A placement move put on hold: what is said, and how it is shown."""

from datetime import date
from typing import Literal

from shared.events.base import Code, FactDate, Flag, Id
from shared.texts import Name
from shared.web.bodies import Answer, Body


class NewFreeze(Body):
    """The IRO asks that the child stays where placed until the dispute is settled (Jersey 3.79)."""

    child_id: Id
    dispute_id: Id | None = None
    """Left out: a dispute about the move begins with it."""
    change_id: Id | None = None
    """The proposal that it stops."""
    placement_id: Id | None = None
    """The placement in which the child is to stay."""
    moves_on: FactDate | None = None
    """The day of the move; left out, that of the proposal."""
    detail_ref: Name | None = None
    """Where the story is kept in the case system; never the story itself."""
    childs_wishes: Code | None = None
    """What the child wants, as a code."""
    against_childs_wishes: Flag = False
    """The IRO acts although the child wants otherwise (Jersey 6.3)."""


class FreezeAnswered(Body):
    """The manager's answer."""

    stays: Flag
    """Whether the child stays."""
    until: FactDate | None = None
    """The last day on which the child stays in any case."""
    on: FactDate | None = None
    """Today, if no day is given."""
    answered_by: Id | None = None
    """Whose answer it is, where the IRO service writes it down."""


class Freeze(Answer):
    """A request to leave a child where placed."""

    id: str
    child_id: str
    dispute_id: str
    change_id: str | None
    placement_id: str | None
    requested_on: date
    requested_by: str
    moves_on: date | None
    due_on: date
    """The last day in time for the answer: two working days, and before the move."""
    status: Literal["asked", "answered", "over"]
    answered_on: date | None
    answered_by: str | None
    stays: bool | None
    until: date | None


class Freezes(Answer):
    """Those for one child, the oldest first."""

    items: list[Freeze]
