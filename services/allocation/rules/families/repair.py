"""Which IROs a family ought to have, when the allocations in force break a rule.

Parents and children apart first, then siblings together with the IRO that costs least continuity: those who know
theirs stay. Groups that are in order stay as they are; of two that may not share, the one with more to lose does. A
new IRO is one whom every rule lets have the children, with room for all who would be new to her. One who has some of
the siblings and is away for a short time is one of them; at the same loss of continuity one who is there comes first.

A communication need that was told after the IRO was chosen lets a group that is in order go, too, to one who
communicates in the child's way and has room for them all; a former IRO stays, as she would have been chosen.

Source: Hull 1; Jersey 2.18, 4.5-4.8, 7.2; that the lesser loss of continuity decides is local.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from services.allocation.rules import communication, former_iro, lightest, room, works_then
from services.allocation.rules.choosing import short_absence
from services.allocation.rules.choosing.bars import barred
from services.allocation.rules.families.breaches import why_not_stay
from services.allocation.rules.model import Child, ChildId, Family, Iro, IroId, Kin, Limits, Sibling
from services.allocation.rules.plans.model import Case, Relation
from services.allocation.rules.plans.sibling_groups import families
from services.allocation.rules.rule import Question


class Cost(NamedTuple):
    """What it would cost to give children an IRO; the smaller comes first."""

    settled: int
    moved: int
    new: int
    away: bool
    former: int
    lack: tuple[int, int, int]
    load: tuple[float, IroId]


@dataclass(frozen=True, slots=True)
class Member:
    """A looked-after child with an IRO. `settled`: a change would cost continuity, so only a manager may make it.

    `siblings` and `relations` (parents and own children) are those who are looked after. `overruled` are rules that a
    manager set aside in choosing the IRO. `need_told`: since she was chosen, and not by a manager, communication needs
    were told which she does not meet.
    """

    child: Child
    iro_id: IroId
    settled: bool
    since: date
    siblings: tuple[Sibling, ...] = ()
    relations: tuple[ChildId, ...] = ()
    overruled: frozenset[str] = frozenset()
    need_told: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Siblings who must share (or one child alone), and the IRO they ought to have.

    `target` None: no IRO may have them all and has room for them. `movers`: those who are not with the target, or
    without one those who cannot stay as they are. `unmet`: those whose communication needs are all they go for.
    """

    ids: tuple[ChildId, ...]
    target: IroId | None
    movers: tuple[ChildId, ...]
    unmet: tuple[ChildId, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """A family with its groups as they ought to be, those to be kept apart, and siblings who had to be parted."""

    groups: tuple[Group, ...]
    apart: Mapping[ChildId, set[ChildId]]
    parted: frozenset[ChildId]

    def kin(self, members: Mapping[ChildId, Member], own: ChildId) -> Kin:
        """The IROs of the child's family as they are now."""
        member = members[own]
        relations = set(member.relations)
        mine = next(group.ids for group in self.groups if own in group.ids)
        return Kin(
            relations={each: members[each].iro_id for each in relations & members.keys()},
            conflict={each: members[each].iro_id for each in self.apart.get(own, set()) - relations},
            together={each: members[each].iro_id for each in mine if each != own},
        )


def whole(
    members: Mapping[ChildId, Member],
    iros: Sequence[Iro],
    limits: Limits,
    on: date,
    agreed: Mapping[ChildId, IroId] = MappingProxyType({}),
) -> Whole:
    """How the allocations of these families ought to be; the order of neither argument matters.

    `agreed`: the IRO whom a manager has accepted for a child; she stands where only the loads would speak for another.
    """
    cases = {
        own: Case(each.child, each.iro_id, each.settled, each.siblings, tuple(map(Relation, each.relations)))
        for own, each in sorted(members.items())
    }
    found = families(cases)
    placing = _Placing(members, sorted(iros, key=lambda iro: iro.id), limits, on, found.apart, agreed)
    return Whole(tuple(placing.all(found.together)), found.apart, found.parted)


class _Placing:
    """Gives each group its IRO, those in order first, then those with most to lose."""

    def __init__(
        self,
        members: Mapping[ChildId, Member],
        iros: Sequence[Iro],
        limits: Limits,
        on: date,
        apart: Mapping[ChildId, set[ChildId]],
        agreed: Mapping[ChildId, IroId],
    ) -> None:
        self._members = members
        self._iros = {iro.id: iro for iro in iros}
        self._limits = limits
        self._on = on
        self._apart = apart
        self._agreed = agreed
        self._placed: dict[ChildId, IroId] = {}
        self._added: dict[IroId, float] = defaultdict(float)

    def all(self, together: Sequence[tuple[ChildId, ...]]) -> list[Group]:
        in_order = {ids for ids in together if self._in_order(ids)}
        first = sorted(together, key=lambda ids: (ids not in in_order, self._claim(ids)))
        groups = [self._keep(ids) if ids in in_order else self._place(ids) for ids in first]
        return [self._understood(group) for group in groups]

    def _in_order(self, ids: tuple[ChildId, ...]) -> bool:
        iro_id = self._members[ids[0]].iro_id
        return all(
            self._members[each].iro_id == iro_id and self._may_stay(each, iro_id) and not self._beside(each, iro_id)
            for each in ids
        )

    def _beside(self, child_id: ChildId, iro_id: IroId) -> set[ChildId]:
        """Those to be kept apart from the child who have this IRO now or ought to."""
        others = self._apart.get(child_id, set())
        return {each for each in others if self._placed.get(each, self._members[each].iro_id) == iro_id}

    def _may_stay(self, child_id: ChildId, iro_id: IroId) -> bool:
        iro, member = self._iros.get(iro_id), self._members[child_id]
        overruled = member.overruled if member.iro_id == iro_id else ()
        return iro is None or why_not_stay(member.child, iro, self._limits, self._on, overruled) is None

    def _claim(self, ids: tuple[ChildId, ...]) -> tuple[int, int, date, ChildId]:
        """Sorts those first who have most to lose: how many know their IRO, how many they are, who came first."""
        settled = sum(self._members[each].settled for each in ids)
        return (-settled, -len(ids), min(self._members[each].since for each in ids), ids[0])

    def _keep(self, ids: tuple[ChildId, ...]) -> Group:
        return self._put(ids, self._members[ids[0]].iro_id, ())

    def _place(self, ids: tuple[ChildId, ...]) -> Group:
        costs = {iro.id: cost for iro in self._iros.values() if (cost := self._cost(ids, iro)) is not None}
        if not costs:
            return Group(ids, None, self._misplaced(ids))
        target = self._cheapest(ids, costs)
        movers = tuple(each for each in ids if self._members[each].iro_id != target)
        return self._put(ids, target, movers)

    def _cheapest(self, ids: tuple[ChildId, ...], costs: Mapping[IroId, Cost]) -> IroId:
        best = min(costs.values())
        agreed = {self._agreed[each] for each in ids if each in self._agreed}
        return next((each for each in agreed if each in costs and costs[each][:-1] == best[:-1]), best.load[1])

    def _understood(self, group: Group) -> Group:
        """The same group, or where a need was told since, with an IRO who communicates so and has room for them all."""
        unmet = tuple(each for each in group.ids if self._members[each].need_told)
        here = self._iros.get(group.target or "")
        if not unmet or group.movers or here is None:
            return group
        others = {iro.id: cost for iro in self._iros.values() if (cost := self._cost(group.ids, iro)) is not None}
        former, lacking = self._former(group.ids, here), self._lack(group.ids, here)[0]
        better = {
            key: cost
            for key, cost in others.items()
            if cost.former <= former and cost.lack[0] < lacking and self._meets(unmet, key)
        }
        better.pop(here.id, None)
        if not better:
            return group
        target = self._cheapest(group.ids, better)
        return replace(self._put(group.ids, target, group.ids), unmet=self._meets(unmet, target))

    def _meets(self, unmet: Sequence[ChildId], iro_id: IroId) -> tuple[ChildId, ...]:
        """Those of these children whose needs this IRO meets."""
        iro = self._iros[iro_id]
        return tuple(each for each in unmet if not communication.advocate_needed(self._members[each].child, iro))

    def _former(self, ids: Iterable[ChildId], iro: Iro) -> int:
        return sum(former_iro.place(self._members[each].child, iro) for each in ids)

    def _lack(self, ids: Iterable[ChildId], iro: Iro) -> tuple[int, int, int]:
        """How far she is from communicating in the way of these children."""
        said = [communication.lack(self._members[each].child, iro) for each in ids]
        unmet, methods, specialists = (sum(each[n] for each in said) for n in range(3))
        return (unmet, methods, specialists)

    def _put(self, ids: tuple[ChildId, ...], target: IroId, movers: tuple[ChildId, ...]) -> Group:
        self._placed.update(dict.fromkeys(ids, target))
        self._added[target] += sum(self._members[each].child.weight for each in movers)
        return Group(ids, target, movers)

    def _misplaced(self, ids: tuple[ChildId, ...]) -> tuple[ChildId, ...]:
        """Nobody may have them all: who is not with the most of them, and who may not stay."""
        held = Counter(self._members[each].iro_id for each in ids)
        anchor = min(held, key=lambda iro_id: (-held[iro_id], iro_id))
        return tuple(
            each
            for each in ids
            if (here := self._members[each].iro_id) != anchor
            or not self._may_stay(each, here)
            or self._beside(each, here)
        )

    def _cost(self, ids: tuple[ChildId, ...], iro: Iro) -> Cost | None:
        """What it would cost to give them all this IRO; None where a rule forbids it.

        At the same cost these children stay and those to be kept apart go, for the group with more to lose is first.
        """
        going = [each for each in ids if self._members[each].iro_id != iro.id]
        new = [self._members[each] for each in going]
        forced: set[ChildId] = set().union(*(self._beside(each, iro.id) for each in ids))
        if not forced.isdisjoint(self._placed) or not self._may_have(ids, new, iro):
            return None
        moved = [*new, *(self._members[each] for each in forced)]
        return Cost(
            settled=sum(each.settled for each in moved),
            moved=len(moved),
            new=len(new),
            away=works_then.briefly_away(iro, self._on),
            former=self._former(going, iro),
            lack=self._lack(going, iro),
            load=lightest.key(iro, self._added[iro.id]),
        )

    def _may_have(self, ids: tuple[ChildId, ...], new: Sequence[Member], iro: Iro) -> bool:
        if not all(self._may_stay(each, iro.id) for each in ids):
            return False
        if any(barred(self._question(each, iro, has_some=len(new) < len(ids)), iro) for each in new):
            return False
        weight = sum(each.child.weight for each in new) + self._added[iro.id]
        return not new or room.why_not(iro, weight, self._limits) is None

    def _question(self, member: Member, iro: Iro, *, has_some: bool) -> Question:
        """Asked as if the child had no family, which is placed here; a siblings' IRO may be away if she is covered."""
        question = Question(member.child, Family(), self._limits, self._on)
        if not has_some or not works_then.briefly_away(iro, self._on):
            return question
        others = [each for each in self._iros.values() if not self._beside(member.child.id, each.id)]
        covered = short_absence.may_be_covered(question, iro.id, others)
        return replace(question, covered=frozenset({iro.id})) if covered else question
