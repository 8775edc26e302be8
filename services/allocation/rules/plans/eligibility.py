"""Who is kept from whom, by the same rules as for one child, asked only where they can have an answer.

Most rules look at the IRO alone: each is asked once. Independence is about names: only the IROs near a name that is
on the child's case (her own, or one she has declared) are asked about it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from services.allocation.rules import communication, former_iro, independent
from services.allocation.rules.all_rules import BARS, BARS_OF_THE_CHILD
from services.allocation.rules.choosing.bars import barred
from services.allocation.rules.model import Answer, Child, ChildId, Family, Iro, IroId
from services.allocation.rules.plans.model import Case, Problem
from services.allocation.rules.rule import Question, Rule

NOBODY: frozenset[int] = frozenset()
_ANYBODY, _ALONE = Child(""), Family()


@dataclass(frozen=True, slots=True)
class Eligible:
    """IROs are numbered in the order of their ids.

    `blank` asks about no child in particular. `closed` are given to no child. `gone` may not even go on with the
    children they have: an absence does not end an allocation, and what a manager may set aside was perhaps set aside
    with a reason, so neither makes an IRO gone. `near` are the IROs to whom a person or a team means something,
    `names` are those people and teams. `fit` are those who may have children and communicate in these ways.
    """

    blank: Question
    iros: Sequence[Iro]
    number: dict[IroId, int]
    closed: frozenset[int]
    gone: frozenset[int]
    near: dict[str | None, set[int]]
    names: frozenset[str | None]
    fit: dict[frozenset[str], frozenset[int]]

    def shut(self, case: Case, inside: dict[str, Case]) -> frozenset[int]:
        """The IROs whom a rule about the child keeps from her: her case, or a relation of hers outside the problem."""
        nobody_near = independent.none_on(case.child, self.names)
        if nobody_near and not case.relations:
            return NOBODY
        question = self.question(case, inside)
        asked = {self.number[iro_id] for iro_id in question.family.held_by_relations if iro_id in self.number}
        if not nobody_near:
            asked.update(i for name in independent.names_on(case.child) if name in self.near for i in self.near[name])
        return frozenset([i for i in asked if self.why_shut(question, i) is not None]) if asked else NOBODY

    def question(self, case: Case, inside: Collection[ChildId]) -> Question:
        """The question about a child of the problem; of the family, the relations who are not in it."""
        family = _ALONE
        if case.relations:
            outside = [relation.iro_id for relation in case.relations if relation.id not in inside]
            family = Family(held_by_relations=frozenset(iro_id for iro_id in outside if iro_id is not None))
        return Question(case.child, family, self.blank.limits, self.blank.on)

    def why_shut(self, question: Question, i: int) -> tuple[str, str] | None:
        """The rule about the child that keeps this IRO from her, and its reason."""
        iro = self.iros[i]
        for rule in BARS_OF_THE_CHILD:
            if (why := rule.judge(question, iro)) is not None:
                return rule.id, f"{iro.id} {why}"
        return None

    def wish(self, case: Case, shut: frozenset[int]) -> frozenset[int] | None:
        """The IROs with whom the child is not let down; None when any will do."""
        now = self.number.get(case.iro_id, -1) if case.iro_id is not None else -1
        stays = {now} if now >= 0 and now not in self.gone and now not in shut else set()
        if case.keep and stays:
            return frozenset(stays)
        child = case.child
        if case.iro_id is None and child.former_iro_ids:
            former = {self.number[iro_id] for iro_id in child.former_iro_ids if iro_id in self.number}
            again = _for_whom(former_iro.RULE, replace(self.blank, child=child), former, self.iros)
            if again := again - self.closed - shut:
                return again
        return self._who_communicates(child, shut, stays) if child.communication_needs else None

    def _who_communicates(self, child: Child, shut: frozenset[int], stays: set[int]) -> frozenset[int] | None:
        fit = self.fit[child.communication_needs] - shut
        return fit | stays if fit else None


def eligible(problem: Problem) -> Eligible:
    """Asks what can be asked of the IROs alone."""
    iros = sorted(problem.iros, key=lambda iro: iro.id)
    blank = Question(_ANYBODY, _ALONE, problem.limits, problem.on)
    near: dict[str | None, set[int]] = defaultdict(set)
    for i, iro in enumerate(iros):
        for name in independent.names_near(iro, problem.on):
            near[name].add(i)
    closed = frozenset(i for i, iro in enumerate(iros) if iro.fte <= 0 or barred(blank, iro))
    some_needs = [case.child for case in problem.cases if case.child.communication_needs]
    return Eligible(
        blank=blank,
        iros=iros,
        number={iro.id: i for i, iro in enumerate(iros)},
        closed=closed,
        gone=frozenset(i for i, iro in enumerate(iros) if iro.fte <= 0 or why_gone(blank, iro) is not None),
        near=near,
        names=frozenset(near),
        fit={child.communication_needs: _fit(child, blank, iros) - closed for child in _one_of_each(some_needs)},
    )


def _one_of_each(children: Iterable[Child]) -> Iterable[Child]:
    return {child.communication_needs: child for child in children}.values()


def _fit(child: Child, blank: Question, iros: Sequence[Iro]) -> frozenset[int]:
    return _for_whom(communication.RULE, replace(blank, child=child), range(len(iros)), iros)


def _for_whom(rule: Rule, question: Question, some: Iterable[int], iros: Sequence[Iro]) -> frozenset[int]:
    """Those of these IROs for whom this rule speaks."""
    return frozenset(i for i in some if rule.verdict(question, iros[i]).answer is Answer.FOR)


def why_gone(blank: Question, iro: Iro) -> tuple[str, str] | None:
    """What ends an IRO's allocations whoever the child: the id of a rule that nobody may override, and its reason."""
    here = replace(iro, absences=())
    for rule in BARS:
        if not rule.overridable and (why := rule.judge(blank, here)) is not None:
            return rule.id, f"{iro.id} {why}"
    return None
