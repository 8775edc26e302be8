"""The problem as numbers: IROs and groups of children by their places in two lists, ready to be shared out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.allocation.rules import siblings
from services.allocation.rules.model import ChildId, Limits
from services.allocation.rules.plans.eligibility import NOBODY, Eligible, eligible
from services.allocation.rules.plans.model import Case, Problem
from services.allocation.rules.plans.sibling_groups import Families, families
from services.allocation.rules.rule import Bond

_NOT_HELD: dict[int, tuple[int, float]] = {}


@dataclass(slots=True)
class Group:
    """Children who go together.

    `shut`: IROs who may not have all of them. `held`: per IRO known here, the number and the weight of those she has.
    `stays`: the IROs who may go on with those they have. `had`: how many have an IRO at all. `home`: the IRO who has
    all of them and may go on. `wishes`: for each child who has one, the IROs with whom she is not let down.
    `apart`: the groups that may not share an IRO with this one. `bound`: to the IRO of siblings outside the problem.
    """

    ids: tuple[ChildId, ...]
    weight: float
    shut: frozenset[int] = NOBODY
    held: dict[int, tuple[int, float]] = field(default_factory=lambda: _NOT_HELD)
    had: int = 0
    home: int | None = None
    stays: tuple[int, ...] = ()
    wishes: tuple[frozenset[int], ...] = ()
    apart: tuple[int, ...] = ()
    bound: bool = False

    def let_down(self, i: int) -> int:
        """How many of the children would be let down with this IRO."""
        return sum(i not in wish for wish in self.wishes)

    def moved(self, i: int) -> int:
        """How many of the children would leave an IRO for this one."""
        return self.had - self.held[i][0] if i in self.held else self.had

    def settled(self) -> int | None:
        """Without a place for all: the IRO with whom most of those are who need no other."""
        if self.home is not None or not self.stays:
            return None
        return min(self.stays, key=lambda i: (-self.held[i][0], i))

    def without_a_place(self) -> int:
        """How many of the children need a manager while the group has no place."""
        settled = self.settled()
        return len(self.ids) - (self.held[settled][0] if settled is not None else 0)

    def weight_at(self, i: int) -> float:
        """The weight of those she has now."""
        return self.held[i][1] if i in self.held else 0.0


@dataclass(frozen=True, slots=True)
class Board:
    """`outside`: what each IRO holds besides the children of the problem; `parted`: whose siblings go elsewhere."""

    cases: dict[ChildId, Case]
    known: Eligible
    limits: Limits
    fte: list[float]
    outside: list[float]
    groups: list[Group]
    parted: frozenset[ChildId]
    shut: dict[ChildId, frozenset[int]]

    def may_have(self, group: Group, i: int) -> bool:
        """Whether the rules let this IRO have these children, room and those who must be apart aside."""
        return i == group.home or not (i in group.shut or i in self.known.closed)


def board(problem: Problem) -> Board:
    """The problem in a fixed order, so that the order in which it is told does not matter."""
    cases = {case.child.id: case for case in sorted(problem.cases, key=lambda case: case.child.id)}
    known, kin = eligible(problem), families(cases)
    shut = {child_id: known.shut(case, cases) for child_id, case in cases.items()}
    compiler = _Compiler(cases, known, shut)
    groups: list[Group] = []
    parted = set(kin.parted)
    for ids in kin.together:
        parts = compiler.parts(ids)
        groups += parts
        if len(parts) > 1:
            parted.update(ids)
    _note_apart(groups, kin)
    fte, outside = [iro.fte for iro in known.iros], [iro.load for iro in known.iros]
    return Board(cases, known, problem.limits, fte, outside, groups, frozenset(parted), shut)


def _note_apart(groups: Sequence[Group], kin: Families) -> None:
    if not kin.apart:
        return
    of = {child_id: g for g, group in enumerate(groups) for child_id in group.ids if child_id in kin.apart}
    apart: dict[int, set[int]] = defaultdict(set)
    for child_id, others in kin.apart.items():
        apart[of[child_id]].update(of[other] for other in others)
    for g, some in apart.items():
        groups[g].apart = tuple(sorted(some - {g}))


@dataclass(frozen=True, slots=True)
class _Compiler:
    cases: dict[ChildId, Case]
    known: Eligible
    shut: dict[ChildId, frozenset[int]]

    def parts(self, ids: tuple[ChildId, ...]) -> list[Group]:
        """The children as one group; as several, largest first, where no IRO may have all of them."""
        if len(ids) == 1 or self._someone_may_have_all(ids):
            return [self._group(ids)]
        left, parts = ids, []
        while left:
            taken = self._most(left)
            parts.append(self._group(taken))
            left = tuple(child_id for child_id in left if child_id not in taken)
        return parts

    def _someone_may_have_all(self, ids: tuple[ChildId, ...]) -> bool:
        """A quick yes for nearly all."""
        return len(self.known.closed) + sum([len(self.shut[child_id]) for child_id in ids]) < len(self.known.iros)

    def _most(self, ids: tuple[ChildId, ...]) -> tuple[ChildId, ...]:
        """As many of them as one IRO may have; all when nobody may have any."""
        sets = ([child_id for child_id in ids if self._may_have(child_id, i)] for i in range(len(self.known.iros)))
        most: list[ChildId] = max(sets, key=len, default=[])
        return tuple(most) or ids

    def _may_have(self, child_id: ChildId, i: int) -> bool:
        if i in self.shut[child_id]:
            return False
        return i not in self.known.closed or (i not in self.known.gone and self._now(child_id) == i)

    def _now(self, child_id: ChildId) -> int | None:
        iro_id = self.cases[child_id].iro_id
        return self.known.number.get(iro_id) if iro_id is not None else None

    def _group(self, ids: tuple[ChildId, ...]) -> Group:
        cases = [self.cases[child_id] for child_id in ids]
        group = Group(ids, 0.0)
        held, linked = False, False
        for case in cases:
            group.weight += case.child.weight
            if shut := self.shut[case.child.id]:
                group.shut = group.shut | shut
            if case.keep or case.child.former_iro_ids or case.child.communication_needs:
                self._note_wish(group, case)
            held = held or case.iro_id is not None
            linked = linked or bool(case.siblings)
        if linked:
            self._bind(group, cases)
        if held:
            self._note_present(group, cases)
        return group

    def _note_wish(self, group: Group, case: Case) -> None:
        if (wish := self.known.wish(case, self.shut[case.child.id])) is not None:
            group.wishes = (*group.wishes, wish)

    def _bind(self, group: Group, cases: Sequence[Case]) -> None:
        """Siblings outside the problem: theirs is the IRO, unless an exception is recorded or she may not."""
        outside = [each for case in cases for each in case.siblings if each.id not in self.cases]
        if not outside:
            return
        number = self.known.number
        held = [(number[each.iro_id], siblings.RULE.pair(each.exception)) for each in outside if each.iro_id in number]
        conflict = {i for i, wanted in held if wanted is Bond.APART}
        bound = {i for i, wanted in held if wanted is Bond.TOGETHER}
        group.shut = group.shut | conflict if conflict else group.shut
        if bound := bound - group.shut - self.known.closed:
            group.shut = frozenset(range(len(self.known.iros))) - bound
            group.bound = True

    def _note_present(self, group: Group, cases: Sequence[Case]) -> None:
        group.held = {}
        for case in cases:
            if case.iro_id is None:
                continue
            group.had += 1
            if (i := self.known.number.get(case.iro_id)) is not None:
                number, weight = group.held.get(i, (0, 0.0))
                group.held[i] = (number + 1, weight + case.child.weight)
        group.stays = tuple(i for i in sorted(group.held) if i not in self.known.gone and i not in group.shut)
        if len(group.stays) == 1 and group.held[group.stays[0]][0] == len(cases):
            group.home = group.stays[0]
