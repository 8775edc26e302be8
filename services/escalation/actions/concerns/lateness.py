"""Every late duty as a line: brought in line with what was heard of it, and closed by itself when it was done."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.escalation.actions.concerns.late import Of
from services.escalation.actions.concerns.the_child import filed_under
from services.escalation.queries import lateness as queries
from services.escalation.rules.concerns.model import LateDuty
from shared.policy import Profile
from shared.register.facts import Fact
from shared.work.unit_of_work import Work


async def settle_lateness(
    work: Work, late: Mapping[str, Of], held: Mapping[str, Sequence[Fact]], profile: Profile
) -> None:
    """Write the lines of these subjects that are other than on record, and take off those that are none."""
    wanted = [_line(subject, each, of, held[subject], profile) for subject, of in late.items() for each in of.late]
    ids = [*late, *(row["duty_id"] for row in wanted)]
    recorded = {row["duty_id"]: row for row in await queries.LATENESS.rows(work.connection, ids)}
    names = {row["duty_id"] for row in wanted}
    await queries.write(work.connection, [row for row in wanted if recorded.get(row["duty_id"]) != row])
    await queries.remove(work.connection, recorded.keys() - names)


def _line(subject: str, late: LateDuty, of: Of, held: Sequence[Fact], profile: Profile) -> dict[str, Any]:
    told = of.told[late.duty_id]
    filed = filed_under(subject, held, profile, late.since)
    return {
        "duty_id": late.duty_id,
        "subject": subject,
        "subjectkind": told[-1].subjectkind,
        "duty": late.duty,
        "category": late.category,
        "side": late.side,
        "owner": of.owners[late.duty_id],
        "review_id": late.review_id,
        "due_on": late.due_on,
        "late_from": late.since,
        "status": _status(late),
        "closed_on": late.done_on or late.over_on,
        "iro_id": filed.iro_id,
        "team_id": filed.team_id,
    }


def _status(late: LateDuty) -> str:
    if late.missed:
        return "missed"
    if late.done_on is not None:
        return "done_late"
    return "over" if late.over_on is not None else "late"
