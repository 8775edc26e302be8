"""A rebalance over HTTP: a plan to look at, and carrying it out."""

from typing import Annotated

from pydantic import Field

from services.allocation.actions.plans import rebalance as rebalancing
from services.allocation.api.callers import Manager, note_list
from services.allocation.rules.plans.model import Plan
from shared.events.base import Flag
from shared.router import Router
from shared.service.service import Service
from shared.web.bodies import Answer, Body
from shared.web.idempotency import Once
from shared.web.refusing import KEY_REUSED, refuses

_REFUSED = refuses("caseload-has-changed", KEY_REUSED, wrong=["no-solver"])


class WantedPlan(Body):
    """A plan to look at, or to carry out."""

    apply: Flag = False
    """Carry it out; left out or false: only show it."""
    prove: Flag = False
    """Solve it exactly, as far as the time allowed goes; left out or false: fast, with the gap stated."""
    digest: Annotated[str, Field(max_length=64)] | None = None
    """Of the plan that was looked at: carry out only that one."""


class Move(Answer):
    """A child's new IRO, with the rule that decided and its reason."""

    child_id: str
    from_iro_id: str | None
    to_iro_id: str
    rule: str
    reason: str


class LeftOut(Answer):
    """A child for whom only a manager can find an IRO: nothing changes for them."""

    child_id: str
    iro_id: str | None
    reason: str
    why: str


class BeforeAndAfter(Answer):
    """One IRO's caseload before and after; loads are per full-time post."""

    iro_id: str
    fte: float
    children_before: int
    children_after: int
    load_before: float | None
    load_after: float | None


class PlanFigures(Answer):
    """How good a plan is. `gap` is how far the largest load may be above the smallest possible, as a share of it."""

    max_before: float
    max_after: float
    bound: float
    gap: float
    proven: bool
    method: str
    digest: str


class Rebalance(PlanFigures):
    """The plan."""

    moves: list[Move]
    unplaced: list[LeftOut]
    caseloads: list[BeforeAndAfter]
    applied: bool


def rebalancing_all(routes: Router, service: Service) -> None:
    """The one route."""

    @routes.post("/rebalance", responses=_REFUSED)
    async def rebalance(wanted: WantedPlan, caller: Manager, once: Once) -> Rebalance:
        """A plan of moves: siblings together, parents apart, continuity, smallest largest load, then fewest moves."""
        async with service.looking() as work:
            problem, _ = await rebalancing.read_problem(work, service.profile)
        plan = await rebalancing.solve(problem, prove=wanted.prove)
        if not wanted.apply:
            await note_list(service, caller, "rebalance_read")
            return shown(plan, applied=False)
        async with once.change(service, caller) as change:
            rebalancing.check_digest(plan, wanted.digest)
            await rebalancing.carry_out(change.work, service.profile, problem, plan, caller.subject)
            await change.settle("allocation.rebalanced", *(move.child_id for move in plan.placements))
            return await change.answer(shown(plan, applied=True), 200)


def shown(plan: Plan, *, applied: bool) -> Rebalance:
    """The plan as it is answered."""
    return Rebalance(
        moves=[
            Move(child_id=m.child_id, from_iro_id=m.from_id, to_iro_id=m.to_id, rule=m.rule, reason=m.reason)
            for m in plan.placements
        ],
        unplaced=[LeftOut(**each._asdict()) for each in plan.unplaced],
        caseloads=[BeforeAndAfter(**each._asdict()) for each in plan.caseloads],
        max_before=plan.max_before,
        max_after=plan.max_after,
        bound=plan.bound,
        gap=plan.gap,
        proven=plan.proven,
        method=plan.method,
        digest=rebalancing.digest_of(plan),
        applied=applied,
    )
