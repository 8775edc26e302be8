"""Who is kept from whom, by the same rules as for one child, asked only where they can have an answer.

Most rules look at the IRO alone: each is asked once. Independence is about names: only the IROs near a name that is
on the child's case (her own, or one she has declared) are asked about it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.allocation.rules import communication, independent
from services.allocation.rules.choosing.bars import BARS, Question, barred
from services.allocation.rules.model import Child, Family, Iro, IroId
from services.allocation.rules.plans.model import Case, Problem

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
        """The IROs who are not independent of the child's case, or have a relation of hers outside the problem."""
        child = case.child
        nobody_near = (
            self.names.isdisjoint(child.people.values())
            and self.names.isdisjoint(child.managers_of_team)
            and child.team_id not in self.names
            and self.names.isdisjoint(child.managed_before)
        )
        if nobody_near and not case.relations:
            return NOBODY
        hit = set() if nobody_near else self._not_independent(child)
        for relation in case.relations:
            if relation.id not in inside and relation.iro_id in self.number:
                hit.add(self.number[relation.iro_id])
        return frozenset(hit) if hit else NOBODY

    def _not_independent(self, child: Child) -> set[int]:
        names = {*child.people.values(), *child.managers_of_team, *child.managed_before, child.team_id}
        asked = {i for name in names if name in self.near for i in self.near[name]}
        return {i for i in asked if independent.why_not(child, self.iros[i], self.blank.on) is not None}

    def wish(self, case: Case, shut: frozenset[int]) -> frozenset[int] | None:
        """The IROs with whom the child is not let down; None when any will do."""
        now = self.number.get(case.iro_id, -1) if case.iro_id is not None else -1
        stays = {now} if now >= 0 and now not in self.gone and now not in shut else set()
        if case.keep and stays:
            return frozenset(stays)
        child = case.child
        if case.iro_id is None and child.former_iro_ids:
            former = {self.number[iro_id] for iro_id in child.former_iro_ids if iro_id in self.number}
            if former := former - self.closed - shut:
                return frozenset(former)
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
        for name in _near(iro, problem.on):
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
        fit={child.communication_needs: _fit(child, iros) - closed for child in _one_of_each(some_needs)},
    )


def _near(iro: Iro, on: date) -> Iterator[str | None]:
    """Her own name, and those of the people and teams she is not independent of on that day."""
    yield from (iro.id, *iro.not_independent_people, *iro.not_independent_teams)
    yield from (tie.team_id if tie.person_id is None else tie.person_id for tie in iro.ties if tie.stands(on))


def _one_of_each(children: Iterable[Child]) -> Iterable[Child]:
    return {child.communication_needs: child for child in children}.values()


def _fit(child: Child, iros: Sequence[Iro]) -> frozenset[int]:
    return frozenset(i for i, iro in enumerate(iros) if not communication.advocate_needed(child, iro))


def why_gone(blank: Question, iro: Iro) -> tuple[str, str] | None:
    """What ends an IRO's allocations whoever the child: the id of a rule that nobody may override, and its reason."""
    here = replace(iro, absences=())
    for bar in BARS:
        if not bar.rule.overridable and (why := bar.why_not(blank, here)) is not None:
            return bar.rule.id, f"{iro.id} {why}"
    return None
