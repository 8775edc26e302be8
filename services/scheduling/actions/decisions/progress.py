"""What people say of a decision: that it was carried out, wholly or in part, or not after all; that it is withdrawn.

Source: Jersey 3.73, 7.22 and 7.23.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.scheduling.actions.outcome.words import PROGRESS, WITHDRAWAL, word_of
from services.scheduling.queries.decisions import decision_by_id
from services.scheduling.rules.decisions.standing import IMPLEMENTED, OPEN, SUPERSEDED, WITHDRAWN
from services.scheduling.schemas.decisions import Progress
from shared.auth.roles import Caller, may_withdraw
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import state, withdraw, words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def the_decision(work: Work, decision_id: str) -> Row:
    """The decision as it stands; raises NotFound."""
    row = await decision_by_id(work.connection, decision_id)
    if row is None:
        raise NotFound("decision")
    return row


async def tell_progress(work: Work, row: Row, told: Progress, by: str) -> None:
    """Put on record what became of it. Raises Conflict for one that is over, Unprocessable for a day that cannot be."""
    refuse_over(row)
    _refuse_day(told.on, row["made_on"], work.today)
    earlier = word_of((await words_about(work, [row["child_id"]]))[row["child_id"]], PROGRESS, row["id"])
    data = dict(earlier.data) if earlier is not None else {}
    if told.status is not None or row["status"] != OPEN:  # as it stands by now, whoever told it
        data["status"] = told.status or row["status"]
        data["part_on"] = row["part_on"].isoformat() if data["status"] == IMPLEMENTED and row["part_on"] else None
    on = told.on or (row["implemented_on"] or row["part_on"] if told.status is None else None) or work.today
    if told.evidence_ref is not None:
        data["evidence_ref"] = told.evidence_ref
    if told.evidence_asked is not None:
        data["evidence_asked_on"] = work.today.isoformat() if told.evidence_asked else None
    await state(work, row["child_id"], PROGRESS, data, by=by, key=row["id"], on=on)


def refuse_over(row: Row) -> None:
    """Raise Conflict for a decision that was withdrawn, or that another has replaced."""
    if row["status"] == WITHDRAWN:
        raise Conflict("decision-over", "This decision was withdrawn", f"It was withdrawn on {row['withdrawn_on']}.")
    if row["status"] == SUPERSEDED:
        how = f"Tell what became of the decision that replaced it: {row['superseded_by']}."
        raise Conflict("decision-over", "Another decision has replaced this one", how)


def _refuse_day(on: date | None, made_on: date, today: date) -> None:
    if on is not None and on > today:
        raise Unprocessable.at("/on", "this day has not come yet", slug="future-date")
    if on is not None and on < made_on:
        message = f"the decision was made on {made_on.isoformat()}, and this day lies before it"
        raise Unprocessable.at("/on", message, slug="before-the-decision")


async def withdraw_decision(work: Work, row: Row, reason: str, by: str) -> None:
    """It is not to be carried out any more. Raises Conflict for one that is over, or was implemented."""
    refuse_over(row)
    if row["status"] == IMPLEMENTED:
        how = "If it was not carried out after all, say so first: PATCH with the status open."
        raise Conflict("decision-over", "This decision was carried out", how)
    await state(work, row["child_id"], WITHDRAWAL, {}, by=by, key=row["id"], on=work.today, reason=reason)


async def take_back_withdrawal(work: Work, row: Row, reason: str, caller: Caller) -> None:
    """It is to be carried out after all. Raises NotFound when nobody withdrew it by its own call."""
    word = word_of((await words_about(work, [row["child_id"]]))[row["child_id"]], WITHDRAWAL, row["id"])
    if word is None:
        raise NotFound("withdrawal", "Nobody has withdrawn this decision by a call of its own.")
    may_withdraw(caller, word.by)
    await withdraw(work, word, by=caller.subject, reason=reason)
