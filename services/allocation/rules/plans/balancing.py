"""Then the fullest IRO gives to others while that makes the largest load smaller; and who moved in vain goes back.

Every step lowers the load of somebody who has the largest and raises nobody to it, so it ends. Nobody is let down for
it who was not.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from services.allocation.rules.plans.assignment import EPSILON, Sharing
from services.allocation.rules.plans.compiled_problem import Group

_NEIGHBOURS = 32
"""With how many of the lightest an exchange is tried: it is tried for the last children only."""


def even_out(sharing: Sharing, bound: float) -> None:
    """Lower the largest load for a full-time post, towards a bound that cannot be beaten, with few moves."""
    fullest = _Fullest(sharing)
    while (i := fullest.next()) is not None:
        if sharing.per_full_time(i) <= bound + EPSILON:
            break
        touched = _give_one(sharing, i, bound) or _exchange_one(sharing, i)
        if not touched:
            break
        for j in touched:
            fullest.note(j)
    _go_back(sharing)


class _Fullest:
    """The IRO with the largest load, kept up to date by notes."""

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._heap = [(-sharing.per_full_time(i), i) for i in range(len(sharing.load))]
        heapify(self._heap)

    def note(self, i: int) -> None:
        heappush(self._heap, (-self._sharing.per_full_time(i), i))

    def next(self) -> int | None:
        while self._heap:
            load, i = self._heap[0]
            if -load == self._sharing.per_full_time(i):
                return i
            heappop(self._heap)
        return None


def _give_one(sharing: Sharing, i: int, bound: float) -> tuple[int, ...]:
    """Move one group away, best one that takes what is above the bound and no more; the IROs touched, or none."""
    groups, top = sharing.board.groups, sharing.per_full_time(i)
    excess = sharing.load[i] - bound * sharing.board.fte[i]
    tried: set[tuple[float, frozenset[int]]] = set()
    for g in sorted(sharing.holds[i], key=lambda g: _order_of_giving(groups[g], i, excess)):
        group = groups[g]
        plain = not (group.apart or group.wishes or group.held)
        if plain and (group.weight, group.shut) in tried:
            continue
        to = _where(sharing, g, i, top)
        if to is not None:
            sharing.put(g, to)
            return (i, to)
        if plain:
            tried.add((group.weight, group.shut))
    return ()


def _order_of_giving(group: Group, i: int, excess: float) -> tuple[int, bool, bool, float, str]:
    """Who has been moved already comes before who would be moved by it; then the largest that fits the excess."""
    fits = group.weight <= excess + EPSILON
    return (len(group.wishes), i in group.held, not fits, -group.weight if fits else group.weight, group.ids[0])


def _where(sharing: Sharing, g: int, i: int, top: float) -> int | None:
    """Who may have the group without being as full as the fullest is now; where it came from before others."""
    group, fte = sharing.board.groups[g], sharing.board.fte
    let_down = group.let_down(i)

    def better(j: int) -> bool:
        return sharing.after(g, j) / fte[j] < top - EPSILON and group.let_down(j) <= let_down

    back = [j for j in sorted(group.held) if j != i and sharing.fits(g, j) and better(j)]
    if back:
        return min(back, key=lambda j: (group.moved(j), sharing.after(g, j) / fte[j], j))
    shut = group.shut | {i} | sharing.beside_whom_apart(group)
    if group.wishes and let_down < len(group.wishes):
        named = sorted(set().union(*group.wishes) - shut)
        good = [j for j in named if sharing.fits(g, j) and better(j)]
        return min(good, key=lambda j: (sharing.after(g, j) / fte[j], j), default=None)
    to = sharing.lightest(group.weight, shut)
    return to if to is not None and better(to) else None


def _exchange_one(sharing: Sharing, i: int) -> tuple[int, ...]:
    """Exchange one group for a lighter one of another IRO's, so that both end below the largest load."""
    best: tuple[tuple[int, float, int, int], int] | None = None
    for j in _lightest_others(sharing, i):
        for g, h in _pairs(sharing, i, j):
            key = _after_exchange(sharing, g, h, i, j)
            if key is not None and (best is None or key < best[0]):
                best = (key, j)
    if best is None:
        return ()
    (_, _, g, h), j = best
    sharing.put(g, j)
    sharing.put(h, i)
    return (i, j)


def _lightest_others(sharing: Sharing, i: int) -> list[int]:
    others = (j for j in range(len(sharing.load)) if j != i and j not in sharing.board.known.closed)
    return sorted(others, key=lambda j: (sharing.per_full_time(j), j))[:_NEIGHBOURS]


def _pairs(sharing: Sharing, i: int, j: int) -> Iterator[tuple[int, int]]:
    groups = sharing.board.groups
    theirs = _kinds(sharing, j)
    for g in _kinds(sharing, i):
        for h in theirs:
            if groups[h].weight < groups[g].weight:
                yield g, h


def _kinds(sharing: Sharing, i: int) -> list[int]:
    """One group of each kind that the IRO has: exchanging another of the same kind would do the same."""
    groups = sharing.board.groups
    found: dict[object, int] = {}
    for g in sorted(sharing.holds[i], key=lambda g: groups[g].ids[0]):
        group = groups[g]
        kind = (group.weight, group.shut, tuple(group.held.items()), group.wishes, group.apart)
        found.setdefault(kind, g)
    return list(found.values())


def _after_exchange(sharing: Sharing, g: int, h: int, i: int, j: int) -> tuple[int, float, int, int] | None:
    board, load = sharing.board, sharing.load
    ours, theirs, top = board.groups[g], board.groups[h], sharing.per_full_time(i)
    difference = ours.weight - theirs.weight
    worst = max((load[i] - difference) / board.fte[i], (load[j] + difference) / board.fte[j])
    if worst >= top - EPSILON or load[j] + difference > sharing.limit[j]:
        return None
    if i in theirs.shut or i in board.known.closed or load[i] - difference > sharing.limit[i]:
        return None
    if j in ours.shut or _someone_apart(sharing, ours, j, h) or _someone_apart(sharing, theirs, i, g):
        return None
    if ours.let_down(j) + theirs.let_down(i) > ours.let_down(i) + theirs.let_down(j):
        return None
    more_moved = ours.moved(j) + theirs.moved(i) - ours.moved(i) - theirs.moved(j)
    return (more_moved, worst, g, h)


def _someone_apart(sharing: Sharing, group: Group, i: int, leaving: int) -> bool:
    others = ((sharing.at[other], other) for other in group.apart if other != leaving)
    return any(i == place or (place is None and i in sharing.board.groups[other].held) for place, other in others)


def _go_back(sharing: Sharing) -> None:
    """Move back whoever can be with fewer moves and nobody above the largest load there is."""
    groups, top = sharing.board.groups, sharing.fullest() + EPSILON
    again = True
    while again:
        again = False
        for g in _moved_most_first(sharing):
            group, place = groups[g], sharing.at[g]
            for i in sorted(group.held, key=lambda i: (group.moved(i), i)):
                if place is None or i == place or group.moved(i) >= group.moved(place):
                    continue
                if group.let_down(i) > group.let_down(place) or not sharing.fits(g, i):
                    continue
                if sharing.after(g, i) / sharing.board.fte[i] <= top:
                    sharing.put(g, i)
                    again = True
                    break


def _moved_most_first(sharing: Sharing) -> list[int]:
    groups = sharing.board.groups
    moved = [(-groups[g].moved(i), g) for g, i in enumerate(sharing.at) if i is not None and groups[g].moved(i)]
    return [g for _, g in sorted(moved)]
