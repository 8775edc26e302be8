"""Taking back what was said after a review: by whoever said it or a manager, until another step rests on it."""

from collections.abc import Mapping
from typing import Any, Final

from services.scheduling.actions.follow_up.words import (
    CARE_PLAN,
    DISTRIBUTED,
    RECORD,
    RESPONSE,
    SENT,
    Said,
    reached,
    said_of,
)
from services.scheduling.rules.follow_up.steps import Step, refuse_while_another_rests_on_it
from shared.auth.roles import Caller, may_withdraw
from shared.refusals import NotFound
from shared.register.statements import Word, withdraw
from shared.work.unit_of_work import Work

KINDS: Final[Mapping[Step, str]] = {
    Step.DECISIONS_SENT: SENT,
    Step.DECISIONS_ANSWERED: RESPONSE,
    Step.CARE_PLAN_UPDATED: CARE_PLAN,
    Step.RECORD_WRITTEN: RECORD,
    Step.RECORD_DISTRIBUTED: DISTRIBUTED,
}
"""What is said of each step."""


async def take_back_step(work: Work, review: Mapping[str, Any], step: Step, reason: str, caller: Caller) -> None:
    """What was said last of this step was a mistake: what was said before stands again, or nothing.

    A version of the record is taken back whole, however often it was saved.

    Raises NotFound where nothing was said, Forbidden for whoever said something else, and Conflict, naming it, where
    another step rests on this one.
    """
    said = await said_of(work, review)
    word = _word(said, step)
    if word is None:
        raise NotFound("statement", "Nobody has said this of the review, or it was taken back.")
    may_withdraw(caller, word.by)
    refuse_while_another_rests_on_it(step, reached(review, said))
    await withdraw(work, word, by=caller.subject, reason=reason)
    while step is Step.RECORD_WRITTEN and (earlier := _word(await said_of(work, review), step)) is not None:
        if earlier.key != word.key:
            return
        await withdraw(work, earlier, by=caller.subject, reason=reason)


def _word(said: Said, step: Step) -> Word | None:
    kind = KINDS[step]
    if kind == RECORD:
        return said.records[max(said.records)] if said.records else None
    if kind == DISTRIBUTED:
        return said.distributions[max(said.distributions)] if said.distributions else None
    return said.words.get(kind)
