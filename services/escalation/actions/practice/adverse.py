"""An IRO says that she was treated adversely for a challenge: seen by her and by her manager's manager, nobody else.

Source: Jersey 6.5, 7.6: her manager is to see to it that she is not. Nothing of it is announced.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from services.escalation.actions.beside.derived import Derived
from services.escalation.actions.beside.words import day_of, not_ahead, of_kind, the_word
from services.escalation.queries import beside as queries
from services.escalation.schemas.practice import NewAdverseTreatment
from services.escalation.tables.beside_disputes import adverse_treatment
from shared.auth.roles import Caller
from shared.refusals import NotFound
from shared.register.statements import Word, state
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
ADVERSE: Final = "adverse:said"
TOLD_TO: Final = "senior_manager"
"""The role of her manager's manager; the IRO manager may be whom it is about."""
_IRO: Final = "iro"


async def say_adverse(work: Work, new: NewAdverseTreatment, by: str) -> str:
    """Put it on record; its id. Raises Unprocessable for a day that has not come, and for a dispute that is none."""
    on = not_ahead(work, "/on", new.on)
    id_ = new_id()
    data = {"dispute_id": new.dispute_id, "kind": new.kind, "detail_ref": new.detail_ref}
    await state(work, by, ADVERSE, data, by=by, key=id_, on=on, subjectkind=_IRO)
    work.touch(by)
    return id_


def adverse_wanted(subject: str, words: Iterable[Word]) -> Iterator[Derived]:
    """A row for each time that this IRO said so."""
    for id_, word in of_kind(words, ADVERSE, _IRO).items():
        row = {"id": id_, "iro_id": subject, **word.data, "on_day": day_of(word), "told_to": TOLD_TO}
        yield Derived(row, subject, _IRO, ())


async def the_one(work: Work, caller: Caller, id_: str) -> Row:
    """One that this caller may know of. Raises NotFound for anybody but her who said it, and her manager's manager."""
    row = await queries.one(work.connection, adverse_treatment, id_)
    if row is None or not (caller.subject == row["iro_id"] or caller.has(row["told_to"])):
        raise NotFound("record of adverse treatment")
    return row


async def word_of(work: Work, row: Row) -> Word:
    """What she said."""
    return await the_word(work, (row["iro_id"], _IRO), ADVERSE, row["id"], "record of adverse treatment")
