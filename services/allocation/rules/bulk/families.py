"""Which children of a problem go together, and which must be kept apart.

A sibling link is pairwise: with A and B, and B and C, all three share, because each pair does, unless an exception is
recorded. A conflict of interest, and parent and child, keep apart and come before siblings together; a group too
large needs only not share. Where a chain of siblings would bring two together who must be apart, the link that would
do it is passed over, in the order of the ids.

Source: Hull 1; Jersey 7.2.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from services.allocation.rules.bulk.model import Case
from services.allocation.rules.model import ChildId, SiblingException

Pair = tuple[ChildId, ChildId]


@dataclass(frozen=True, slots=True)
class Families:
    """`together`: every child in one tuple, smallest id first. `apart`: both ways round.

    `parted`: children whose sibling link was passed over.
    """

    together: list[tuple[ChildId, ...]]
    apart: Mapping[ChildId, set[ChildId]]
    parted: frozenset[ChildId]


def families(cases: Mapping[ChildId, Case]) -> Families:
    """The groups of these children (in the order of their ids) and who must be kept apart."""
    linked, apart = _links(cases)
    group: dict[ChildId, list[ChildId]] = {child_id: [child_id] for pair in linked for child_id in pair}
    parted: set[ChildId] = set()
    for pair in sorted(linked):
        ours, theirs = group[pair[0]], group[pair[1]]
        if ours is theirs:
            continue
        if any(not apart[each].isdisjoint(theirs) for each in ours if each in apart):
            parted.update(pair)
            continue
        ours += theirs
        group.update(dict.fromkeys(theirs, ours))
    for some in group.values():
        some.sort()
    together = [tuple(group.get(own, (own,))) for own in cases if own not in group or group[own][0] == own]
    return Families(together, apart, frozenset(parted))


def _links(cases: Mapping[ChildId, Case]) -> tuple[set[Pair], dict[ChildId, set[ChildId]]]:
    linked: set[Pair] = set()
    excepted: set[Pair] = set()
    apart: dict[ChildId, set[ChildId]] = defaultdict(set)
    for own, case in cases.items():
        for sibling in case.siblings:
            if sibling.id not in cases or sibling.id == own:
                continue
            linked.add(_pair(own, sibling.id))
            if sibling.exception is not None:
                excepted.add(_pair(own, sibling.id))
            if sibling.exception is SiblingException.CONFLICT_OF_INTEREST:
                _keep_apart(apart, own, sibling.id)
        for relation in case.relations:
            if relation.id in cases and relation.id != own:
                _keep_apart(apart, own, relation.id)
    return linked - excepted, dict(apart)


def _keep_apart(apart: dict[ChildId, set[ChildId]], one: ChildId, other: ChildId) -> None:
    apart[one].add(other)
    apart[other].add(one)


def _pair(one: ChildId, other: ChildId) -> Pair:
    return (one, other) if one < other else (other, one)
