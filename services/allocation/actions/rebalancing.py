"""Sharing the whole caseload out as one problem: a proposed plan of moves, and carrying it out in one go.

The problem is read and solved without holding anybody up; to carry the plan out, the turn is taken, the problem read
again, and nothing done if it has changed meanwhile.
"""

import asyncio
import hashlib

from sqlalchemy import select

from services.allocation import queries
from services.allocation.actions.decisions import Decisions
from services.allocation.actions.picture import PARENT, Picture, limits_of, load_children, load_picture
from services.allocation.rules.bulk import exact, greedy
from services.allocation.rules.bulk.model import Case, Plan, Problem, Relation
from services.allocation.tables import children
from shared.duties.derive import MET
from shared.policy import Profile
from shared.refusals import Conflict, Unprocessable
from shared.tables import duties
from shared.work import Work

_AT_MOST_SECONDS = 5.0
_CHILD = "child"


async def read_problem(work: Work, profile: Profile) -> tuple[Problem, Picture]:
    """Every looked-after child with the IRO of today, as one problem; the picture holds none of them any more."""
    query = select(children.c.child_id).where(children.c.looked_after_from.is_not(None), children.c.ceased_on.is_(None))
    ids = sorted((await work.connection.execute(query)).scalars())
    picture = await load_picture(work, await load_children(work, ids))
    known = [child_id for child_id in ids if picture.children[child_id].current is not None]
    keep = await _whom_to_keep(work, picture)
    cases = [_case(picture, child_id, keep=child_id in keep) for child_id in known]
    for child_id in known:
        if child_id in picture.holders:
            picture.take_away(child_id)
    return Problem(cases, list(picture.iros.values()), work.today, limits_of(profile)), picture


def _case(picture: Picture, child_id: str, *, keep: bool) -> Case:
    kin = picture.relatives.get(child_id, {})
    relations = sorted(kin.get(PARENT, set()) | kin.get(_CHILD, set()))
    return Case(
        picture.child(child_id),
        picture.holders.get(child_id),
        keep,
        picture.family(child_id).siblings,
        tuple(Relation(other, picture.holders.get(other)) for other in relations),
    )


async def _whom_to_keep(work: Work, picture: Picture) -> set[str]:
    """Whoever has met the present IRO, or is in proceedings, is moved only when that must be."""
    met = select(duties.c.subject).where(duties.c.duty == "iro_met_child", duties.c.status == MET)
    known = set((await work.connection.execute(met)).scalars())
    return known | {child_id for child_id, child in picture.children.items() if child.in_proceedings}


async def solve(problem: Problem, *, prove: bool) -> Plan:
    """The greedy plan, or with `prove` the exact one within five seconds; its figures say how far from the best it is.

    Raises Unprocessable when the exact solver is not installed.
    """
    if not prove:
        return greedy.share_out(problem)
    if not exact.available():
        raise Unprocessable.at("/prove", "needs the extra `optimise`: pip install 'iro[optimise]'", slug="no-solver")
    return await asyncio.to_thread(exact.best, problem, _AT_MOST_SECONDS)


def digest_of(plan: Plan) -> str:
    """What tells two plans apart, so that what is carried out is what was looked at."""
    moves = "\n".join(f"{each.child_id} {each.from_id} {each.to_id}" for each in plan.placements)
    return hashlib.sha256(moves.encode()).hexdigest()[:16]


async def carry_out(work: Work, profile: Profile, seen: Problem, plan: Plan, by: str) -> int:
    """Make every move of the plan, each with its reason; how many.

    Raises Conflict `caseload-has-changed` when the problem is no longer the one that was solved.
    """
    await queries.one_allocation_at_a_time(work.connection)
    problem, picture = await read_problem(work, profile)
    if problem != seen:
        raise Conflict("caseload-has-changed", "Something changed meanwhile: look at a new plan")
    decisions = Decisions(work, profile, picture)
    for move in plan.placements:
        child = picture.children[move.child_id]
        if child.current is not None:
            decisions.move(child, child.current, move.to_id, move.rule, move.reason, by, {"plan": digest_of(plan)})
        work.touch(move.child_id)  # settling says what follows: siblings apart, an advocate needed
    await decisions.write()
    return len(plan.placements)
