"""The IRO seeks legal advice of her own, and says when it came: nobody has to agree.

Source: Jersey 6.11-6.12; Blackpool 9.3.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.escalation.actions.beside.words import not_ahead, of_the_child, the_word
from services.escalation.queries import beside as queries
from services.escalation.schemas.advice import AdviceReceived, NewAdvice
from services.escalation.tables.beside_disputes import legal_advice
from shared.auth.roles import Caller
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import Word, state
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
SOUGHT: Final = "advice:sought"
RECEIVED: Final = "advice:received"
_CHILD: Final = "child"
MANAGER: Final = "iro_manager"
"""The role that sees all of it."""


async def seek_advice(work: Work, subject: str, new: NewAdvice, iro_id: str, by: str) -> str:
    """Put on record that it was sought, of a dispute for several children under the first of them; its id.

    Raises Unprocessable for a day to come, and for a dispute that is none of this child's.
    """
    on = not_ahead(work, "/on", new.on)
    kind = new.about[1]
    if new.dispute_id is not None and kind == _CHILD:
        subject = (await of_the_child(work, subject, new.dispute_id))["subject"]
    id_ = new_id()
    data = {"dispute_id": new.dispute_id, "iro_id": iro_id, "about": new.on_what, "detail_ref": new.detail_ref}
    await state(work, subject, SOUGHT, data, by=by, key=id_, on=on, subjectkind=kind)
    work.touch(subject)
    return id_


async def the_advice(work: Work, caller: Caller, advice_id: str) -> Row:
    """One that this caller may know of: she sought it herself, or she manages the IROs. Raises NotFound."""
    row = await queries.one(work.connection, legal_advice, advice_id)
    if row is None or not may_know(caller, row):
        raise NotFound("legal advice")
    return row


def may_know(caller: Caller, row: Row) -> bool:
    """Advice is for her who sought it, and for the manager who supports her."""
    return caller.has(MANAGER) or caller.subject == row["iro_id"]


async def receive_advice(work: Work, row: Row, told: AdviceReceived, by: str) -> None:
    """Put on record that it came. Raises Conflict where it has, Unprocessable for a day before it was sought."""
    if row["received_on"] is not None:
        raise Conflict("received-already", "This advice has been received", "Take that back to give another day.")
    on: date = not_ahead(work, "/on", told.on)
    if on < row["sought_on"]:
        raise Unprocessable.at("/on", f"lies before the day on which it was sought, {row['sought_on']}")
    kind, data = row["subjectkind"], {"followed": told.followed}
    await state(work, row["subject"], RECEIVED, data, by=by, key=row["id"], on=on, subjectkind=kind)
    work.touch(row["subject"])


async def word_to_take_back(work: Work, row: Row, kind: str) -> Word:
    """What was said of it. Raises NotFound, and Conflict where the advice has come that was sought."""
    if kind == SOUGHT and row["received_on"] is not None:
        detail = f"It came on {row['received_on']}: take that back first."
        raise Conflict("received-already", "This advice has been received", detail)
    return await the_word(work, (row["subject"], row["subjectkind"]), kind, row["id"], "legal advice")
