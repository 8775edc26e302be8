"""A dispute ends, by the word of its IRO alone: resolved, unresolved or withdrawn; and what was agreed is carried out.

Source: North Lincolnshire 2.5 (remedies are followed to the end); Jersey 6.2, 6.9; Hull 2.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.escalation.actions.disputes.derive import RESOLVED, UNRESOLVED, WITHDRAWN
from services.escalation.actions.disputes.steps import refuse_step, say
from services.escalation.actions.disputes.words import CARRIED_OUT, ENDED
from services.escalation.queries import disputes as queries
from shared.events.base import to_date
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def resolve(work: Work, row: Row, told: Mapping[str, Any], on: date | None, by: str) -> None:
    """It was settled, with what changed for the child and what is to be done; or nothing more can be had."""
    unresolved = told["outcome"] == UNRESOLVED
    refuse_step(work, row, "unresolved" if unresolved else "resolve")
    day = on or work.today
    _refuse_day(row, day, work.today)
    remedies = [{"id": new_id(), **each} for each in told.get("remedies") or ()]
    _refuse_remedies(remedies, day, unresolved=unresolved)
    data = {
        "how": RESOLVED,
        "outcome": told["outcome"],
        "what_changed": list(told.get("what_changed") or ()),
        "remedies": remedies,
    }
    await say(work, row, ENDED, data, by=by, key=row["id"], on=day)


def _refuse_day(row: Row, day: date, today: date) -> None:
    """Raise Unprocessable for a day to come, and for one before the last step that people took."""
    if day > today:
        raise Unprocessable.at("/on", "this day has not come yet", slug="future-date")
    steps = [to_date(each["on"]) for each in row["history"] if each["at"] is not None and "taken_back_at" not in each]
    if day < max(steps):
        raise Unprocessable.at("/on", f"lies before the last step in this dispute, of {max(steps).isoformat()}")


def _refuse_remedies(remedies: Sequence[Row], day: date, *, unresolved: bool) -> None:
    if unresolved and remedies:
        raise Unprocessable.at("/remedies", "nothing was agreed where it is unresolved")
    for at, each in enumerate(remedies):
        if to_date(each["due_on"]) < day:
            raise Unprocessable.at(f"/remedies/{at}/due_on", "lies before the day on which it was agreed")


async def withdraw_dispute(work: Work, row: Row, reason: str, by: str) -> None:
    """The IRO pursues it no further; why is kept with it."""
    refuse_step(work, row, "withdraw")
    await say(work, row, ENDED, {"how": WITHDRAWN, "outcome": None}, by=by, key=row["id"], reason=reason)


async def the_remedy(work: Work, dispute_id: str, remedy_id: str) -> Row:
    """One of what was agreed in this dispute. Raises NotFound."""
    rows = (await queries.remedies_of(work.connection, [dispute_id]))[dispute_id]
    found = next((row for row in rows if row["id"] == remedy_id), None)
    if found is None:
        raise NotFound("remedy")
    return found


async def carry_out(work: Work, row: Row, remedy: Row, on: date | None, by: str) -> None:
    """What was agreed was done. Raises Conflict where that was said, Unprocessable for a day that cannot be."""
    if remedy["status"] != "open":
        how = "If it was another day, take it back first: POST …/carried-out/withdrawal."
        raise Conflict("carried-out", "This was said to be carried out already", how)
    day = on or work.today
    if day > work.today:
        raise Unprocessable.at("/on", "this day has not come yet", slug="future-date")
    if day < remedy["agreed_on"]:
        raise Unprocessable.at("/on", f"it was agreed on {remedy['agreed_on'].isoformat()}, and this day lies before")
    await say(work, row, CARRIED_OUT, {}, by=by, key=remedy["id"], on=day)
