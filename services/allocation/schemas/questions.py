"""A question to a manager, and the answer."""

from datetime import date
from typing import Literal

from shared.texts import Lines
from shared.web.bodies import Answer, Body


class Question(Answer):
    """What only a person can say of a child.

    `second_start`: a second beginning was told of a time in care that has not ended: what does it mean? The first day
    stands until it is answered, or until the end that is missing between the two is told. `care_not_ended`: the care of
    somebody who is of age has not ended: tell the end. It is answered by that, as everybody tells it, and then gone.
    """

    id: str
    child_id: str
    kind: Literal["second_start", "care_not_ended"]
    status: Literal["open", "answered"]
    looked_after_from: date
    """The day that stands."""
    of_age_on: date | None = None
    """Of care that has not ended: the birthday on which it would have."""
    second_start_on: date | None = None
    source: str | None = None
    event_id: str | None = None
    """The event that tells the second one."""
    answer: str | None = None
    answered_by: str | None = None
    reason: str | None = None


class NewAnswer(Body):
    """What the second beginning means."""

    answer: Literal["correction", "mistake", "end_missing"]
    """`correction`: it puts the first right; `mistake`: it is not so; `end_missing`: the end between is to come."""
    reason: Lines
    """Why; kept with the answer, never announced."""
