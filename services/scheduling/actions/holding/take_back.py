"""Taking back what was said of a review, until another step rests on it (decision 16)."""

from collections.abc import Mapping
from typing import Any, Final

from services.scheduling.actions import said
from services.scheduling.actions.holding.say import word_about
from services.scheduling.queries.follow_up import record_was_distributed
from shared.auth.roles import Caller, may_withdraw
from shared.refusals import Conflict, NotFound
from shared.register.statements import Word, withdraw, words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    said.ARRANGED: (said.HELD, said.ADJOURNED, said.MEETING),
    said.HELD: (said.OUTCOME,),
    said.ADJOURNED: (said.OUTCOME,),
    said.CANCELLED: (),
}
"""What was said afterwards that would hang in the air: that is to be taken back first."""
_NAMES: Final = {
    said.HELD: "that it was held",
    said.ADJOURNED: "the adjournment",
    said.MEETING: "its meetings",
    said.OUTCOME: "its outcome",
}


async def take_back(work: Work, row: Row, kind: str, what: str, reason: str, caller: Caller) -> None:
    """What was said of this review counts for nothing. Raises NotFound when nobody said it, Conflict when something
    rests on it."""
    words = (await words_about(work, [row["child_id"]]))[row["child_id"]]
    word = word_about(words, kind, row["id"])
    if word is None:
        raise NotFound(what)
    may_withdraw(caller, word.by)
    if said.OUTCOME in _RESTS_ON[kind] and await record_was_distributed(work.connection, row["id"]):
        how = "What went out stands. If it was held on another day, say so, and write a new version of the record."
        raise Conflict("record-distributed", "The record of this review was distributed", how)
    for later in _RESTS_ON[kind]:
        if any(_rests(each, later, row["id"]) for each in words):
            how = f"Take back {_NAMES[later]} first: POST …/withdrawal."
            raise Conflict("rests-on-it", f"{_NAMES[later].capitalize()} rests on it", how)
    await withdraw(work, word, by=caller.subject, reason=reason)


async def take_back_direction(work: Work, child_id: str, its_id: str, reason: str, caller: Caller) -> None:
    """Nobody directed that review, or asked for it."""
    words = (await words_about(work, [child_id]))[child_id]
    word = word_about(words, said.DIRECTED, its_id)
    if word is None:
        raise NotFound("review that was asked for")
    may_withdraw(caller, word.by)
    await withdraw(work, word, by=caller.subject, reason=reason)


def _rests(word: Word, later: str, review_id: str) -> bool:
    """An outcome that is a draft, or one again, rests on nothing."""
    about_it = word.key == review_id or word.data.get("review_id") == review_id
    return word.kind == later and about_it and (later != said.OUTCOME or word.data.get("completed_on") is not None)
