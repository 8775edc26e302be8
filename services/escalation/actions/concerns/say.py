"""What people do with a concern: raise it, open or decline what is offered, close it, make it formal; each taken back.

A call puts a word on record and has the subject settled; what became of it is derived (`settle.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.escalation.actions.concerns.words import CLOSED, OPENED, RAISED
from services.escalation.actions.disputes.opening import open_dispute
from services.escalation.queries import concerns as queries
from services.escalation.rules.concerns.category import may_be_about
from services.escalation.rules.concerns.states import DECLINED, FORMAL, LAPSED, OPEN, RESOLVED, moved
from shared.auth.roles import Caller, may_withdraw
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.aliases import survivors_of
from shared.register.statements import Word, is_known, state, withdraw, words_about
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_MOVE: Final = {RESOLVED: "resolve", LAPSED: "lapse", DECLINED: "decline"}
_STANDS: Final = {RAISED: "raised", OPENED: "opened", CLOSED: "closed"}
_RESTS_ON_IT: Final = {RESOLVED: "it was resolved", LAPSED: "it was let lapse", FORMAL: "it was made formal"}


async def the_concern(work: Work, concern_id: str) -> Row:
    """One concern. Raises NotFound."""
    row = await queries.one(work.connection, concern_id)
    if row is None:
        raise NotFound("concern")
    return row


async def raise_concern(work: Work, subject: str, kind: str, told: Mapping[str, Any], by: str) -> str:
    """A person raises a concern today: its category, where the story is kept, with whom it was raised; its id.

    Raises Unprocessable for a child of whom nothing was ever heard, and for a category that is of foster carers alone.
    """
    if not may_be_about(told["category"], kind):
        raise Unprocessable.at("/category", "is for concerns about foster carers; choose one that is about the child")
    in_use = (await survivors_of(work, [subject])).get(subject, subject)
    if kind == "child" and not await is_known(work.connection, in_use):
        raise Unprocessable.at("/child_id", "nothing was ever heard of this child", slug="no-such-child")
    concern_id = new_id()
    await _state(work, (in_use, kind), RAISED, told, by, concern_id, work.today)
    return concern_id


async def open_concern(work: Work, row: Row, by: str) -> None:
    """The IRO opens what a review lacked: the informal clock runs from today. Raises Conflict."""
    moved(row["status"], "open")
    await _state(work, _about(row), OPENED, {}, by, row["id"], work.today)


async def close_concern(work: Work, row: Row, told: Mapping[str, Any], on: date | None, by: str) -> None:
    """Resolve a concern, let it lapse, or decline what is offered, with the day and the outcome as a code.

    Raises Conflict where its state does not allow it, and Unprocessable for a day that cannot be meant.
    """
    moved(row["status"], _MOVE[told["as"]])
    day = on or work.today
    if day > work.today:
        raise Unprocessable.at("/on", "this day has not come yet", slug="future-date")
    if day < row["raised_on"]:
        raise Unprocessable.at("/on", "this is before the concern was raised")
    await _state(work, _about(row), CLOSED, told, by, row["id"], day)


async def make_formal(work: Work, row: Row, told: Mapping[str, Any], also_for: Sequence[str], by: str) -> None:
    """Open a dispute for it at the first stage: as any dispute is opened, with the concern named.

    Raises Conflict, and Unprocessable for another child of whom nothing was ever heard.
    """
    moved(row["status"], "make_formal")
    dispute = {
        "category": row["category"],
        "also_for": also_for,
        "concern_id": row["id"],
        "detail_ref": told.get("detail_ref") or row["detail_ref"],
        "against_childs_wishes": told.get("against_childs_wishes"),
        "childs_wishes": told.get("childs_wishes"),
    }
    said = {name: value for name, value in dispute.items() if value is not None}
    await open_dispute(work, work.profile, row["subject"], row["subjectkind"], said, by)


async def take_back(work: Work, row: Row, kind: str, states: Sequence[str], caller: Caller, reason: str) -> None:
    """What somebody said of it is not so: what was before stands again.

    Raises NotFound where nobody said it, Forbidden for others than who did and their manager, and Conflict, naming it,
    where a later step rests on it.
    """
    words = (await words_about(work, [row["subject"]]))[row["subject"]]
    word = next((each for each in words if (each.kind, each.key) == (kind, row["id"])), None)
    if word is None or (kind == CLOSED and word.data["as"] not in states):
        raise NotFound("statement", f"Nobody has {_STANDS[kind] if kind != CLOSED else states[0]} this concern.")
    may_withdraw(caller, word.by)
    if kind != CLOSED and row["status"] != OPEN:
        later = _RESTS_ON_IT.get(row["status"], f"it is {row['status']}")
        raise Conflict("rests-on-it", "A later step rests on this", f"First take back that {later}.")
    await withdraw(work, word, by=caller.subject, reason=reason)
    _touch(work, row["subject"], row["subjectkind"])


async def _state(
    work: Work, about: tuple[str, str], kind: str, told: Mapping[str, Any], by: str, key: str, on: date
) -> Word:
    subject, subjectkind = about
    word = await state(work, subject, kind, told, by=by, key=key, on=on, subjectkind=subjectkind)
    _touch(work, subject, subjectkind)
    return word


def _touch(work: Work, subject: str, subjectkind: str) -> None:
    if subjectkind != "child":  # of a child the register does so
        work.touch(subject)


def _about(row: Row) -> tuple[str, str]:
    return row["subject"], row["subjectkind"]
