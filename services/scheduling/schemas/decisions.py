"""The decisions of reviews: what is answered, and what is told of them."""

from datetime import date
from typing import ClassVar, Literal

from services.scheduling.schemas.outcome_parts import ReferralBody
from shared.events.base import FactDate, Flag, Reference
from shared.web.bodies import Answer, Body, wrong_at

DecisionStatus = Literal["open", "part", "implemented", "withdrawn", "superseded"]


class Decision(Answer):
    """What a review decided or recommended, and what became of it."""

    WORDS: ClassVar[frozenset[str]] = frozenset({"words", "words_for_child", "need", "outcome"})

    id: str
    """Its id."""
    review_id: str
    """The review that made it."""
    child_id: str
    """The child."""
    words: str
    """In words for adults."""
    words_for_child: str | None
    """In words for the child."""
    need: str | None
    """The need that it answers."""
    outcome: str | None
    """What it is to achieve."""
    made_on: date
    """The day of the review."""
    responsible_person_id: str | None
    """Who carries it out."""
    due_on: date | None
    """By when; none while it is paused, because the manager disagrees and that is not settled."""
    disagreed_on: date | None
    """The day on which the manager disagreed with it."""
    settled_on: date | None
    """The day on which that was settled."""
    urgent: bool
    """Starred: not to wait for the record."""
    recommendation: bool
    """Recommended and not decided."""
    supersedes: str | None
    """The earlier decision that it replaces."""
    superseded_by: str | None
    """The later one that replaces it."""
    referral: ReferralBody | None
    """What another agency was asked for."""
    record_ref: str | None
    """The council's own reference to it."""
    status: DecisionStatus
    """How it stands; what was done in part is still to be done."""
    overdue: bool
    """Whether it is still to be done although its day has passed; never of what was only recommended."""
    part_on: date | None
    """The day on which a part of it was done."""
    implemented_on: date | None
    """The day on which it was done."""
    evidence_asked_on: date | None
    """The day on which evidence was asked for."""
    evidence_ref: str | None
    """Where the evidence is kept in the case system."""
    withdrawn_on: date | None
    """The day on which it was withdrawn."""
    carried_over: int
    """How many decisions of earlier reviews were the same."""
    drift: bool
    """Whether it is still to be done although two earlier reviews or more had decided the same (Jersey 2.14, 7.21)."""
    version: int
    """For If-Match."""


class SettlementBody(Body):
    """IRO and manager agree on a decision that the manager disagreed with."""

    agreed_on: FactDate
    due_on: FactDate | None = None
    """By when it is to be carried out; without it the old day is moved by the days for which it was paused."""


class Progress(Body):
    """What became of a decision; what is left out stays as it was told."""

    status: Literal["open", "part", "implemented"] | None = None
    """Carried out, carried out in part, or not after all."""
    on: FactDate | None = None
    """The day on which it was, or the part; wanted with `part` and `implemented`."""
    evidence_ref: Reference | None = None
    """Where the evidence is kept in the case system; never the evidence itself."""
    evidence_asked: Flag | None = None
    """Whether tangible evidence is asked for (Jersey 7.23)."""

    def model_post_init(self, _context: object) -> None:
        if self.status in ("part", "implemented") and self.on is None:
            raise wrong_at(self, "on", "say on which day")
        if self.status in (None, "open") and self.on is not None:
            raise wrong_at(self, "on", "a day goes with `part` or `implemented`")
