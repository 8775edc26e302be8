"""Small problems of every kind to share out, and what a plan must never do, asked of the rules for one child."""

from datetime import date

from hypothesis import strategies as st

from services.allocation.rules.choosing.bars import barred
from services.allocation.rules.model import (
    Absence,
    Child,
    Family,
    FormerPost,
    Iro,
    IroId,
    Limits,
    Sibling,
    SiblingException,
    Tie,
)
from services.allocation.rules.plans.model import Case, Plan, Problem, Relation
from services.allocation.rules.rule import Question
from tests.allocation.rules.builders import APART

ON = date(2026, 1, 5)
LIMITS = Limits(hard=4)
IROS = ["iro0", "iro1", "iro2"]
CHILDREN = ["c0", "c1", "c2", "c3", "c4"]
SELDOM = st.sampled_from([False] * 5 + [True])
NEAR = st.sampled_from([None, date(2026, 1, 4), ON, date(2026, 1, 6)])
TIES = st.builds(Tie, person_id=st.just("sw1"), from_on=NEAR, to_on=NEAR) | st.builds(
    Tie, team_id=st.just("t1"), from_on=NEAR, to_on=NEAR
)
BOTH = st.lists(st.sampled_from([*CHILDREN, "elsewhere"]), min_size=2, max_size=2, unique=True)


def problem(*cases: Case, iros: list[Iro], hard: int = 70) -> Problem:
    return Problem(cases, iros, ON, Limits(hard=hard))


def case(child_id: str, iro_id: str | None = None, *siblings: str, keep: bool = False, weight: float = 1.0) -> Case:
    return Case(Child(child_id, weight=weight), iro_id, keep, tuple(Sibling(other) for other in siblings))


@st.composite
def iros(draw: st.DrawFn) -> list[Iro]:
    return [
        Iro(
            iro_id,
            fte=draw(st.sampled_from([0.5, 0.8, 1.0, 1.0])) if not draw(SELDOM) else 0.0,
            active_to=date(2026, 1, 4) if draw(SELDOM) else None,
            absences=(Absence(ON),) if draw(SELDOM) else (),
            role="corporate_iro" if draw(SELDOM) else "iro",
            methods=frozenset({"bsl"}) if draw(SELDOM) else frozenset(),
            not_independent_people=frozenset({"sw1"}) if draw(SELDOM) else frozenset(),
            not_independent_teams=frozenset({"t1"}) if draw(SELDOM) else frozenset(),
            ties=(draw(TIES),) if draw(SELDOM) else (),
            load=draw(st.sampled_from([0, 0, 1, 2])),
        )
        for iro_id in draw(st.lists(st.sampled_from(IROS), unique=True))
    ]


@st.composite
def problems(draw: st.DrawFn, weights: tuple[float, ...] = (1.0, 1.0, 1.5)) -> Problem:
    ids = draw(st.lists(st.sampled_from(CHILDREN), unique=True))
    siblings = draw(st.lists(st.tuples(BOTH, st.sampled_from([None, None, None, *SiblingException])), max_size=3))
    related = draw(st.lists(BOTH, max_size=1))
    at = st.sampled_from([*IROS, "left", None])
    held = {child_id: draw(at) if not draw(SELDOM) else None for child_id in ids}
    outside = draw(at)
    return Problem(
        [
            Case(
                draw(_child(child_id, weights)),
                held[child_id],
                draw(SELDOM),
                tuple(
                    Sibling(other, held.get(other, outside), exception=exception)
                    for pair, exception in siblings
                    for other in pair
                    if child_id in pair and other != child_id
                ),
                tuple(
                    Relation(p, held.get(p, outside))
                    for pair in related
                    for p in pair
                    if child_id in pair and p != child_id
                ),
            )
            for child_id in ids
        ],
        draw(iros()),
        ON,
        LIMITS,
    )


