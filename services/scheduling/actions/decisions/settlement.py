"""The IRO says that a decision with which the manager disagreed is settled, or takes that back (Jersey 3.71-3.73)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.scheduling.actions.decisions.progress import refuse_over
from services.scheduling.actions.outcome.words import RESPONSE, SETTLEMENT, word_of
from services.scheduling.rules.decisions.disagreed import Settlement
from services.scheduling.schemas.decisions import SettlementBody
from shared.auth.roles import Caller, may_withdraw
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import Word, state, withdraw, words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


def disagreement(review_id: str, decision_id: str, words: Sequence[Word]) -> tuple[date | None, Settlement | None]:
    """When the manager disagreed with this decision, as it stands, and how that was settled since."""
    response, settled = word_of(words, RESPONSE, review_id), word_of(words, SETTLEMENT, decision_id)
    if response is None or decision_id not in response.data["disagreed_with"]:
        return None, None
    if settled is None or settled.on is None or settled.place < response.place:
        return response.on, None
    due = settled.data.get("due_on")
    return response.on, Settlement(settled.on, date.fromisoformat(due) if due is not None else None)


async def settle_disagreement(work: Work, row: Row, said: SettlementBody, by: str) -> None:
    """Put on record that it was settled; said again it is a correction. Raises Conflict and Unprocessable."""
    refuse_over(row)
    if row["disagreed_on"] is None:
        how = "Its day stands. Only what the manager disagreed with, in time, is settled."
        raise Conflict("not-disagreed-with", "Nobody disagreed with this decision", how)
    if said.agreed_on > work.today:
        raise Unprocessable.at("/agreed_on", "this day has not come yet", slug="future-date")
    if said.agreed_on < row["disagreed_on"]:
        raise Unprocessable.at("/agreed_on", f"lies before the disagreement of {row['disagreed_on'].isoformat()}")
    if said.due_on is not None and said.due_on < said.agreed_on:
        raise Unprocessable.at("/due_on", "lies before the day on which it was settled")
    data = {"due_on": said.due_on.isoformat() if said.due_on is not None else None}
    await state(work, row["child_id"], SETTLEMENT, data, by=by, key=row["id"], on=said.agreed_on)


async def take_settlement_back(work: Work, row: Row, reason: str, caller: Caller) -> None:
    """It is not settled after all, and paused again. Raises NotFound where it was not settled."""
    word = word_of((await words_about(work, [row["child_id"]]))[row["child_id"]], SETTLEMENT, row["id"])
    if word is None:
        raise NotFound("settlement", "Nobody has said that this decision was settled.")
    may_withdraw(caller, word.by)
    await withdraw(work, word, by=caller.subject, reason=reason)
