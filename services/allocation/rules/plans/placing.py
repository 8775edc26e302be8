"""First a place for every group: who may stay does; then the particular, then the heaviest, each to the lightest."""

from services.allocation.rules.plans.assignment import Sharing
from services.allocation.rules.plans.compiled_problem import Board, Group
from services.allocation.rules.plans.making_room import find_places, make_amends


def placed(board: Board) -> Sharing:
    """Everybody placed who finds a place; siblings together, parents and children apart, nobody above the limit."""
    sharing = Sharing(board)
    groups = board.groups
    left = [g for g, group in enumerate(groups) if group.home is None]
    for g in sorted(set(range(len(groups))).difference(left), key=lambda g: _kept_first(groups[g])):
        home = groups[g].home
        if home is not None and sharing.fits(g, home):
            sharing.put(g, home)
        else:
            left.append(g)
    left.sort(key=lambda g: _heaviest_first(board.groups[g]))
    without = [g for g in left if not place(sharing, g)]
    find_places(sharing, without)
    make_amends(sharing)
    return sharing


def _kept_first(group: Group) -> tuple[int, float, str]:
    return (-len(group.wishes), -group.weight, group.ids[0])


def _heaviest_first(group: Group) -> tuple[bool, float, str]:
    """Whom not every IRO suits as well come first: the others find a place anywhere."""
    return (not (group.wishes or group.had), -group.weight, group.ids[0])


def place(sharing: Sharing, g: int) -> bool:
    """Put a group where fewest are let down, then fewest moved, then the load is lightest; whether there was room."""
    group = sharing.board.groups[g]
    shut = group.shut | sharing.beside_whom_apart(group) if group.apart else group.shut
    best = sharing.lightest(group.weight, shut)
    if group.wishes or group.held:
        best = _best_of(sharing, g, best)
    if best is None:
        return False
    sharing.put(g, best)
    return True


def _best_of(sharing: Sharing, g: int, lightest: int | None) -> int | None:
    group, board = sharing.board.groups[g], sharing.board
    load, limit, weight = sharing.load, sharing.limit, group.weight
    beside = sharing.beside_whom_apart(group)
    if not group.held:
        suits_all = frozenset.intersection(*group.wishes) - group.shut - beside
        if with_room := [((load[i] + weight) / board.fte[i], i) for i in suits_all if load[i] + weight <= limit[i]]:
            return min(with_room)[1]
    named = set().union(*group.wishes, group.held) - beside
    candidates = {i for i in named if sharing.fits(g, i)}
    if lightest is not None:
        candidates.add(lightest)

    def key(i: int) -> tuple[int, int, float, int]:
        after = sharing.load[i] + group.weight - group.weight_at(i)
        return (group.let_down(i), group.moved(i), after / board.fte[i], i)

    return min(candidates, key=key, default=None)
