"""The book of breaches: what is found is entered once, kept in step, and closed by itself when it is over."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.allocation.actions.deciding.answers import ACCEPTED as YES
from services.allocation.actions.deciding.answers import answered_about, taken_back_about
from services.allocation.actions.deciding.decisions import SYSTEM
from services.allocation.queries import families as family_queries
from services.allocation.rules.families.breaches import Breach, Remedy
from services.allocation.rules.families.repair import Group
from shared.child.looked_after import LookedAfterChild
from shared.register.statements import Word
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

OPEN, MENDED, ACCEPTED, DECLINED, OVER = "open", "mended", "accepted", "declined", "over"
_ANSWER: Final = ("status", "decided_by", "decided_at", "reason")
_NOBODY = (
    "no IRO may have them and has room: a manager may exceed the limit with a reason, "
    "or record why siblings need not share"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with one child's allocation, the IRO the child ought to have, and with whom the child moves.

    `costs`: the children who would lose an IRO they know. `declined`: a manager's no to what is wrong, by its rule.
    """

    child: LookedAfterChild
    iro_id: str
    breaches: tuple[Breach, ...]
    group: Group
    remedy: Remedy
    costs: tuple[str, ...]
    declined: Mapping[str, Word]

    @property
    def unanswered(self) -> tuple[Breach, ...]:
        """What is wrong but for what a manager has said is to stay."""
        return tuple(breach for breach in self.breaches if breach.rule not in self.declined)


def mended_rows(work: Work, mended: Iterable[Found]) -> list[dict[str, Any]]:
    """What is kept of breaches that were mended as soon as they were found."""
    closing = {"status": MENDED, "decided_by": SYSTEM, "decided_at": work.now, "ended_at": work.now}
    return [
        {**_row(work, each, breach), **closing, "reason": each.remedy.reason}
        for each in mended
        for breach in each.unanswered
    ]


def _row(work: Work, each: Found, breach: Breach) -> dict[str, Any]:
    return {
        "id": new_id(),
        "child_id": each.child.child_id,
        "rule": breach.rule,
        "iro_id": each.iro_id,
        "found_at": work.now,
        "detail": {"with": list(breach.others), "why": breach.why},
        "proposal": _proposal(each),
        "tried_at": work.now,
        **_as_answered(each.declined.get(breach.rule)),
        "ended_at": None,
    }


def _as_answered(word: Word | None) -> dict[str, Any]:
    if word is None:
        return {"status": OPEN, "decided_by": None, "decided_at": None, "reason": None}
    status = ACCEPTED if word.kind == YES else DECLINED
    return {"status": status, "decided_by": word.by, "decided_at": word.at, "reason": word.reason}


def _proposal(each: Found) -> dict[str, Any]:
    target = each.group.target
    why = (
        _NOBODY if target is None else f"{target} may have {', '.join(each.group.ids)}, at the least loss of continuity"
    )
    return {
        "to_iro": target,
        "moves": list(each.group.movers) if target is not None else [],
        "costs_continuity_of": list(each.costs) if target is not None else [],
        "why": f"{why}; {each.remedy.reason}",
    }


async def keep_breaches(work: Work, child_ids: Sequence[str], found: Iterable[Found]) -> None:
    """Enter what is newly found, close what is over, and say of each what a manager said of it, for these children.

    What a manager declined stays declined for as long as it is the same breach.
    """
    connection = work.connection
    wanted = {
        (each.child.child_id, breach.rule): _row(work, each, breach) for each in found for breach in each.breaches
    }
    words, kept, closed = await answered_about(work, child_ids), {}, []
    unsaid = await taken_back_about(work, child_ids)
    for row in await family_queries.standing_breaches(connection, child_ids):
        key, answer = (row["child_id"], row["rule"]), _answer_to(row, words.get(row["id"]), unsaid)
        if key in wanted and (answer is None or answer.items() <= wanted[key].items()):
            kept[key] = row
        else:
            closed.append(_closed(work, row, answer))
    await family_queries.change_breaches(connection, closed)
    changed = [_in_line(row, wanted[key]) for key, row in kept.items()]
    await family_queries.change_breaches(connection, [each for each in changed if each is not None])
    await family_queries.add_breaches(connection, [row for key, row in wanted.items() if key not in kept])


def _answer_to(row: Mapping[Any, Any], word: Word | None, unsaid: Collection[datetime]) -> dict[str, Any] | None:
    """What a manager said of this very breach, or of the same found earlier; None while nobody has said anything, and
    once that was taken back."""
    if word is None and (row["status"] == OPEN or row["decided_at"] in unsaid):
        return None
    return _as_answered(word) if word is not None else {name: row[name] for name in _ANSWER}


def _in_line(row: Mapping[Any, Any], wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is to be changed about a breach that stands; None if nothing. A proposal stays as it was declined."""
    if wanted["status"] == DECLINED:
        wanted = {**wanted, "proposal": row["proposal"]}
    names = ("iro_id", "detail", "proposal", *_ANSWER)
    if all(row[name] == wanted[name] for name in names):
        return None
    return {"id": row["id"], **{name: wanted[name] for name in names}}


def _closed(work: Work, row: Mapping[Any, Any], answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """A breach is closed as a manager answered it, or is over by itself."""
    by_itself = {"status": OVER, "decided_by": SYSTEM, "decided_at": work.now, "reason": "no_longer_broken"}
    return {"id": row["id"], **(answer or by_itself), "ended_at": work.now}
