"""Sharing the whole caseload out as one problem: a proposed plan of moves, and carrying it out in one go.

The problem is read and solved without holding anybody up; to carry the plan out, the turn is taken, the problem read
again, and nothing done if it has changed meanwhile.
"""

import asyncio
import hashlib
from collections.abc import Collection
from dataclasses import replace

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.answers import stay_apart
from services.allocation.actions.deciding.continuity import whom_to_keep
from services.allocation.actions.deciding.decisions import Decisions
from services.allocation.actions.deciding.view import Picture, limits_of, load_children, load_picture
from services.allocation.queries import children as queries
from services.allocation.queries import openings as opening_queries
from services.allocation.rules.model import Iro, SiblingException
from services.allocation.rules.plans import exact, greedy
from services.allocation.rules.plans.model import Case, Plan, Problem, Relation
from shared.policy import Profile
from shared.refusals import Conflict, Unprocessable
from shared.work.unit_of_work import Work

_AT_MOST_SECONDS = 5.0


async def read_problem(work: Work, profile: Profile) -> tuple[Problem, Picture]:
    """Every looked-after child with the IRO of today, as one problem; the picture shows things as they stand.

    Whoever waits for a caseload that is being opened is left to the opening.
    """
    left = set(await opening_queries.held(work.connection))
    ids = sorted(await queries.looked_after_now(work.connection) - left)
    picture = await load_picture(work, await load_children(work, ids))
    known = [child_id for child_id in ids if picture.children[child_id].current is not None]
    keep, apart = await whom_to_keep(work, picture, known), await stay_apart(work, known)
    keep.update(apart)
    cases = [case_of(picture, each, keep=each in keep, apart_from=apart.get(each, ())) for each in known]
    return Problem(cases, _without(picture, cases), work.today, limits_of(profile)), picture


def _without(picture: Picture, cases: list[Case]) -> list[Iro]:
    """The IROs with what they hold besides these children."""
    iros = dict(picture.iros)
    for case in cases:
        iro = iros.get(case.iro_id or "")
        if iro is not None:
            iros[iro.id] = replace(iro, children=iro.children - 1, load=iro.load - case.child.weight)
    return list(iros.values())


def case_of(picture: Picture, child_id: str, *, keep: bool = False, apart_from: Collection[str] = ()) -> Case:
    """A child with IRO, brothers, sisters, parents and own children, to be shared out.

    `apart_from`: siblings whom a manager declined to bring together with the child.
    """
    theirs = picture.family(child_id).siblings
    if apart_from:
        theirs = tuple(
            replace(each, exception=each.exception or SiblingException.MANAGER_DECISION)
            if each.id in apart_from
            else each
            for each in theirs
        )
    return Case(
        picture.child(child_id),
        picture.holders.get(child_id),
        keep,
        theirs,
        tuple(Relation(other, picture.holders.get(other)) for other in sorted(picture.relations(child_id))),
    )


async def solve(problem: Problem, *, prove: bool) -> Plan:
    """The greedy plan, or with `prove` the exact one within five seconds; its figures say how far from the best it is.

    Raises Unprocessable when the exact solver is not installed.
    """
    if not prove:
        return greedy.share_out(problem)
    if not exact.available():
        raise Unprocessable.at("/prove", "needs the extra `optimise`: pip install -e '.[optimise]'", slug="no-solver")
    return await asyncio.to_thread(exact.best, problem, _AT_MOST_SECONDS)


def digest_of(plan: Plan) -> str:
    """What tells two plans apart, so that what is carried out is what was looked at."""
    moves = "\n".join(f"{each.child_id} {each.from_id} {each.to_id}" for each in plan.placements)
    return hashlib.sha256(moves.encode()).hexdigest()[:16]


def check_digest(plan: Plan, wanted: str | None) -> None:
    """Raise Conflict `caseload-has-changed` when another plan than this one was looked at."""
    if wanted not in (None, digest_of(plan)):
        raise Conflict("caseload-has-changed", "The plan is no longer the one that was looked at")


def check_unchanged(problem: Problem, seen: Problem) -> None:
    """Raise Conflict `caseload-has-changed` when the problem is no longer the one that was solved."""
    if problem != seen:
        raise Conflict("caseload-has-changed", "Something changed meanwhile: look at a new plan")


async def carry_out(work: Work, profile: Profile, seen: Problem, plan: Plan, by: str) -> int:
    """Make every move of the plan, each with its reason; how many.

    Raises Conflict `caseload-has-changed` when the problem is no longer the one that was solved.
    """
    problem, picture = await read_problem(work, profile)
    check_unchanged(problem, seen)
    decisions, digest = Decisions(work, profile, picture), digest_of(plan)
    for move in plan.placements:
        child = picture.children[move.child_id]
        if child.current is not None:
            decisions.move(child, child.current, move.to_id, move.rule, move.reason, by, {"plan": digest})
        work.touch(move.child_id)  # settling says what follows: siblings apart, an advocate needed
    await decisions.write()
    agenda_of(work).somebody_may_have_room()
    return len(plan.placements)
