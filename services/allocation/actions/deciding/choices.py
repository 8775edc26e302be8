"""A manager's choice of an IRO: what a manager said of a child, which stands until a manager says something else.

It is for the time in care in which it was said, goes with the child's record when that is merged into another, and says
besides which rules the manager set aside and from which brothers and sisters the child was parted knowingly.

Source: Hull 1 (the manager's decision, with a reason); that the system never undoes it is local.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.register.statements import Word, state, words_about
from shared.work.unit_of_work import Work

CHOSEN: Final = "iro_chosen"
"""The kind of the statement."""


@dataclass(frozen=True, slots=True)
class ManagersChoice:
    """Whom a manager chose for the child, the rules set aside, and the siblings from whom this parts the child."""

    iro_id: str
    by: str
    reason: str
    at: datetime
    id: str
    """Sorts among what was made at the same moment, by when it was made."""
    overruled: frozenset[str] = frozenset()
    apart_from: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NewChoice:
    """What a manager says by choosing an IRO."""

    iro_id: str
    by: str
    reason: str
    overruled: Sequence[str] = ()
    apart_from: Sequence[str] = ()

    def rules(self) -> dict[str, list[str]]:
        """The rules set aside and the siblings parted, as they are kept."""
        return {"overruled": list(self.overruled), "apart_from": list(self.apart_from)}


async def say_chosen(work: Work, child: LookedAfterChild, period: CarePeriod, new: NewChoice) -> ManagersChoice:
    """Put the choice on record; the child is settled from it."""
    data = {"iro_id": new.iro_id, "period_key": period.key, **new.rules()}
    word = await state(work, child.child_id, CHOSEN, data, by=new.by, reason=new.reason, on=work.today)
    return _choice(word)


async def choices_about(work: Work, children: Mapping[str, LookedAfterChild]) -> dict[str, ManagersChoice]:
    """The choices that stand for these children's present times in care."""
    words = await words_about(work, children)
    found = {}
    for child_id, child in children.items():
        for word in words[child_id]:
            if word.kind == CHOSEN and child.current is not None and is_of(word, child.current):
                found[child_id] = _choice(word)
    return found


def is_of(word: Word, period: CarePeriod) -> bool:
    """Whether this was said of that time in care: by what began it, or on a day in it.

    Of two records of one child the other may name it differently.
    """
    return word.data["period_key"] in period.keys or (word.on is not None and word.on >= period.start)


def _choice(word: Word) -> ManagersChoice:
    return ManagersChoice(
        iro_id=word.data["iro_id"],
        by=word.by,
        reason=word.reason or "",
        at=word.at,
        id=word.id,
        overruled=frozenset(word.data["overruled"]),
        apart_from=frozenset(word.data["apart_from"]),
    )
