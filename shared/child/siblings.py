"""Who are brothers and sisters, and which of the children that are looked after make a sibling group. Pure.

A link stands while either record names the other. A group is the children whom chains of links join: who is not among
those asked about joins nobody, so that two who are siblings through a third alone are a group while the third is one.

Source: Hull 1; Jersey 7.2; that a chain joins, and that a group is told by the children looked after, is local.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


def linked(named: Iterable[tuple[str, str]], survivors: Mapping[str, str] = _NOBODY) -> defaultdict[str, set[str]]:
    """By child, the brothers and sisters, of pairs of which one record names the other; nobody is their own.

    Whoever names a record that was merged into another means the other: `survivors` has them by the id merged away.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pair in named:
        one, other = (survivors.get(each, each) for each in pair)
        if one != other:
            found[one].add(other)
            found[other].add(one)
    return found


def groups_of(children: Iterable[str], siblings: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """The groups these children make, each and all in the order of their ids; one child alone is no group."""
    left = set(children)
    found = []
    for first in sorted(left):
        group: set[str] = set()
        asking = {first} & left
        while asking:
            group |= asking
            asking = {other for each in asking for other in siblings.get(each, ())} & left - group
        left -= group
        if len(group) > 1:
            found.append(tuple(sorted(group)))
    return found


def is_split(iros: Iterable[str | None]) -> bool:
    """Whether the children of a group have different IROs; a child who has none yet splits no group."""
    return len({each for each in iros if each is not None}) > 1
