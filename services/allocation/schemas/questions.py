"""A question to a manager, and the answer."""

from datetime import date
from typing import Literal

from shared.texts import Lines
from shared.web.bodies import Answer, Body


class Question(Answer):
    """A second beginning was told of a time in care that has not ended: what does it mean?

    The first day stands until it is answered, or until the end that is missing between the two is told.
    """

    id: str
    child_id: str
    kind: str
    status: Literal["open", "answered"]
    looked_after_from: date
    """The day that stands."""
    second_start_on: date
    source: str
    event_id: str
    """The event that tells the second one."""
    answer: str | None
    answered_by: str | None
    reason: str | None


class NewAnswer(Body):
    """What the second beginning means."""

    answer: Literal["correction", "mistake", "end_missing"]
    """`correction`: it puts the first right; `mistake`: it is not so; `end_missing`: the end between is to come."""
    reason: Lines
    """Why; kept with the answer, never announced."""
