from itertools import product

import pytest
from hypothesis import given

from benchmarks.sharing_out import rebalance
from services.allocation.rules.model import Iro
from services.allocation.rules.plans import exact, solver
from services.allocation.rules.plans.assignment import Sharing
from services.allocation.rules.plans.compiled_problem import board
from services.allocation.rules.plans.greedy import share_out
from services.allocation.rules.plans.model import Plan, Problem
from tests.allocation.rules.plans.builders import broken, case, problem, problems
from tests.support.laws import examples

needs_highspy = pytest.mark.skipif(not exact.available(), reason=solver.NOT_THERE)
Values = tuple[float, ...]


def values(plan: Plan) -> Values:
    return tuple(round(figure.value, 6) for figure in plan.figures)


def best_of_all(given: Problem) -> Values:
    """Every way to give every group to anybody or to nobody, the best of those that keep the rules."""
    seen = board(given)
    ways = product([None, *range(len(seen.fte))], repeat=len(seen.groups))
    return min(found for way in ways if (found := _value(given, way)) is not None)


def _value(given: Problem, way: tuple[int | None, ...]) -> Values | None:
    seen = board(given)
    state = Sharing(seen)
    for g, i in enumerate(way):
        group = seen.groups[g]
        if i is None and group.home is not None and not group.apart:
            return None
        if i is not None:
            if not seen.may_have(group, i):
                return None
            state.put(g, i)
    newcomers = {i for g, i in enumerate(way) if i is not None and seen.groups[g].home != i}
    if any(state.load[i] > state.limit[i] for i in newcomers):
        return None
    if any(not _apart(state, g, other) for g, group in enumerate(seen.groups) for other in group.apart):
        return None
    return _aims(state)


def _apart(state: Sharing, one: int, other: int) -> bool:
    ours, theirs = state.at[one], state.at[other]
    if ours is None:
        return True
    if theirs is None:
        return ours == state.board.groups[one].home or ours not in state.board.groups[other].held
    return ours != theirs


def _aims(state: Sharing) -> Values:
    both = list(zip(state.board.groups, state.at, strict=True))
    return (
        sum(group.without_a_place() for group, i in both if i is None),
        sum(group.let_down(i) for group, i in both if i is not None),
        round(state.fullest(), 6),
        sum(group.moved(i) for group, i in both if i is not None),
    )


@needs_highspy
@examples(3)
@given(problems())
def test_the_exact_plan_is_the_best_of_all_ways_there_are(given: Problem) -> None:
    plan = exact.best(given)
    assert values(plan) == best_of_all(given)
    assert plan.proven
    assert broken(given, plan) == []


@examples(3 / 2)
@given(problems())
def test_the_greedy_plan_is_never_better_than_the_best_and_its_bounds_are_never_above_it(given: Problem) -> None:
    plan, best = share_out(given), best_of_all(given)
    assert values(plan) >= best
    assert plan.figures[0].bound <= best[0]
    assert all(
        f.bound <= b + 1e-6 for f, b in zip(plan.figures[:3], best[:3], strict=True) if plan.figures[0].value == best[0]
    )


@needs_highspy
def test_the_exact_plan_moves_no_more_than_the_greedy_one_and_proves_it_in_seconds() -> None:
    made = rebalance(1_200, 18)
    greedy, best = share_out(made), exact.best(made, 20)
    assert best.proven
    assert values(best) <= values(greedy)
    assert greedy.max_after == best.max_after
    assert len(greedy.placements) <= 1.2 * len(best.placements)
    assert broken(made, best) == []


@needs_highspy
def test_without_time_the_answer_is_the_greedy_plan_with_its_gap() -> None:
    made = rebalance(300, 5)
    plan = exact.best(made, 0)
    assert plan.placements == share_out(made).placements
    assert not plan.proven
    assert plan.figures[-1].gap > 0


def test_without_highspy_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "find_spec", lambda _: None)
    with pytest.raises(solver.SolverMissing, match=r"needs highspy: install it with the extra `optimise`"):
        exact.best(problem(case("a"), iros=[Iro("jo")]))
