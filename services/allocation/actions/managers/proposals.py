"""A manager's answer to what changed families need: proposals accepted or declined."""

from collections.abc import Mapping
from typing import Any

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.answers import say_accepted, say_declined
from services.allocation.actions.deciding.decisions import Decisions
from services.allocation.actions.deciding.view import load_children
from services.allocation.actions.settling.breaches import OPEN, Found
from services.allocation.actions.settling.repair_families import look
from services.allocation.queries import families as family_queries
from services.allocation.rules.all_rules import overridable
from services.allocation.rules.rule import slug_of
from shared.policy import Profile
from shared.refusals import Conflict, NotFound
from shared.work.unit_of_work import Work

CHANGED = "proposal-changed"
"""The refusal of a proposal that no longer fits: the caller brings it up to date and the manager looks again."""


async def decide(work: Work, profile: Profile, breach_id: str, *, accept: bool, reason: str | None, by: str) -> None:
    """Carry out a proposal, or put on record that it is declined and why; what is on record of it follows from that.

    Refused when it was decided before, when there is nothing to accept, when the family has changed since or she who is
    proposed has no room any more, and when a rule that nobody may set aside would stay broken. That somebody else has
    the lighter load by now does not stand in the way.
    """
    row = await the_breach(work, breach_id)
    if row["status"] != OPEN:
        raise Conflict("proposal-decided", "This proposal is not open any more", f"It is {row['status']}.")
    if accept:
        await _accept(work, profile, row, reason, by)
    else:
        await _decline(work, row, reason, by)


async def refresh(work: Work, profile: Profile, breach_id: str) -> None:
    """Bring a proposal up to date with the family and the caseloads as they are now."""
    work.touch((await the_breach(work, breach_id))["child_id"])


async def the_breach(work: Work, breach_id: str) -> Mapping[Any, Any]:
    """The breach with this id; refused with 404 when there is none."""
    row = await family_queries.breach(work.connection, breach_id)
    if row is None:
        raise NotFound("proposal")
    return row


async def _decline(work: Work, row: Mapping[Any, Any], reason: str | None, by: str) -> None:
    if not overridable(row["rule"]):
        slug = slug_of(row["rule"])
        raise Conflict(slug, "Nobody may set this rule aside", "Accept the proposal, or choose another IRO.")
    child_id = row["child_id"]
    await say_declined(work, (await load_children(work, [child_id]))[child_id], row, by, reason)


async def _accept(work: Work, profile: Profile, row: Mapping[Any, Any], reason: str | None, by: str) -> None:
    if row["proposal"]["to_iro"] is None:
        raise Conflict("nothing-proposed", "There is no IRO to accept", row["proposal"]["why"])
    agreed = dict.fromkeys(row["proposal"]["moves"], row["proposal"]["to_iro"])
    decisions, found = await look(work, profile, [row["child_id"]], agreed)
    moving = [each for each in found if each.child.child_id in row["proposal"]["moves"]]
    if not _still_fits(row, moving):
        raise Conflict(CHANGED, "The family or the caseloads have changed since", "Look at the proposal again.")
    standing = await family_queries.standing_breaches(work.connection, [each.child.child_id for each in moving])
    for each in moving:
        child_id = each.child.child_id
        answered = [its["id"] for its in standing if its["child_id"] == child_id and its["status"] == OPEN]
        await say_accepted(work, child_id, row, answered, by, reason)
        _move(decisions, each, row, reason, by)
    await decisions.write()
    agenda_of(work).somebody_may_have_room()


def _still_fits(row: Mapping[Any, Any], moving: list[Found]) -> bool:
    own = next((each for each in moving if each.child.child_id == row["child_id"]), None)
    return (
        own is not None
        and own.iro_id == row["iro_id"]
        and own.group.target == row["proposal"]["to_iro"]
        and sorted(own.group.movers) == sorted(row["proposal"]["moves"])
    )


def _move(decisions: Decisions, each: Found, row: Mapping[Any, Any], reason: str | None, by: str) -> None:
    period, target = each.child.current, each.group.target
    if period is not None and target is not None:
        seen = {"proposal": row["id"], "costs_continuity_of": list(each.costs), "from": each.iro_id}
        said = reason or row["proposal"]["why"]
        decisions.move(each.child, period, target, row["rule"], said, by, seen)
