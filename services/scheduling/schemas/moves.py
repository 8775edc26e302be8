"""A move that is proposed, and what the IRO says before it: whether the plan is ready for it, and the child."""

from datetime import date
from typing import Literal, Self

from pydantic import model_validator

from shared.events.base import FactDate, Flag
from shared.web.bodies import Answer, Body, wrong_at

Understands = Literal["yes", "not_yet", "not_able"]
Then = Literal["explained_again", "advocate", "interpreter", "written_for_the_child", "person_trusted"]


class NewMovePrepared(Body):
    """Before a child moves: the care plan is up to date and the child understands what is proposed (Jersey 3.78)."""

    plan_up_to_date: Flag
    """Whether the care plan is up to date, and based on a thorough assessment of the child's needs."""
    child_told: Flag
    """Whether the child was told what is proposed."""
    child_understands: Understands
    """Whether the child understands it; `not_able`: too young, or not able to."""
    then: Then | None = None
    """What is arranged so that the child understands: wanted with `not_yet`."""
    emergency: Flag = False
    """The move is one in an emergency, before which this need not be so."""
    on: FactDate | None = None
    """The day on which the IRO satisfied herself; today if left out."""

    @model_validator(mode="after")
    def _say_what_is_arranged(self) -> Self:
        if self.child_understands == "not_yet" and self.then is None and not self.emergency:
            raise wrong_at(self, "then", "say what is arranged so that the child understands it")
        return self


class MovePrepared(Answer):
    """What the IRO said."""

    plan_up_to_date: bool
    child_told: bool
    child_understands: Understands
    then: Then | None
    emergency: bool
    on: date
    said_by: str


class MoveProposed(Answer):
    """A move that a council proposes, not dropped and not made yet."""

    proposal_id: str
    kind: str
    planned_on: date
    prepared: MovePrepared | None
    """Null where the IRO has not said."""


class MovesProposed(Answer):
    """The moves proposed for one child, the next first."""

    items: list[MoveProposed]
