"""A rebalance over HTTP: a plan to look at, and carrying it out."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.allocation.actions import rebalancing
from services.allocation.api.callers import Manager, note
from services.allocation.rules.bulk.model import Plan
from shared.idempotency import Once
from shared.refusals import Conflict
from shared.service import Service
from shared.web import Body


class WantedRebalance(Body):
    """`apply`: carry the plan out; with the `digest` of the plan looked at, only that plan. `prove`: solve exactly."""

    apply: bool = False
    prove: bool = False
    digest: Annotated[str, Field(max_length=64)] | None = None


class Move(BaseModel):
    """A child's new IRO, with the rule that decided and its reason."""

    child_id: str
    from_iro_id: str | None
    to_iro_id: str
    rule: str
    reason: str


class LeftOut(BaseModel):
    """A child for whom only a manager can find an IRO: nothing changes for them."""

    child_id: str
    iro_id: str | None
    reason: str
    why: str


class BeforeAndAfter(BaseModel):
    """One IRO's caseload before and after; loads are per full-time post."""

    iro_id: str
    fte: float
    children_before: int
    children_after: int
    load_before: float | None
    load_after: float | None


class Rebalance(BaseModel):
    """The plan. `gap` is how far the largest load may be above the smallest possible, as a share of it."""

    moves: list[Move]
    unplaced: list[LeftOut]
    caseloads: list[BeforeAndAfter]
    max_before: float
    max_after: float
    bound: float
    gap: float
    proven: bool
    method: str
    digest: str
    applied: bool


def rebalancing_all(routes: APIRouter, service: Service) -> None:
    """The one route."""

    @routes.post("/rebalance", response_model=Rebalance)
    async def rebalance(wanted: WantedRebalance, caller: Manager, once: Once) -> Rebalance | Response:
        """A plan of moves: siblings together, parents apart, continuity, smallest largest load, then fewest moves."""
        async with service.looking() as work:
            problem, _ = await rebalancing.read_problem(work, service.profile)
        plan = await rebalancing.solve(problem, prove=wanted.prove)
        if not wanted.apply:
            return _shown(plan, applied=False)
        async with service.work() as work:
            if earlier := await once.earlier_answer(work.connection, caller):
                return earlier
            if wanted.digest not in (None, rebalancing.digest_of(plan)):
                raise Conflict("caseload-has-changed", "The plan is no longer the one that was looked at")
            await rebalancing.carry_out(work, service.profile, problem, plan, caller.subject)
            for move in plan.placements:
                await note(work, caller, "allocation.rebalanced", move.child_id)
            done = _shown(plan, applied=True)
            await once.keep(work.connection, caller, done.model_dump(mode="json"), status=200)
        return done


def _shown(plan: Plan, *, applied: bool) -> Rebalance:
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
