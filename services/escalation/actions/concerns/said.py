"""Raising and closing a concern."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.escalation.queries import concerns as queries
from services.escalation.rules.concerns.states import LAPSED, OPEN, RESOLVED, moved
from shared.duties import counted_from
from shared.events.base import ID_PATTERN
from shared.events.services.escalation import ConcernLapsed, ConcernRaised, ConcernResolved
from shared.policy import Profile
from shared.refusals import NotFound, Unprocessable
from shared.register.aliases import survivors_of
from shared.register.statements import is_known
from shared.work.unit_of_work import Work, new_id

SYSTEM = "system"
NOT_SO = "facts_changed"
"""The outcome of a concern that closed itself, because what raised it is not so after all."""
INFORMAL = "informal_resolution"
"""The duty to resolve a concern informally, before it goes to the formal process (Jersey 6.1; its days are local)."""
_MOVE = {RESOLVED: "resolve", LAPSED: "lapse"}


def fresh(work: Work, profile: Profile, subject: str, kind: str, category: str, by: str) -> dict[str, Any]:
    """A new concern, raised today; due by the policy's limit for informal resolution."""
    return {
        "id": new_id(),
        "subject": subject,
        "subjectkind": kind,
        "category": category,
        "duty_id": None,
        "duty": None,
        "detail_ref": None,
        "raised_by": by,
        "raised_with": None,
        "raised_on": work.today,
        "due_on": counted_from(work.today, profile.duty(INFORMAL), profile.calendar).due_on,
        "status": OPEN,
        "closed_on": None,
        "outcome": None,
        "history": [{"on": work.today.isoformat(), "what": "raised", "by": by}],
    }


async def raise_concern(
    work: Work, profile: Profile, subject: str, kind: str, by: str, told: Mapping[str, Any]
) -> Mapping[str, Any]:
    """A person raises a concern: `told` has its category, where the story is kept, and with whom it was raised.

    Raises Unprocessable for a child of whom nothing was ever heard.
    """
    in_use = (await survivors_of(work, [subject])).get(subject, subject)
    if kind == "child" and not await is_known(work.connection, in_use):
        raise Unprocessable.at("/child_id", "nothing was ever heard of this child", slug="no-such-child")
    row = {**fresh(work, profile, in_use, kind, told["category"], by), **told}
    await queries.add(work.connection, [row])
    announce_raised(work, row)
    return row


def announce_raised(work: Work, row: Mapping[str, Any], *, stated_by: Sequence[str] = ()) -> None:
    """Say that a concern was raised; `stated_by` are the events that ground it."""
    raised = ConcernRaised(
        concern_id=row["id"],
        category=row["category"],
        raised_on=row["raised_on"],
        raised_by=row["raised_by"] if re.fullmatch(ID_PATTERN, row["raised_by"]) else None,
        raised_with=row["raised_with"],
        due_on=row["due_on"],
        duty_id=row["duty_id"],
    )
    work.announce(raised, row["subject"], subjectkind=row["subjectkind"], stated_by=stated_by)


async def close_concern(
    work: Work, concern_id: str, as_state: str, on: date | None, outcome: str, by: str
) -> Mapping[str, Any]:
    """Resolve a concern or let it lapse, with the day and the outcome as a code.

    Raises NotFound, Conflict where its state does not allow it, and Unprocessable for a day that cannot be meant.
    """
    row = await queries.to_change(work.connection, concern_id)
    if row is None:
        raise NotFound("concern")
    state = moved(row["status"], _MOVE[as_state])
    day = on or work.today
    if day > work.today:
        raise Unprocessable.at("/on", "this day has not come yet", slug="future-date")
    if day < row["raised_on"]:
        raise Unprocessable.at("/on", "this is before the concern was raised")
    entry = {"on": day.isoformat(), "what": state, "by": by, "outcome": outcome}
    closed = {"status": state, "closed_on": day, "outcome": outcome, "history": [*row["history"], entry]}
    after = {**row, **closed}
    await queries.close(work.connection, after)
    announce_closed(work, after)
    return after


def announce_closed(work: Work, row: Mapping[str, Any]) -> None:
    """Say that a concern was resolved, or lapsed."""
    which = {"concern_id": row["id"], "category": row["category"]}
    said: ConcernResolved | ConcernLapsed
    if row["status"] == RESOLVED:
        said = ConcernResolved(**which, resolved_on=row["closed_on"], outcome=row["outcome"])
    else:
        said = ConcernLapsed(**which, lapsed_on=row["closed_on"], reason=row["outcome"])
    work.announce(said, row["subject"], subjectkind=row["subjectkind"])
