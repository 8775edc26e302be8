"""Opening a caseload: children who come in as imported history wait, and are given their IROs as one problem.

While an opening is on, a child of the import gets no IRO yet and stands on record with that reason; everybody else is
given an IRO at once, as always. Completing it solves one problem for all who stand without an IRO, with everybody else
exactly where they are, and carries it out in one transaction. What it decides for imported children is part of the
import: nobody is written to, and no clock of telling or meeting begins.

An opening that nobody completes completes itself: a child must have an IRO within five working days (Hull 1; Jersey
7.2). It does so when the first last day of one of its children begins, so that this child still has an IRO in time, but
never on the day on which it was declared, which belongs to whoever brings the caseload in; and at the latest when the
next working day begins, for by then it was forgotten or cut short, and whoever finds no place still has four working
days with a manager.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.decisions import SYSTEM, Decisions
from services.allocation.actions.deciding.view import Picture, limits_of, load_children, load_picture
from services.allocation.actions.deciding.waiting import waiting_row
from services.allocation.actions.plans.rebalance import case_of, check_digest, check_unchanged, digest_of
from services.allocation.queries import openings as openings_queries
from services.allocation.queries import waiting as waiting_queries
from services.allocation.rules.model import Nobody
from services.allocation.rules.plans import greedy
from services.allocation.rules.plans.model import Plan, Problem
from services.allocation.tables.openings import COMPLETED, OPEN
from shared.calendar import ONE_DAY
from shared.policy import Profile
from shared.refusals import Conflict, NotFound
from shared.work.ids import new_id
from shared.work.timers import Question, next_moments, on_the_day
from shared.work.unit_of_work import Work


async def declare(work: Work, profile: Profile, by: str) -> RowMapping:
    """From now on imported children wait for this opening, those too who are without an IRO already.

    Raises Conflict `caseload-is-being-opened`, naming the other, while another opening is on.
    """
    other = await openings_queries.the_open_one(work.connection)
    if other is not None:
        since = f"{other['id']}, declared by {other['declared_by']} on {other['declared_on'].isoformat()}"
        raise Conflict("caseload-is-being-opened", "A caseload is being opened already", since)
    opening_id, today = new_id(), work.today
    row = {"id": opening_id, "status": OPEN, "declared_on": today, "declared_at": work.now, "declared_by": by}
    await openings_queries.add(work.connection, row)
    agenda_of(work).somebody_may_have_room()
    return await the_opening(work, opening_id)


async def the_opening(work: Work, opening_id: str) -> RowMapping:
    """The opening with this id; refused with 404 when there is none."""
    row = await openings_queries.opening(work.connection, opening_id)
    if row is None:
        raise NotFound("opening")
    return row


async def still_open(work: Work, opening_id: str) -> RowMapping:
    """The opening with this id; 404 when there is none, 409 `opening-is-complete` when it has been completed."""
    row = await the_opening(work, opening_id)
    if row["status"] != OPEN:
        raise Conflict("opening-is-complete", "The opening has been completed already")
    return row


async def check_arrived(work: Work, expected: Collection[str]) -> None:
    """Raise Conflict `children-have-not-arrived` while one of these children has not been heard of here."""
    missing = await openings_queries.unknown(work.connection, expected)
    if missing:
        some = ", ".join(missing[:20]) + (" ..." if len(missing) > 20 else "")
        detail = f"{len(missing)} of {len(set(expected))} have not been heard of yet: {some}"
        raise Conflict("children-have-not-arrived", "Children of the caseload have yet to arrive", detail)


async def read_problem(work: Work, profile: Profile) -> tuple[Problem, Picture]:
    """Everybody who stands without an IRO, as one problem; all others are where they are.

    Whoever waits for another reason is in it too: a brother or sister of the imported may be among them.
    """
    ids = sorted(await waiting_queries.who_waits(work.connection))
    picture = await load_picture(work, await load_children(work, ids))
    cases = [case_of(picture, child_id) for child_id in ids if picture.children[child_id].current is not None]
    return Problem(cases, list(picture.iros.values()), work.today, limits_of(profile)), picture


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan, and the problem of which it is the plan."""

    problem: Problem
    plan: Plan


async def complete(
    work: Work, profile: Profile, opening_id: str, by: str, *, digest: str | None = None, solved: Solved | None = None
) -> Plan:
    """Place everybody who waits, and close the opening; what was done.

    `by` is whoever completes it; `solved` a plan made beforehand, else the greedy one is made now. Raises Conflict
    `caseload-has-changed` when the problem is no longer the one that was solved, or the plan not that of `digest`.
    """
    await still_open(work, opening_id)
    problem, picture = await read_problem(work, profile)
    if solved is not None:
        check_unchanged(problem, solved.problem)
    plan = solved.plan if solved is not None else greedy.share_out(problem)
    check_digest(plan, digest)
    closed = {"status": COMPLETED, "completed_at": work.now, "completed_by": by, "outcome": _outcome(plan)}
    await openings_queries.change(work.connection, opening_id, **closed)
    decisions = Decisions(work, profile, picture)
    _place(decisions, plan, {"opening": opening_id, "completed_by": by, "plan": digest_of(plan)})
    _leave_waiting(decisions, plan)
    await decisions.write()
    return plan


def _place(decisions: Decisions, plan: Plan, said: dict[str, Any]) -> None:
    """The rules decide, not whoever completes the opening: so imported children's allocations are history too."""
    for placement in plan.placements:
        child = decisions.picture.children[placement.child_id]
        if child.current is not None:
            rule, reason = placement.rule, placement.reason
            decisions.allocate(child, child.current, placement.to_id, rule, reason, SYSTEM, said)
        decisions.work.touch(placement.child_id)  # settling says what follows: siblings apart, an advocate needed


def _leave_waiting(decisions: Decisions, plan: Plan) -> None:
    """Nobody was found for these: they wait for the ordinary reason from now on."""
    for each in plan.unplaced:
        child = decisions.picture.children[each.child_id]
        if child.current is not None:
            nobody, today = Nobody(each.reason, each.why, ()), decisions.work.today
            had_until = decisions.picture.had_until(each.child_id, child.current.number)
            decisions.wait(waiting_row(child, child.current, nobody, decisions.profile, today, had_until))


def _outcome(plan: Plan) -> dict[str, Any]:
    return {
        "children": len(plan.placements),
        "iros": len({placement.to_id for placement in plan.placements}),
        "unplaced": [each.child_id for each in plan.unplaced],
        "max_before": plan.max_before,
        "max_after": plan.max_after,
        "bound": plan.bound,
        "gap": plan.gap,
        "proven": plan.proven,
        "method": plan.method,
        "digest": digest_of(plan),
    }


def completes_on(declared_on: date, last_days: Collection[date], profile: Profile) -> date:
    """The day at whose beginning an opening completes itself; `last_days` are those of its children."""
    days = profile.settings.openings.completed_after_working_days
    latest = profile.calendar.add_working_days(declared_on, days)
    return min(latest, max(declared_on + ONE_DAY, min(last_days, default=latest)))


class ForgottenOpening:
    """Completes an opening by the greedy plan when nobody else did; the day is that of `completes_on`."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (openings_queries.DECLARED_ON, openings_queries.FIRST_LAST_DAY_HELD)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        declared_on, last_day = answers
        if declared_on is None:
            return None
        return on_the_day(completes_on(declared_on, {last_day} - {None}, profile), profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        row = await openings_queries.the_open_one(work.connection)
        (due,) = await next_moments(work.connection, [self], profile)
        if row is not None and due is not None and due <= work.now:
            await complete(work, profile, row["id"], SYSTEM)
        return False
