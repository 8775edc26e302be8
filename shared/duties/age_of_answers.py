"""How old a document may be to answer a duty that looks ahead: what was made long ago tells nothing of today.

A plan is up to date for a review if it was made within so long before it, a report if it was made since the record of
the review before; the profile says how long. Source: policy of the profile (PEP, health plan, pathway plan, report).
"""

from datetime import date
from typing import Final

from shared.duties.evidence import Subject
from shared.duties.pieces import Piece
from shared.events.base import Event
from shared.events.services.around_reviews import ReviewRecordWritten
from shared.events.services.scheduling import ReviewHeld, ReviewRecordDistributed
from shared.policy import Answer
from shared.policy.arithmetic import count_back, due

AGE_IS_TOLD_BY: Final[frozenset[type[Event]]] = frozenset({ReviewHeld, ReviewRecordWritten, ReviewRecordDistributed})
"""The events that tell when the review before was recorded."""
_RECORDED: Final = "review_record_distributed"


def is_recent(subject: Subject, answer: Answer, piece: Piece, ahead: date) -> bool:
    """Whether what this answers with was made recently enough for that day ahead."""
    made_for = piece.look_up("for_review_on")
    if isinstance(made_for, date):
        return made_for == ahead
    made = piece.look_up(answer.made) if answer.made is not None else piece.on
    if not isinstance(made, date):
        return False
    if answer.made_within is not None and made < count_back(ahead, answer.made_within, subject.calendar):
        return False
    return not answer.since_last_record or _is_since_the_record(subject, made, ahead)


def _is_since_the_record(subject: Subject, made: date, ahead: date) -> bool:
    reviews = [fact.data for fact in subject.facts_of(ReviewHeld) if isinstance(fact.data, ReviewHeld)]
    before = max((each for each in reviews if each.held_on < ahead), key=lambda each: each.held_on, default=None)
    if before is None:
        return True
    written = [
        day
        for kind in (ReviewRecordWritten, ReviewRecordDistributed)
        for fact in subject.facts_of(kind)
        if getattr(fact.data, "review_id", None) == before.review_id and (day := fact.data.happened_on()) is not None
    ]
    return made > (min(written) if written else _supposed(subject, before.held_on))


def _supposed(subject: Subject, held_on: date) -> date:
    """Of a record of which nothing is known: the last day on which it was in time, for a report before is about that
    review."""
    duty = subject.profile.all_duties.get(_RECORDED)
    counted = due(duty, held_on, subject.calendar).due_on if duty is not None else None
    return counted or held_on
