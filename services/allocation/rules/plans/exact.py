"""The optimum by whole-number programming: one aim after another, each held while the next is met.

Groups that are alike in every respect are one column for each IRO, so that the solver need not tell them apart. It
starts from the greedy plan, and proves what it can in the time.
"""

from math import ceil, floor

from services.allocation.rules.plans.assignment import EPSILON, Sharing
from services.allocation.rules.plans.columns import Columns
from services.allocation.rules.plans.compiled_problem import board
from services.allocation.rules.plans.explain import plan_of
from services.allocation.rules.plans.greedy import figures, shared_out
from services.allocation.rules.plans.lower_bound import unit
from services.allocation.rules.plans.model import Aim, Figure, Plan, Problem
from services.allocation.rules.plans.solver import Answer, Solver, available

__all__ = ["available", "best"]


def best(problem: Problem, seconds: float = 5.0) -> Plan:
    """The best plan that could be found in so many seconds of solving, with what is proven of it in its figures.

    Raises `SolverMissing` without the extra `optimise`.
    """
    solver = Solver(seconds)
    state = shared_out(board(problem))
    said = figures(state)
    if all(figure.gap == 0 for figure in said):
        return plan_of(state, said, "exact")
    return _Search(solver, state).plan()


class _Search:
    def __init__(self, solver: Solver, state: Sharing) -> None:
        self._solver, self._state = solver, state
        self._columns = Columns(solver, state.board)
        self._bounds: dict[Aim, float] = {}

    def plan(self) -> Plan:
        for number, figure in enumerate(figures(self._state)):
            if number == len(self._columns.aims) - 1:
                self._whole_units()
            self._meet(figure.aim)
        said = tuple(Figure(f.aim, f.value, min(f.value, self._bounds[f.aim])) for f in figures(self._state))
        return plan_of(self._state, said, "exact")

    def _meet(self, aim: Aim) -> None:
        """Meet one aim as well as it can be, and hold it from then on."""
        known = self._figure(aim)
        self._bounds[aim] = known.bound
        if known.gap > 0:
            answer = self._solver.least(
                self._columns.aims[aim], self._columns.of(self._state), EPSILON if aim == "max_load" else 0.999
            )
            self._take(aim, known, answer)
        value = self._figure(aim).value
        self._solver.row(self._columns.aims[aim], highest=value + EPSILON)

    def _take(self, aim: Aim, known: Figure, answer: Answer) -> None:
        low = answer.bound if aim == "max_load" else float(ceil(max(answer.bound, -1.0) - EPSILON))
        self._bounds[aim] = max(known.bound, low)
        if answer.columns is None:
            return
        found = self._columns.state_of(answer.columns)
        if next(f.value for f in figures(found) if f.aim == aim) < known.value - EPSILON:
            self._state = found

    def _figure(self, aim: Aim) -> Figure:
        return next(figure for figure in figures(self._state) if figure.aim == aim)

    def _whole_units(self) -> None:
        """With the maximum settled, a load can use only whole units of it: saying so spares most of the search."""
        seen, top = self._state.board, self._figure("max_load").value
        weights = {group.weight for group in seen.groups}
        weights |= {weight for group in seen.groups for _, weight in group.held.values()}
        step = unit(weights)
        for i, terms in enumerate(self._columns.loads):
            if seen.fte[i] > 0 and step and terms:
                room = floor((top * seen.fte[i] - seen.outside[i]) / step + EPSILON) * step
                self._solver.row(terms, highest=room + EPSILON)
