"""What councils' systems know to be done: a duty by its name, and a review's decision."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from shared.events.base import Code, FactDate, Flag, Id, Reference, dated
from shared.events.council.child_life import CouncilEvent


class DutyReported(CouncilEvent):
    """A duty was done: its name in the policy, on which day, by whom, for which review or person.

    Whoever reports it need not know our id of it. It is given to the open duty of that name that fits review and
    person, of several to the earlier; where none is open yet it is kept for one that opens later for that day.
    """

    TYPE: ClassVar[str] = "duty.reported"
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child", "foster_carer")
    SUBJECT_BY_DEFAULT: ClassVar[str | None] = "child"
    KEY: ClassVar[tuple[str, ...]] = ("duty", "on", "person_id", "recipient_kind")
    ON: ClassVar[str | None] = "on"
    NOT_AHEAD: ClassVar[tuple[str, ...]] = ("on",)

    duty: Code
    on: FactDate
    by: Id | None = None
    """The person who did it."""
    review_on: FactDate | None = None
    """The day of the review for which it was done."""
    review_ordinal: Annotated[int | None, Field(strict=True, ge=1, le=1000)] = None
    """The review's number in this time in care."""
    how: Code | None = None
    """How it was done: of duties that may be done in certain ways alone one of those that the policy names."""
    because: Code | None = None
    """Why so, where the policy asks for the reason of that way: `settled`, `very_young`."""
    recipient_kind: Code | None = None
    person_id: Id | None = None
    """The person whom it is about, or who received it."""
    record_ref: Reference | None = None


class ReviewDecisionCarriedOut(CouncilEvent):
    """A review's decision was carried out, or a part of it; what is done in part stays open (Jersey 7.22)."""

    TYPE: ClassVar[str] = "review_decision.carried_out"
    KEY: ClassVar[tuple[str, ...]] = ("decision_id", "record_ref", "on")
    ON: ClassVar[str | None] = "on"
    NOT_AHEAD: ClassVar[tuple[str, ...]] = ("on",)

    decision_id: Id | None = None
    record_ref: Reference | None = None
    """The council's own reference to the decision, where our id of it is not known."""
    on: FactDate = dated("on")
    in_part: Flag = False

    @model_validator(mode="after")
    def _names_the_decision(self) -> Self:
        if self.decision_id is None and self.record_ref is None:
            raise ValueError("name the decision by `decision_id` or by `record_ref`")
        return self
