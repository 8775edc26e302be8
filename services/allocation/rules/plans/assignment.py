"""Who has whom while a plan is made: loads, room, and the lightest IRO for a group."""

from collections.abc import Collection
from heapq import heapify, heappop, heappush
from math import inf

from services.allocation.rules.plans.compiled_problem import Board, Group
from services.allocation.rules.team.caseload import most

EPSILON = 1e-6
"""Loads per full-time post nearer than this are the same."""


class Sharing:
    """A state of the board: where each group is, and each IRO's load.

    A group without a place weighs where its children are now.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.load = list(board.outside)
        self.limit = [most(fte, board.limits) for fte in board.fte]
        self.at: list[int | None] = [None] * len(board.groups)
        self.holds: list[set[int]] = [set() for _ in board.fte]
        for group in board.groups:
            for i, (_, weight) in group.held.items():
                self.load[i] += weight
        self._heaps: list[tuple[float, float, list[tuple[float, int]]]] = []
        self._fill_heaps()

    def _fill_heaps(self) -> None:
        by_fte: dict[float, list[tuple[float, int]]] = {}
        for i, fte in enumerate(self.board.fte):
            if i not in self.board.known.closed:
                by_fte.setdefault(fte, []).append((self.load[i], i))
        for heap in by_fte.values():
            heapify(heap)
        self._heaps = [(fte, self.limit[heap[0][1]], heap) for fte, heap in sorted(by_fte.items())]
        self._heap_of = by_fte

    def per_full_time(self, i: int) -> float:
        """The IRO's load for a full-time post; 0 for one without hours, whose children are looked at elsewhere."""
        fte = self.board.fte[i]
        return self.load[i] / fte if fte > 0 else 0.0

    def fullest(self) -> float:
        """The largest load for a full-time post."""
        return max(map(self.per_full_time, range(len(self.load))), default=0.0)

    def counted_at(self, g: int, i: int) -> float:
        """How much of the group's weight the IRO's load holds already."""
        place, group = self.at[g], self.board.groups[g]
        return group.weight_at(i) if place is None else (group.weight if place == i else 0.0)

    def after(self, g: int, i: int) -> float:
        """The IRO's load with the group."""
        return self.load[i] + self.board.groups[g].weight - self.counted_at(g, i)

    def beside_whom_apart(self, group: Group) -> set[int]:
        """The IROs of those to be kept apart from this group, wherever they are; those without a place are as now."""
        found: set[int] = set()
        for other in group.apart:
            place = self.at[other]
            found.update(self.board.groups[other].held if place is None else (place,))
        return found

    def fits(self, g: int, i: int) -> bool:
        """Whether the group may go to this IRO now: every rule, those to be kept apart, and room."""
        group = self.board.groups[g]
        if i == group.home:
            return self._may_stay(g, i)
        if not self.board.may_have(group, i) or i in self.beside_whom_apart(group):
            return False
        return self.after(g, i) <= self.limit[i]

    def _may_stay(self, g: int, i: int) -> bool:
        if any(self.at[other] == i for other in self.board.groups[g].apart):
            return False
        return self.after(g, i) <= self.limit[i] or not self._has_newcomers(i)

    def _has_newcomers(self, i: int) -> bool:
        return any(self.board.groups[h].home != i for h in self.holds[i])

    def put(self, g: int, i: int) -> None:
        """Give the group to this IRO."""
        group, place = self.board.groups[g], self.at[g]
        if place is None:
            for j in group.held:
                self._add(j, -group.held[j][1])
        else:
            self.holds[place].discard(g)
            self._add(place, -group.weight)
        self.at[g] = i
        self.holds[i].add(g)
        self._add(i, group.weight)

    def _add(self, i: int, weight: float) -> None:
        self.load[i] += weight
        if i not in self.board.known.closed:
            heappush(self._heap_of[self.board.fte[i]], (self.load[i], i))

    def lightest(self, weight: float, shut: Collection[int]) -> int | None:
        """Who would have the lightest load for her hours with so much more, of those with room and not shut."""
        best, least, loads = None, inf, self.load
        for fte, limit, heap in self._heaps:
            top = heap[0] if heap else None
            if top is None or top[0] != loads[top[1]] or top[1] in shut:
                top = self._top(heap, shut)
            if top is None or top[0] + weight > limit:
                continue
            share = (top[0] + weight) / fte
            if share < least or (share == least and best is not None and top[1] < best):
                best, least = top[1], share
        return best

    def _top(self, heap: list[tuple[float, int]], shut: Collection[int]) -> tuple[float, int] | None:
        """The lightest of one heap; what was noted before a load changed is thrown away when it comes up."""
        load, aside, found = self.load, [], None
        while heap:
            top = heap[0]
            if top[0] != load[top[1]]:
                heappop(heap)
            elif top[1] in shut:
                aside.append(heappop(heap))
            else:
                found = top
                break
        for entry in aside:
            heappush(heap, entry)
        return found
