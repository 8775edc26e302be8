"""The IRO asks that a child stays where placed, with a dispute; the manager who is asked answers (Jersey 3.79)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.escalation.actions.beside.words import given_day, not_ahead, of_the_child, the_word
from services.escalation.actions.disputes.opening import open_dispute
from services.escalation.queries import beside as queries
from services.escalation.rules.freezes.in_time import ANSWERED, ASKED, OVER
from services.escalation.schemas.freezes import FreezeAnswered, NewFreeze
from services.escalation.tables.beside_disputes import freezes
from shared.child.relations import Involved, Relation
from shared.events.council.child_plans import ChangeProposed
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register import facts
from shared.register.statements import Word, state
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
FREEZE: Final = "freeze:asked"
ANSWER: Final = "freeze:answered"
CATEGORY: Final = "placement_move"
"""What a dispute is about that a freeze opens."""


async def ask_for_freeze(work: Work, child_id: str, new: NewFreeze, by: str) -> str:
    """Put it on record, with a dispute of its own where none is named; its id.

    Raises Conflict `frozen-already`, `dispute-over` and `another-childs-dispute`, Unprocessable for a dispute or a
    proposal that is none.
    """
    if new.dispute_id is not None:
        _must_be_first(await of_the_child(work, child_id, new.dispute_id, still_open=True), child_id)
    moves_on = new.moves_on or await _planned_for(work, child_id, new.change_id)
    for row in await queries.about(work.connection, freezes, child_id):
        if row["status"] == ASKED and row["change_id"] == new.change_id:
            detail = f"It was asked on {row['requested_on']} and is to be answered by {row['due_on']}."
            raise Conflict("frozen-already", "This move is frozen already", detail)
    dispute_id = new.dispute_id or await _open_dispute(work, child_id, new, by)
    id_ = new_id()
    data = {"dispute_id": dispute_id, "change_id": new.change_id, "placement_id": new.placement_id}
    await state(work, child_id, FREEZE, {**data, "moves_on": moves_on}, by=by, key=id_, on=work.today)
    return id_


def _must_be_first(dispute: Row, child_id: str) -> None:
    """A freeze ends with its dispute, which stands on the record of its first child: it is that child's move."""
    if dispute["subject"] != child_id:
        detail = "It is for this child too, but not first. Leave dispute_id out: one about this child's move begins."
        raise Conflict("another-childs-dispute", "This dispute stands on another child's record", detail)


async def _planned_for(work: Work, child_id: str, change_id: str | None) -> date | None:
    """The day for which the proposal plans the move. Raises Unprocessable for a proposal that nobody told of."""
    if change_id is None:
        return None
    told = (await facts.told_of(work, [child_id], [ChangeProposed]))[child_id]
    proposals = {fact.data.proposal_id: fact.data for fact in told if isinstance(fact.data, ChangeProposed)}
    if change_id not in proposals:
        raise Unprocessable.at("/change_id", "no change proposed for this child is known by this id")
    return proposals[change_id].planned_on


async def _open_dispute(work: Work, child_id: str, new: NewFreeze, by: str) -> str:
    """A dispute begins at the same time (Jersey 3.79)."""
    told = new.model_dump(include={"detail_ref", "childs_wishes", "against_childs_wishes"}, exclude_none=True)
    return await open_dispute(work, work.profile, child_id, "child", {"category": CATEGORY, **told}, by)


def managers_of(people: Involved, stage_manager_id: str | None) -> frozenset[str]:
    """Those whose answer it may be: who manages the child's team or stands in its line, and the stage's manager."""
    found = people.people.get(Relation.TEAM, frozenset()) | people.people.get(Relation.LINE, frozenset())
    return found | ({stage_manager_id} if stage_manager_id is not None else frozenset())


async def the_freeze(work: Work, freeze_id: str) -> Row:
    """One freeze. Raises NotFound."""
    row = await queries.one(work.connection, freezes, freeze_id)
    if row is None:
        raise NotFound("freeze")
    return row


async def answer_freeze(work: Work, freeze_id: str, told: FreezeAnswered, answered_by: str, by: str) -> None:
    """Put the answer on record. Raises Conflict where it is answered or over, Unprocessable for a day before it."""
    row = await the_freeze(work, freeze_id)
    if row["status"] == ANSWERED:
        raise Conflict("answered-already", "This freeze has been answered", "Take that answer back to give another.")
    if row["status"] == OVER:
        raise Conflict("dispute-over", "The dispute of this freeze has ended", "Nothing is frozen by it any more.")
    on = not_ahead(work, "/on", told.on)
    if on < row["requested_on"]:
        raise Unprocessable.at("/on", f"lies before the request, which was made on {row['requested_on']}")
    if told.until is not None and told.until < on:
        raise Unprocessable.at("/until", "lies before the day of the answer")
    data = {"stays": told.stays, "until": told.until, "answered_by": answered_by}
    await state(work, row["child_id"], ANSWER, data, by=by, key=freeze_id, on=on)


async def freeze_to_take_back(work: Work, freeze_id: str) -> tuple[Row, Word]:
    """A freeze and what was said of it. Raises NotFound, and Conflict `answered-already` where one rests on it."""
    row = await the_freeze(work, freeze_id)
    if row["status"] == ANSWERED:
        detail = f"It was answered on {row['answered_on']}: take that answer back first."
        raise Conflict("answered-already", "This freeze has been answered", detail)
    return row, await the_word(work, (row["child_id"], "child"), FREEZE, freeze_id, "freeze")


async def answer_to_take_back(work: Work, freeze_id: str) -> tuple[Row, Word]:
    """A freeze and its answer. Raises NotFound."""
    row = await the_freeze(work, freeze_id)
    return row, await the_word(work, (row["child_id"], "child"), ANSWER, freeze_id, "answer")


def moves_on(word: Word) -> date | None:
    """The day of the move that it stops."""
    return given_day(word.data["moves_on"])
