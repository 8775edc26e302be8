"""The moves that are proposed for a child, and what the IRO says before each.

Source: Jersey 3.78.
"""

from collections.abc import Sequence
from typing import Final

from services.scheduling.actions.preparing.words import not_ahead, the_word
from services.scheduling.schemas.moves import MovePrepared, MoveProposed, NewMovePrepared
from shared.auth.roles import Caller, may_withdraw
from shared.events.council.child_plans import ChangeDropped, ChangeMade, ChangeProposed
from shared.events.services.around_reviews import ChangeNoticed
from shared.refusals import NotFound
from shared.register import facts
from shared.register.facts import Fact
from shared.register.statements import Word, state, withdraw, words_about
from shared.work.unit_of_work import Work

PREPARED: Final = "move:prepared"
_MOVES: Final = ("semi_independence", "education_disrupting_move", "key_stage_4_move", "settled_placement_move")


async def moves_proposed(work: Work, child_id: str) -> list[MoveProposed]:
    """Those that are neither dropped nor made, the next first."""
    held = (await facts.loaded(work, [child_id]))[child_id]
    words = {word.key: word for word in (await words_about(work, [child_id]))[child_id] if word.kind == PREPARED}
    found = [
        MoveProposed(
            proposal_id=each.proposal_id,
            kind=each.kind,
            planned_on=each.planned_on,
            prepared=_prepared(words.get(each.proposal_id)),
        )
        for each in _to_come(held)
    ]
    return sorted(found, key=lambda each: (each.planned_on, each.proposal_id))


async def say_prepared(work: Work, child_id: str, proposal_id: str, new: NewMovePrepared, by: str) -> None:
    """Put on record how ready plan and child are; said again, the last word stands. Raises NotFound."""
    if proposal_id not in {each.proposal_id for each in await moves_proposed(work, child_id)}:
        raise NotFound("move", "No move of this child that is still to come is proposed under this id.")
    on = not_ahead(work, "/on", new.on or work.today)
    data = new.model_dump(mode="json", exclude={"on"})
    await state(work, child_id, PREPARED, data, by=by, key=proposal_id, on=on)


async def take_back_prepared(work: Work, child_id: str, proposal_id: str, reason: str, caller: Caller) -> None:
    """That was not so. Raises NotFound where nobody said it."""
    word = await the_word(work, child_id, PREPARED, proposal_id, "preparation of a move")
    may_withdraw(caller, word.by)
    await withdraw(work, word, by=caller.subject, reason=reason)


def _to_come(held: Sequence[Fact]) -> list[ChangeProposed]:
    over = {fact.data.proposal_id for fact in held if isinstance(fact.data, ChangeDropped | ChangeMade)}
    over |= {fact.data.change_id for fact in held if isinstance(fact.data, ChangeNoticed)}
    told = {fact.data.proposal_id: fact.data for fact in held if isinstance(fact.data, ChangeProposed)}
    return [each for id_, each in told.items() if id_ not in over and each.kind in _MOVES]


def _prepared(word: Word | None) -> MovePrepared | None:
    if word is None:
        return None
    return MovePrepared.model_validate({**word.data, "on": word.on, "said_by": word.by})
