"""A partner agency is called on in a dispute, and answers: adult services, health, a school, another council.

Source: Jersey 7.19-7.20: the head of service calls on counterparts in partner agencies, in the child's timescale.
"""

from collections.abc import Mapping
from typing import Any, Final

from services.escalation.actions.beside.words import not_ahead, of_the_child, the_word
from services.escalation.queries import beside as queries
from services.escalation.schemas.counterparts import CounterpartAnswered, NewCounterpart
from services.escalation.tables.beside_disputes import counterparts
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import Word, state
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
ASKED: Final = "counterpart:asked"
ANSWERED: Final = "counterpart:answered"


async def ask_counterpart(work: Work, child_id: str, new: NewCounterpart, by: str) -> str:
    """Put it on record; its id. Raises Conflict for a dispute that is over, Unprocessable for one that is none."""
    on = not_ahead(work, "/on", new.on)
    dispute = await of_the_child(work, child_id, new.dispute_id, still_open=True)
    id_ = new_id()
    names = {"dispute_id", "agency", "person_id", "remedy_id"}
    await state(work, dispute["subject"], ASKED, new.model_dump(include=names), by=by, key=id_, on=on)
    return id_


async def the_counterpart(work: Work, counterpart_id: str) -> Row:
    """One of them. Raises NotFound."""
    row = await queries.one(work.connection, counterparts, counterpart_id)
    if row is None:
        raise NotFound("counterpart")
    return row


async def answer_of_counterpart(work: Work, row: Row, told: CounterpartAnswered, by: str) -> None:
    """Put the answer on record. Raises Conflict where there is one, Unprocessable for a day before it was asked."""
    if row["answered_on"] is not None:
        raise Conflict("answered-already", "This agency has answered", "Take that answer back to give another.")
    on = not_ahead(work, "/on", told.on)
    if on < row["asked_on"]:
        raise Unprocessable.at("/on", f"lies before the day on which it was asked, {row['asked_on']}")
    await state(work, row["child_id"], ANSWERED, {"outcome": told.outcome}, by=by, key=row["id"], on=on)


async def word_to_take_back(work: Work, row: Row, kind: str) -> Word:
    """What was said of it. Raises NotFound, and Conflict where the answer rests on it."""
    if kind == ASKED and row["answered_on"] is not None:
        detail = f"It answered on {row['answered_on']}: take that answer back first."
        raise Conflict("answered-already", "This agency has answered", detail)
    return await the_word(work, (row["child_id"], "child"), kind, row["id"], "counterpart")
