"""A question to a manager, and the answer."""

from datetime import date
from typing import Final, Literal

from pydantic import Field

from shared.texts import Lines
from shared.web.bodies import Answer, Body

Kind = Literal["second_start", "care_not_ended", "unmerged"]
Meaning = Literal["correction", "mistake", "end_missing", "all_of_surviving", "sorted_out"]
LISTED: Final = 100
"""So many of what was said meanwhile are listed; all are counted."""


class SaidMeanwhile(Answer):
    """Something that was said of two records while they were one by mistake, and by which statement."""

    type: str
    on: date | None
    source: str
    event_id: str


class Question(Answer):
    """What only a person can say of a child.

    `second_start`: a second beginning was told of a time in care that has not ended: what does it mean? The first day
    stands until it is answered, or until the end that is missing between the two is told. `care_not_ended`: the care of
    somebody who is of age has not ended: tell the end. It is answered by that, as everybody tells it, and then gone.
    `unmerged`: another record was merged into the child's by mistake: which of what was said meanwhile is about whom?
    """

    id: str
    child_id: str
    kind: Kind
    status: Literal["open", "answered"]
    asks: str
    """What is asked, in a sentence."""
    looked_after_from: date | None
    """The day that stands; null of a child who is not looked after."""
    of_age_on: date | None = None
    """Of care that has not ended: the birthday on which it would have."""
    second_start_on: date | None = None
    source: str | None = None
    event_id: str | None = None
    """The event that tells the second one, or that merged the two."""
    other_child_id: str | None = None
    """Of two who were one by mistake the other, into whose record none of it went."""
    said_meanwhile: list[SaidMeanwhile] = Field(default_factory=list)
    """What was said of the child while the other was taken to be the same, the first hundred, as it was said."""
    said_count: int = 0
    """How much that is."""
    answer: str | None = None
    answered_by: str | None = None
    reason: str | None = None


class NewAnswer(Body):
    """What a second beginning means, or whom it was about what was said while two records were one."""

    answer: Meaning
    """Of a second start: `correction`: it puts the first right; `mistake`: it is not so; `end_missing`: the end between
    is to come. Of two who were one: `all_of_surviving`: it was all about the child, and stays; `sorted_out`: what was
    about the other was taken back and told of that child."""
    reason: Lines
    """Why; kept with the answer, never announced."""
