"""The fast plan: always there, at once, and nearly always the best there is for the maximum load."""

from services.allocation.rules.plans.assignment import Sharing
from services.allocation.rules.plans.balancing import even_out
from services.allocation.rules.plans.compiled_problem import Board, board
from services.allocation.rules.plans.explain import plan_of
from services.allocation.rules.plans.lower_bound import least_maximum
from services.allocation.rules.plans.model import Figure, Plan, Problem
from services.allocation.rules.plans.placing import placed


def share_out(problem: Problem) -> Plan:
    """A plan that keeps every rule that binds; its figures say how far from the best it may be."""
    seen = board(problem)
    sharing = shared_out(seen)
    return plan_of(sharing, figures(sharing), "greedy")


def shared_out(seen: Board) -> Sharing:
    """The greedy state of a board."""
    sharing = placed(seen)
    even_out(sharing, least_maximum(sharing))
    return sharing


def figures(sharing: Sharing) -> tuple[Figure, ...]:
    """How the state meets each aim, and the bounds that are known without solving anything."""
    groups = sharing.board.groups
    at = [(group, i) for group, i in zip(groups, sharing.at, strict=True) if i is not None]
    lacking = sum(group.without_a_place() for group, i in zip(groups, sharing.at, strict=True) if i is None)
    return (
        Figure("without_a_place", lacking, 0),
        Figure("let_down", sum(group.let_down(i) for group, i in at if group.wishes), 0),
        Figure("max_load", sharing.fullest(), least_maximum(sharing)),
        Figure("moved", sum(group.moved(i) for group, i in at if group.had), 0),
    )