def _child(child_id: str, weights: tuple[float, ...]) -> st.SearchStrategy[Child]:
    return st.builds(
        Child,
        id=st.just(child_id),
        people=st.sampled_from([{}, {}, {"social_worker_id": "sw1"}, {"visitor_id": "iro1"}]),
        team_id=st.sampled_from([None, None, "t1"]),
        managers_of_team=st.sampled_from([(), (), ("iro2",)]),
        managed_before=st.sampled_from([{}, {}, {"iro0": FormerPost("social_worker_id", date(2025, 12, 1))}]),
        communication_needs=st.sampled_from([frozenset(), frozenset(), frozenset({"bsl"})]),
        former_iro_ids=st.sampled_from([(), (), ("iro0",)]),
        weight=st.sampled_from(weights),
    )


def kept_from(given: Problem, each: Case, iro: Iro) -> bool:
    """Whether a rule for one child keeps the IRO from her, relations outside the problem included."""
    inside = {other.child.id for other in given.cases}
    relations = frozenset(r.iro_id for r in each.relations if r.iro_id is not None and r.id not in inside)
    return barred(Question(each.child, Family(held_by_relations=relations), given.limits, given.on), iro)


def broken(given: Problem, plan: Plan) -> list[str]:
    """The rules that bind and that the plan breaks; it may leave alone what was broken before."""
    return [
        *_without_an_answer(given, plan),
        *_given_against_a_rule(given, plan),
        *_newly_above_the_limit(given, plan),
        *_siblings_parted(given, plan),
        *_not_kept_apart(given, plan),
    ]


def _after(given: Problem, plan: Plan) -> dict[str, IroId | None]:
    return {each.child.id: each.iro_id for each in given.cases} | {p.child_id: p.to_id for p in plan.placements}


def _without_an_answer(given: Problem, plan: Plan) -> list[str]:
    said = {p.child_id for p in plan.placements} | {u.child_id for u in plan.unplaced}
    twice = len(said) != len(plan.placements) + len(plan.unplaced)
    return ["twice"] * twice + [
        f"no answer for {e.child.id}" for e in given.cases if not (e.iro_id or e.child.id in said)
    ]


def _given_against_a_rule(given: Problem, plan: Plan) -> list[str]:
    cases, people = {each.child.id: each for each in given.cases}, {iro.id: iro for iro in given.iros}
    return [f"barred {p}" for p in plan.placements if kept_from(given, cases[p.child_id], people[p.to_id])]


def _newly_above_the_limit(given: Problem, plan: Plan) -> list[str]:
    after, taking = _after(given, plan), {placed.to_id for placed in plan.placements}
    return [
        f"{iro.id} above the limit"
        for iro in given.iros
        if iro.id in taking
        and iro.load + sum(e.child.weight for e in given.cases if after[e.child.id] == iro.id)
        > given.limits.hard * iro.fte + 1e-6
    ]


def _siblings_parted(given: Problem, plan: Plan) -> list[str]:
    after, placed = _after(given, plan), {p.child_id for p in plan.placements}
    excused = {each.child_id for each in plan.unplaced}
    excused |= {p.child_id for p in plan.placements if "not with every sibling" in p.reason}
    pairs = [(frozenset((e.child.id, s.id)), s.exception) for e in given.cases for s in e.siblings if s.id in after]
    excepted = {pair for pair, exception in pairs if exception is not None}
    return [
        f"parted {sorted(pair)}"
        for pair, _ in pairs
        if pair not in excepted and not pair & excused and pair & placed and len({after[each] for each in pair}) > 1
    ]


def _not_kept_apart(given: Problem, plan: Plan) -> list[str]:
    after, placed = _after(given, plan), {p.child_id for p in plan.placements}
    apart = [(e.child.id, relation.id) for e in given.cases for relation in e.relations]
    apart += [(e.child.id, s.id) for e in given.cases for s in e.siblings if s.exception in APART]
    return [
        f"{one} beside {other}"
        for one, other in apart
        if other in after and {one, other} & placed and after[one] is not None and after[one] == after[other]
    ]
