"""What people say of an IRO: statements about her, from which what is on record of her follows when she is settled.

A change of what was said has the key of what it changes; so has taking it back.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.allocation.actions.deciding.agenda import agenda_of
from shared.register.statements import Word, state, words_about_one
from shared.work.unit_of_work import Work

_IRO = "iro"


async def say_of_iro(
    work: Work, iro_id: str, kind: str, data: Mapping[str, Any], *, by: str, key: str = "", on: date | None = None
) -> None:
    """Put it on record, and have the IRO settled."""
    await state(work, iro_id, kind, data, by=by, key=key, on=on, subjectkind=_IRO)
    agenda_of(work).said_of_iro(iro_id, kind)


async def said_of_iro(work: Work, iro_id: str, kind: str) -> list[Word]:
    """What was said of this kind that stands, in the order in which it was said."""
    return [word for word in await words_about_one(work, iro_id, _IRO) if word.kind == kind]
