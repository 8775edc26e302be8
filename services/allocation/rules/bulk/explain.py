"""The plan in words: each change with the rule that decided it and its reason, and what only a manager can settle."""

from collections.abc import Iterator
from typing import Literal

from services.allocation.rules import caseload, communication, former_iro, independent, lightest, parent_and_child
from services.allocation.rules import registered, siblings, works_then
from services.allocation.rules.bulk.board import Group
from services.allocation.rules.bulk.model import Case, Caseload, Figure, Placement, Plan, Unplaced
from services.allocation.rules.bulk.sharing import Sharing
from services.allocation.rules.model import Iro

Why = tuple[str, str]
"""A rule's id and its reason."""


def plan_of(sharing: Sharing, figures: tuple[Figure, ...], method: Literal["greedy", "exact"]) -> Plan:
    """The plan that leads to this state."""
    before, words = Sharing(sharing.board), _Words(sharing)
    return Plan(
        placements=tuple(sorted(words.placements(before))),
        unplaced=tuple(sorted(words.unplaced())),
        caseloads=tuple(_caseloads(before, sharing)),
        max_before=before.fullest(),
        max_after=sharing.fullest(),
        figures=figures,
        method=method,
    )


def _caseloads(before: Sharing, after: Sharing) -> Iterator[Caseload]:
    board = after.board
    was, will_be = [iro.children for iro in board.known.iros], [iro.children for iro in board.known.iros]
    for group, place in zip(board.groups, after.at, strict=True):
        for i, (number, _) in group.held.items():
            was[i] += number
            will_be[i] += number if place is None else 0
        if place is not None:
            will_be[place] += len(group.ids)
    for i, iro in enumerate(board.known.iros):
        loads = [round(each.per_full_time(i), 6) if iro.fte > 0 else None for each in (before, after)]
        yield Caseload(iro.id, iro.fte, was[i], will_be[i], *loads)


class _Words:
    def __init__(self, sharing: Sharing) -> None:
        self._sharing, self._board = sharing, sharing.board
        self._after = [f"{sharing.per_full_time(i):.4g} per full-time post" for i in range(len(sharing.load))]

    def placements(self, before: Sharing) -> Iterator[Placement]:
        """Every change."""
        board, iros = self._board, self._board.known.iros
        self._before = [f"{before.per_full_time(i):.4g}" for i in range(len(before.load))]
        for group, i in zip(board.groups, self._sharing.at, strict=True):
            if i is None or (group.had and not group.moved(i) and group.had == len(group.ids)):
                continue
            iro = iros[i]
            for child_id in group.ids:
                case = board.cases[child_id]
                if case.iro_id == iro.id:
                    continue
                why = self._why_first(case, group, i) if case.iro_id is None else self._why_moved(case, group, i)
                yield Placement(child_id, case.iro_id, iro.id, why[0], why[1] + self._parted(child_id))

    def _parted(self, child_id: str) -> str:
        return "; not with every sibling: no one IRO may have them all" if child_id in self._board.parted else ""

    def _why_first(self, case: Case, group: Group, i: int) -> Why:
        iro = self._board.known.iros[i]
        own = self._own_reason(case, iro) if group.wishes else None
        if i in group.held:
            return siblings.RULE.id, f"has {group.held[i][0]} of the child's siblings"
        if any(each.iro_id == iro.id and each.exception is None for each in case.siblings):
            return siblings.RULE.id, "has siblings of the child"
        if own is not None:
            return own
        share = f"will have {self._after[i]}"
        if len(group.ids) == 1:
            return lightest.RULE.id, share
        theirs = [self._own_reason(self._board.cases[each], iro) for each in group.ids] if group.wishes else []
        rule = siblings.RULE.id if any(theirs) else lightest.RULE.id
        return rule, f"together with {self._others(case, group)}; {share}"

    def _own_reason(self, case: Case, iro: Iro) -> Why | None:
        if case.iro_id is not None:
            return None
        if former_iro.was(case.child, iro):
            return former_iro.RULE.id, "was the child's IRO before"
        if case.child.communication_needs and not communication.advocate_needed(case.child, iro):
            return communication.RULE.id, "communicates in the child's way"
        return None

    def _why_moved(self, case: Case, group: Group, i: int) -> Why:
        must = self._why_not_stay(case, group)
        if must is not None:
            return must
        now = self._board.known.number[str(case.iro_id)]
        kept = " although to be kept if possible" if case.keep else ""
        others = f", together with {self._others(case, group)}" if len(group.ids) > 1 else ""
        after, there = self._after[now], self._after[i]
        return lightest.RULE.id, f"{case.iro_id} goes from {self._before[now]} to {after}{kept}; new: {there}{others}"

    def _why_not_stay(self, case: Case, group: Group) -> Why | None:
        now = self._board.known.number.get(str(case.iro_id))
        if now is None:
            return works_then.RULE.id, f"{case.iro_id} is not an IRO of the service"
        iro = self._board.known.iros[now]
        if now in self._board.known.gone:
            return self._why_gone(iro)
        if now in self._board.shut[case.child.id]:
            not_independent = independent.why_not(case.child, iro)
            rule = independent.RULE.id if not_independent else parent_and_child.RULE.id
            return rule, f"{iro.id} {not_independent or 'is the IRO of the parent or own child'}"
        if group.home is None and len(group.ids) + sum(not s.exception for s in case.siblings) > 1:
            return siblings.RULE.id, f"together with {self._others(case, group)}"
        return self._why_apart(case, iro)

    def _why_gone(self, iro: Iro) -> Why:
        if not iro.registered:
            return registered.RULE.id, f"{iro.id} {registered.OK if iro.registered else registered.why_not(iro)}"
        if iro.fte <= 0:
            return works_then.RULE.id, f"{iro.id} has no hours"
        return works_then.RULE.id, f"{iro.id} is not in post"

    def _why_apart(self, case: Case, iro: Iro) -> Why | None:
        """Whether the IRO whom the child leaves has a parent, an own child or a sibling in conflict."""
        return None
