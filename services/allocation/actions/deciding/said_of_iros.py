"""What people say of an IRO: statements about her, from which what is on record of her follows when she is settled.

A change of what was said has the key of what it changes; so has taking it back.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.allocation.actions.deciding.agenda import agenda_of
from shared.register.statements import Word, state, withdraw, words_about_one
from shared.work.unit_of_work import Work

PARTICULARS: Final = "particulars"
"""How an IRO is reached and what the rules want to know of her, the whole of it each time."""
HOURS: Final = "hours"
"""Working time from a day, which is its key; without a key: with how much she joined."""
LEAVING: Final = "departure"
"""Her last day, or that she has none."""
REGISTRATION: Final = "registration"
"""With whom she is registered, by the registration's id; `void`: she never was."""
ABSENCE: Final = "absence"
"""Days away, by the absence's id; `cancelled`: she is there after all."""
_IRO: Final = "iro"


async def say_of_iro(
    work: Work, iro_id: str, kind: str, data: Mapping[str, Any], *, by: str, key: str = "", on: date | None = None
) -> None:
    """Put it on record, and have the IRO settled."""
    await state(work, iro_id, kind, data, by=by, key=key, on=on, subjectkind=_IRO)
    agenda_of(work).look_at_iro(iro_id, kind)


async def take_back_of_iro(work: Work, word: Word, *, by: str, reason: str) -> None:
    """It was not so: what was said before of the same stands again, and the IRO is settled."""
    await withdraw(work, word, by=by, reason=reason)
    agenda_of(work).look_at_iro(word.subject, word.kind)


async def said_of_iro(work: Work, iro_id: str, kind: str) -> list[Word]:
    """What was said of this kind that stands, in the order in which it was said."""
    return [word for word in await words_about_one(work, iro_id, _IRO) if word.kind == kind]


def days_of(word: Word, *names: str) -> dict[str, date | None]:
    """Days that were said, as days."""
    return {name: date.fromisoformat(text) if (text := word.data[name]) is not None else None for name in names}
