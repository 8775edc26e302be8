"""First a place for every group: who may stay does; then the particular, then the heaviest, each to the lightest."""

from collections.abc import Iterable

from services.allocation.rules.bulk.board import Board, Group
from services.allocation.rules.bulk.sharing import Sharing

_NO_FEWER = 1e-9


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
    if without:
        _make_room(sharing, without)
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
    named = set().union(*group.wishes, group.held) - sharing.beside_whom_apart(group)
    if group.held:
        candidates = {i for i in named if sharing.fits(g, i)}
    else:
        candidates = {i for i in named - group.shut if sharing.load[i] + group.weight <= sharing.limit[i]}
    if lightest is not None:
        candidates.add(lightest)

    def key(i: int) -> tuple[int, int, float, int]:
        after = sharing.load[i] + group.weight - group.weight_at(i)
        return (group.let_down(i), group.moved(i), after / board.fte[i], i)

    return min(candidates, key=key, default=None)


def _make_room(sharing: Sharing, without: Iterable[int]) -> None:
    """For each group without a place: somebody else's move elsewhere may make room for it."""
    hopeless = float("inf")
    for g in sorted(without, key=lambda g: (sharing.board.groups[g].weight, g)):
        group = sharing.board.groups[g]
        if group.weight >= hopeless and not group.held:
            continue
        if not place(sharing, g) and not _by_a_move(sharing, g) and not group.shut and not group.apart:
            hopeless = min(hopeless, group.weight)


def _by_a_move(sharing: Sharing, g: int) -> bool:
    board = sharing.board
    group = board.groups[g]
    beside = sharing.beside_whom_apart(group)
    for i in range(len(board.fte)):
        if i in beside or i in group.shut or i in board.known.closed:
            continue
        lacking = sharing.after(g, i) - sharing.limit[i]
        if group.weight > sharing.limit[i] or not _moved_away(sharing, i, lacking):
            continue
        sharing.put(g, i)
        return True
    return False


def _moved_away(sharing: Sharing, i: int, lacking: float) -> bool:
    """Move one group from this IRO to another, so that so much more has room."""
    groups = sharing.board.groups
    for h in sorted(sharing.holds[i], key=lambda h: (groups[h].weight, groups[h].ids[0])):
        group = groups[h]
        if group.weight < lacking - _NO_FEWER:
            continue
        shut = group.shut | {i} | sharing.beside_whom_apart(group)
        to = sharing.lightest(group.weight, shut)
        if to is not None and group.let_down(to) <= group.let_down(i):
            sharing.put(h, to)
            return True
    return False
