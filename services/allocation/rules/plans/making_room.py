"""Then room for those who have no place, or are let down where they are, by moving others elsewhere.

Nobody loses a place by it, and nobody more is let down than is helped.
"""

from collections.abc import Sequence
from math import inf

from services.allocation.rules.plans.assignment import Sharing
from services.allocation.rules.plans.compiled_problem import Group

_TRIED = 32
"""So many of those who lack least room are tried for a group."""


def find_places(sharing: Sharing, without: Sequence[int]) -> None:
    """For each of these groups, the lightest first: others may move to make room for it."""
    hopeless = inf
    for g in sorted(without, key=lambda g: (sharing.board.groups[g].weight, g)):
        group = sharing.board.groups[g]
        if group.weight >= hopeless:
            continue
        everyone = range(len(sharing.board.fte))
        found = any(_with_room_made(sharing, g, i) for i in _least_lacking(sharing, g, everyone))
        if not found and not (group.shut or group.apart):
            hopeless = group.weight


def make_amends(sharing: Sharing) -> None:
    """For each group with somebody let down: an IRO with whom fewer are."""
    for g, group in enumerate(sharing.board.groups):
        place = sharing.at[g]
        if not group.wishes or place is None:
            continue
        now = group.let_down(place)
        better = [i for i in set().union(*group.wishes) if group.let_down(i) < now] if now else []
        for i in sorted(better, key=lambda i: (group.let_down(i), group.moved(i), sharing.after(g, i), i))[:_TRIED]:
            if _with_room_made(sharing, g, i):
                break


def _least_lacking(sharing: Sharing, g: int, some: Sequence[int]) -> list[int]:
    limit, group = sharing.limit, sharing.board.groups[g]
    able = [i for i in some if sharing.board.may_have(group, i) and sharing.limit[i] >= group.weight]
    return sorted(able, key=lambda i: (sharing.after(g, i) - limit[i], i))[:_TRIED]


def _with_room_made(sharing: Sharing, g: int, i: int) -> bool:
    """Put the group with this IRO, after moving away as many as it takes; or leave everything as it was."""
    group = sharing.board.groups[g]
    if not sharing.board.may_have(group, i) or i in sharing.beside_whom_apart(group):
        return False
    moved: list[int] = []
    while not sharing.fits(g, i):
        lacking = sharing.after(g, i) - sharing.limit[i]
        away = _moved_away(sharing, g, i, lacking)
        if away is None:
            for h in reversed(moved):
                sharing.put(h, i)
            return False
        moved.append(away)
    sharing.put(g, i)
    return True


def _moved_away(sharing: Sharing, g: int, i: int, lacking: float) -> int | None:
    """Move one group from this IRO to another, rather one that makes all the room that is lacking; which one."""
    groups = sharing.board.groups

    def order(h: int) -> tuple[bool, float, str]:
        enough = groups[h].weight >= lacking
        return (not enough, groups[h].weight if enough else -groups[h].weight, groups[h].ids[0])

    full: set[tuple[float, frozenset[int]]] = set()
    for h in sorted(sharing.holds[i] - {g}, key=order):
        group = groups[h]
        if (group.weight, group.shut) in full:
            continue
        to = sharing.lightest(group.weight, group.shut | {i} | sharing.beside_whom_apart(group))
        if to is not None and _as_good(group, i, to):
            sharing.put(h, to)
            return h
        if to is None and not group.apart:
            full.add((group.weight, group.shut))
    return None


def _as_good(group: Group, i: int, to: int) -> bool:
    return not group.wishes or group.let_down(to) <= group.let_down(i)
