"""The one place that knows HiGHS: whole-number columns, rows, and one aim after another. Needs the extra `optimise`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from math import inf
from typing import Any

NOT_THERE = "The exact optimum needs highspy: install it with the extra `optimise` (pip install -e '.[optimise]')."


class SolverMissing(RuntimeError):
    """The extra `optimise` is not installed; the message says how to get it."""

    def __init__(self) -> None:
        super().__init__(NOT_THERE)


def available() -> bool:
    """Whether the extra `optimise` is installed."""
    return find_spec("highspy") is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """The best found (None: nothing new in the time) and the least that the aim could be."""

    columns: list[float] | None
    bound: float


class Solver:
    """A problem of whole numbers that is given one aim after another; deterministic but for the time limit."""

    def __init__(self, seconds: float) -> None:
        if not available():
            raise SolverMissing
        self._lib: Any = import_module("highspy")
        self._highs: Any = self._lib.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
            self._highs.setOptionValue(name, value)
        self._left = seconds
        self._columns = 0

    def column(self, lowest: float, highest: float, *, whole: bool = True) -> int:
        """A new column and its number."""
        self._highs.addCol(0.0, lowest, highest, 0, [], [])
        if whole:
            self._highs.changeColIntegrality(self._columns, self._lib.HighsVarType.kInteger)
        self._columns += 1
        return self._columns - 1

    def row(self, terms: Mapping[int, float], lowest: float = -inf, highest: float = inf) -> None:
        """So much of these columns lies between the two."""
        self._highs.addRow(lowest, highest, len(terms), list(terms), list(terms.values()))

    def least(self, aim: Mapping[int, float], known: Sequence[float], step: float) -> Answer:
        """The least of the aim, starting from a solution that is known; values differ by at least `step`."""
        for column in range(self._columns):
            self._highs.changeColCost(column, aim.get(column, 0.0))
        if self._left <= 0:
            return Answer(None, -inf)
        start = self._lib.HighsSolution()
        start.col_value = list(known)
        self._highs.setSolution(start)
        self._highs.setOptionValue("mip_abs_gap", step)
        before = self._highs.getRunTime()
        self._highs.setOptionValue("time_limit", before + self._left)
        self._highs.run()
        self._left -= self._highs.getRunTime() - before
        return self._answer()

    def _answer(self) -> Answer:
        info = self._highs.getInfo()
        found = info.primal_solution_status == self._lib.SolutionStatus.kSolutionStatusFeasible
        columns = list(self._highs.getSolution().col_value) if found else None
        return Answer(columns, info.mip_dual_bound)
