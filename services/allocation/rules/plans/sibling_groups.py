"""Which children of a problem go together, and which must be kept apart.

A sibling link is pairwise: with A and B, and B and C, all three share, because each pair does, unless an exception is
recorded. A conflict of interest, a manager's decision to part them, and parent and child, keep apart and come before
siblings together; a group too large needs only not share. Where a chain of siblings would bring two together who must
be apart, the link that would do it is passed over: links between children who both are to keep the IRO they share go
first, then those between children with the most siblings in common, then the order of the ids.

Source: Hull 1; Jersey 7.2.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.allocation.rules import parent_and_child, siblings
from services.allocation.rules.model import ChildId, SiblingException
from services.allocation.rules.plans.model import Case
from services.allocation.rules.rule import Bond

Pair = tuple[ChildId, ChildId]
Apart = dict[ChildId, set[ChildId]]
_NONE: set[ChildId] = set()


@dataclass(frozen=True, slots=True)
class Families:
    """`together`: every child in one tuple, smallest id first. `apart`: both ways round.

    `parted`: children whose sibling link was passed over.
    """

    together: list[tuple[ChildId, ...]]
    apart: Mapping[ChildId, set[ChildId]]
    parted: frozenset[ChildId]


def families(cases: Mapping[ChildId, Case]) -> Families:
    """The groups of these children and who must be kept apart; the cases come in the order of their ids."""
    linked, apart = _links(cases)
    group = _joined(linked, {})
    together: list[tuple[ChildId, ...]] = []
    parted: set[ChildId] = set()
    seen: set[int] = set()
    for own in cases:
        some = group.get(own)
        if some is None:
            together.append((own,))
        elif id(some) not in seen:
            seen.add(id(some))
            parts = [tuple(sorted(part)) for part in _parts(some, linked, apart, cases)]
            together += parts
            parted.update(some if len(parts) > 1 else ())
    return Families(together, apart, frozenset(parted))


def _parts(some: list[ChildId], linked: list[Pair], apart: Apart, cases: Mapping[ChildId, Case]) -> list[list[ChildId]]:
    """These linked children as one group, or as several when two of them must be apart."""
    if apart.keys().isdisjoint(some) or all(apart.get(child_id, _NONE).isdisjoint(some) for child_id in some):
        return [some]
    group = _joined(_strongest_first([pair for pair in linked if pair[0] in some], cases), apart)
    return list({id(part): part for child_id in sorted(some) for part in [group.get(child_id, [child_id])]}.values())


def _strongest_first(theirs: Sequence[Pair], cases: Mapping[ChildId, Case]) -> list[Pair]:
    """Those who both are to keep the IRO they share, then those with the most brothers and sisters in common, by id."""
    theirs_of: dict[ChildId, set[ChildId]] = defaultdict(set)
    for one, other in theirs:
        theirs_of[one].add(other)
        theirs_of[other].add(one)
    in_common = {pair: len(theirs_of[pair[0]] & theirs_of[pair[1]]) for pair in theirs}
    return sorted(theirs, key=lambda pair: (not _stay(cases, *pair), -in_common[pair], pair))


def _stay(cases: Mapping[ChildId, Case], one: ChildId, other: ChildId) -> bool:
    """Whether these two share an IRO whom both are to keep; who knows nobody yet leaves no trace of who came first."""
    return cases[one].keep and cases[other].keep and cases[one].iro_id == cases[other].iro_id


def _joined(pairs: Iterable[Pair], apart: Apart) -> dict[ChildId, list[ChildId]]:
    """Every child in a pair with all those whom a chain of pairs joins to it, never two who must be apart."""
    group: dict[ChildId, list[ChildId]] = {}
    for one, other in pairs:
        ours, theirs = group.get(one), group.get(other)
        if ours is None:
            ours = group[one] = [one]
        if theirs is None:
            theirs = group[other] = [other]
        if ours is theirs or (apart and any(each in apart and not apart[each].isdisjoint(theirs) for each in ours)):
            continue
        ours += theirs
        for child_id in theirs:
            group[child_id] = ours
    return group


def _links(cases: Mapping[ChildId, Case]) -> tuple[list[Pair], Apart]:
    linked: list[Pair] = []
    excepted: set[Pair] = set()
    apart: Apart = defaultdict(set)
    wanted = {exception: siblings.RULE.pair(exception) for exception in (None, *SiblingException)}
    together, relations_apart = Bond.TOGETHER, parent_and_child.RULE.pair(None) is Bond.APART
    for own, case in cases.items():
        for sibling in case.siblings:
            other = sibling.id
            if other not in cases or other == own:
                continue
            pair = (own, other) if own < other else (other, own)
            linked.append(pair)
            bond = wanted[sibling.exception]
            if bond is not together:
                excepted.add(pair)
                if bond is Bond.APART:
                    _keep_apart(apart, own, other)
        for relation in case.relations:
            if relations_apart and relation.id in cases and relation.id != own:
                _keep_apart(apart, own, relation.id)
    return [pair for pair in linked if pair not in excepted] if excepted else linked, dict(apart)


def _keep_apart(apart: Apart, one: ChildId, other: ChildId) -> None:
    apart[one].add(other)
    apart[other].add(one)
