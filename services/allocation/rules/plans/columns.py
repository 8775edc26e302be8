"""The problem written in columns and rows for the solver, and its answers read back."""

from collections import defaultdict

from services.allocation.rules.plans.assignment import EPSILON, Sharing
from services.allocation.rules.plans.compiled_problem import Board, Group
from services.allocation.rules.plans.model import Aim
from services.allocation.rules.plans.solver import Solver

Terms = dict[int, float]


class Columns:
    """How many groups of each kind each IRO has, how many have no place, and the largest load.

    `aims` and `loads` are sums of columns: what is made small, and what each IRO holds besides what is outside.
    """

    def __init__(self, solver: Solver, board: Board) -> None:
        self._solver, self._board = solver, board
        self._kinds = _kinds(board)
        self._at: dict[tuple[int, int], int] = {}
        self._nowhere: dict[int, int] = {}
        self._above: dict[int, int] = {}
        self.loads: list[Terms] = [defaultdict(float) for _ in board.fte]
        self._maximum = solver.column(0.0, 1e9, whole=False)
        self.aims: dict[Aim, Terms] = {
            "without_a_place": {},
            "let_down": {},
            "max_load": {self._maximum: 1.0},
            "moved": {},
        }
        for kind in range(len(self._kinds)):
            self._add_kind(kind)
        for i in range(len(board.fte)):
            self._limit_load(i)
        self._keep_apart()

    def _add_kind(self, kind: int) -> None:
        some = self._kinds[kind]
        group = self._board.groups[some[0]]
        terms: Terms = {}
        for i in range(len(self._board.fte)):
            if self._board.may_have(group, i):
                self._at[kind, i] = column = self._solver.column(0, len(some))
                terms[column] = 1.0
                self.loads[i][column] = group.weight
                _note(self.aims["let_down"], column, group.let_down(i))
                _note(self.aims["moved"], column, group.moved(i))
        if group.home is None or group.apart:
            self._nowhere[kind] = column = self._solver.column(0, len(some))
            terms[column] = 1.0
            _note(self.aims["without_a_place"], column, group.without_a_place())
            for i, (_, weight) in group.held.items():
                self.loads[i][column] = weight
        self._solver.row(terms, len(some), len(some))

    def _limit_load(self, i: int) -> None:
        """Nobody newly above the limit: an IRO is within it, or has no newcomers and no more than before."""
        board, terms = self._board, self.loads[i]
        if not terms or board.fte[i] <= 0:
            return
        room = board.limits.hard * board.fte[i] - board.outside[i]
        before = sum(group.weight_at(i) for group in board.groups)
        self._solver.row({**terms, self._maximum: -board.fte[i]}, highest=-board.outside[i])
        if before <= room + EPSILON:
            self._solver.row(terms, highest=room + EPSILON)
            return
        self._above[i] = above = self._solver.column(0, 1)
        self._solver.row({**terms, above: room - before}, highest=room + EPSILON)
        new = {
            column: 1.0
            for (kind, j), column in self._at.items()
            if j == i and board.groups[self._kinds[kind][0]].home != i
        }
        self._solver.row({**new, above: float(len(board.groups))}, highest=len(board.groups))

    def _keep_apart(self) -> None:
        kind_of = {some[0]: kind for kind, some in enumerate(self._kinds)}
        for g, group in enumerate(self._board.groups):
            for other in group.apart:
                for i in range(len(self._board.fte)):
                    self._one_of_two(kind_of[g], kind_of[other], i)

    def _one_of_two(self, kind: int, other: int, i: int) -> None:
        """Not both with this IRO; and nobody comes to where the other is who has no place."""
        ours, theirs = self._at.get((kind, i)), self._at.get((other, i))
        if ours is None:
            return
        if theirs is not None and kind < other:
            self._solver.row({ours: 1.0, theirs: 1.0}, highest=1)
        group, beside = self._board.groups[self._kinds[kind][0]], self._board.groups[self._kinds[other][0]]
        if i in beside.held and group.home != i:
            self._solver.row({ours: 1.0, self._nowhere[other]: 1.0}, highest=1)

    def of(self, state: Sharing) -> list[float]:
        """The columns' values in a state."""
        values: dict[int, float] = defaultdict(float)
        for kind, some in enumerate(self._kinds):
            for g in some:
                place = state.at[g]
                values[self._nowhere[kind] if place is None else self._at[kind, place]] += 1
        for i, column in self._above.items():
            values[column] = float(state.load[i] > state.limit[i])
        values[self._maximum] = state.fullest()
        last = max(self._maximum, *self._at.values(), *self._nowhere.values(), *self._above.values())
        return [values[column] for column in range(last + 1)]

    def state_of(self, values: list[float]) -> Sharing:
        """The state that the columns' values describe; groups of one kind are given out in the order of their ids."""
        state = Sharing(self._board)
        left = [list(reversed(some)) for some in self._kinds]
        for (kind, i), column in sorted(self._at.items()):
            for _ in range(round(values[column])):
                state.put(left[kind].pop(), i)
        return state


def _note(terms: Terms, column: int, cost: int) -> None:
    if cost:
        terms[column] = float(cost)


def _kinds(board: Board) -> list[list[int]]:
    """The groups, alike ones together; one that must be kept apart from another is like no other."""
    kinds: dict[object, list[int]] = defaultdict(list)
    for g, group in enumerate(board.groups):
        kinds[g if group.apart else _kind(group)].append(g)
    return list(kinds.values())


def _kind(group: Group) -> object:
    held = tuple(sorted(group.held.items()))
    return (group.weight, len(group.ids), group.shut, held, group.had, group.home, group.wishes)
