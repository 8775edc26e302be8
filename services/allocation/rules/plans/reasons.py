"""Why a child gets this IRO, why a child leaves one, and why there is nobody: the rule and a sentence."""

from services.allocation.rules import lightest, parent_and_child, siblings, works_then
from services.allocation.rules.all_rules import PREFERENCES
from services.allocation.rules.model import Answer, ChildId, Kin, SiblingException
from services.allocation.rules.plans.assignment import Sharing
from services.allocation.rules.plans.compiled_problem import Group
from services.allocation.rules.plans.eligibility import why_gone
from services.allocation.rules.plans.model import Case

Why = tuple[str, str]
"""A rule's id and a sentence."""


class Reasons:
    """What is said of the changes between two states."""

    def __init__(self, before: Sharing, after: Sharing) -> None:
        self._board, self._sharing = after.board, after
        everyone = range(len(after.load))
        self._was = [f"{before.per_full_time(i):.4g}" for i in everyone]
        self._will = [f"{after.per_full_time(i):.4g} per full-time post" for i in everyone]
        self._share = [f"the lightest for all: will have {will}" for will in self._will]

    def of(self, case: Case, group: Group, i: int) -> Why:
        """Why the child gets this IRO: the deciding rule and its reason."""
        rule, why = self._first(case, group, i) if case.iro_id is None else self._moved(case, group, i)
        if case.child.id in self._board.parted:
            why += "; not with every sibling: no one IRO may have them all"
        return rule, why

    def _first(self, case: Case, group: Group, i: int) -> Why:
        iro = self._board.known.iros[i]
        held = group.held[i][0] if i in group.held else 0
        if group.bound:
            held += sum(each.iro_id == iro.id and each.id not in self._board.cases for each in case.siblings)
        if held:
            return siblings.RULE.id, f"has {held} of the child's siblings"
        if group.wishes:
            if own := self._own_reason(case, i):
                return own
            if any(self._own_reason(self._board.cases[child_id], i) for child_id in group.ids):
                return siblings.RULE.id, self._with(case, group)
        if len(group.ids) == 1:
            return lightest.RULE.id, self._share[i]
        return lightest.RULE.id, f"{self._with(case, group)}; {self._share[i]}"

    def _own_reason(self, case: Case, i: int) -> Why | None:
        """What speaks for this IRO as this child's, whoever the brothers and sisters are."""
        known = self._board.known
        question = known.question(case, self._board.cases)
        said = (rule.verdict(question, known.iros[i]) for rule in PREFERENCES)
        return next(((each.rule, each.why) for each in said if each.answer is Answer.FOR), None)

    def _moved(self, case: Case, group: Group, i: int) -> Why:
        now = self._board.known.number.get(case.iro_id or "")
        if now is None:
            return works_then.RULE.id, f"{case.iro_id} is not an IRO of the service"
        must = self._why_not_stay(case, group, now)
        if must is not None:
            return must
        why = f"{case.iro_id} goes from {self._was[now]} to {self._will[now]}; the new IRO will have {self._will[i]}"
        if len(group.ids) > 1:
            why = f"{self._with(case, group)}; {why}"
        return lightest.RULE.id, f"{why}; could not be kept" if case.keep else why

    def _with(self, case: Case, group: Group) -> str:
        others = [child_id for child_id in group.ids if child_id != case.child.id]
        return f"together with {', '.join(others)}" if others else "together with the child's siblings"

    def _why_not_stay(self, case: Case, group: Group, now: int) -> Why | None:
        known = self._board.known
        iro = known.iros[now]
        if now in known.gone:
            return why_gone(known.blank, iro) or (works_then.RULE.id, f"{iro.id} has no hours")
        if now in self._board.shut[case.child.id]:
            return known.why_shut(known.question(case, self._board.cases), now)
        if group.home is None:
            return siblings.RULE.id, self._with(case, group)
        return self._why_apart(case, now) if group.apart else None

    def _why_apart(self, case: Case, now: int) -> Why | None:
        """Whether the IRO whom the child leaves has somebody from whom the child is kept apart."""
        board, sharing = self._board, self._sharing
        own, iro = case.child.id, board.known.iros[now]
        there = [board.cases[child_id] for g in sharing.holds[now] for child_id in board.groups[g].ids]
        related = [other.child.id for other in there if _related(case, other.child.id) or _related(other, own)]
        if related and (found := parent_and_child.RULE.breach(iro, Kin(relations=dict.fromkeys(related, iro.id)))):
            return parent_and_child.RULE.id, found[1]
        between = {each for other in there for each in (*_between(case, other.child.id), *_between(other, own))}
        why = siblings.why_apart(between)
        return (siblings.RULE.id, f"{iro.id} {why}") if why is not None else None

    def of_nobody(self, group: Group) -> Why:
        """Why a group has no place, under the same codes as for one child, and what a manager can do."""
        board, sharing = self._board, self._sharing
        free = [i for i in range(len(board.fte)) if board.may_have(group, i)]
        if not board.fte:
            return "no_iros", "the service has no IRO"
        if not free or not set(free) - sharing.beside_whom_apart(group):
            return "no_iro_may_have_the_child", "every IRO is kept from the child or from a sibling who must share"
        if len(group.ids) == 1:
            return "no_iro_has_room", "no IRO has room: a manager may exceed the limit with a reason"
        can = "a manager may exceed the limit with a reason, or record that the group is too large"
        most = max(board.limits.hard * board.fte[i] - board.outside[i] for i in free)
        if group.weight > most:
            what = f"no IRO could have the {len(group.ids)} siblings together, whoever else moved"
        else:
            what = f"no IRO has room for the {len(group.ids)} siblings together"
        return "no_room_for_the_siblings", f"{what}: {can}"


def _related(case: Case, other: ChildId) -> bool:
    return any(relation.id == other for relation in case.relations)


def _between(case: Case, other: ChildId) -> list[SiblingException]:
    return [each.exception for each in case.siblings if each.id == other and each.exception is not None]
