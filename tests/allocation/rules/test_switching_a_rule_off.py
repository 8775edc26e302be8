"""Each rule stands in its file alone: switched off there, it decides nothing any more, wherever it was asked."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from services.allocation.rules.all_rules import RULES
from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.choosing.recommend import refusals_for
from services.allocation.rules.families.breaches import broken
from services.allocation.rules.families.repair import Member, whole
from services.allocation.rules.handover.order import who_may_take
from services.allocation.rules.model import (
    Absence,
    Child,
    Choice,
    Family,
    Iro,
    Kin,
    Limits,
    Sibling,
    SiblingException,
)
from services.allocation.rules.plans.greedy import share_out
from services.allocation.rules.plans.model import Case, Problem, Relation
from services.allocation.rules.rule import Question, Rule, no_breach

ON = date(2026, 1, 5)
DECIDES = ("judge", "order", "stays", "breach", "pair", "says", "next_change")
BY_ID = {rule.id: rule for rule in RULES}
AVA, JO, SAM = Child("ava"), Iro("jo"), Iro("sam", load=1)
ALONE, LIMITS = Family(), Limits()
HER_WORKER = Child("ava", people={"social_worker_id": "jo"})
SIGNS = Child("ava", communication_needs=frozenset({"bsl"}))
SIGNING = frozenset({"bsl"})
CONFLICT = SiblingException.CONFLICT_OF_INTEREST


@contextmanager
def switched_off(rule: Rule) -> Iterator[None]:
    """The rule's own object says nothing and decides nothing meanwhile; nothing else is touched."""
    fields = [each for each in dataclasses.fields(rule) if each.name in DECIDES]
    before = {each.name: getattr(rule, each.name) for each in fields}
    try:
        for each in fields:
            object.__setattr__(rule, each.name, each.default)
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(rule, name, value)


@dataclass(frozen=True)
class Made:
    """A case made for one rule: with it the child goes to SAM, without it to JO."""

    rule: str
    jo: Iro = JO
    sam: Iro = SAM
    child: Child = AVA
    family: Family = ALONE
    limits: Limits = LIMITS

    def choice(self) -> Choice:
        choice = choose_iro(self.child, [self.jo, self.sam], self.family, self.limits, ON)
        assert isinstance(choice, Choice)
        return choice

    def against_jo(self) -> list[str]:
        found = refusals_for(self.child, self.jo, [self.jo, self.sam], self.family, self.limits, ON)
        return [verdict.rule for verdict in found]


CHOICES = [
    Made("independent", child=HER_WORKER),
    Made("works_then", Iro("jo", absences=(Absence(ON),))),
    Made("registered", Iro("jo", registrations=())),
    Made(
        "experienced",
        sam=Iro("sam", load=1, qualified_on=date(2000, 1, 1)),
        limits=Limits(min_years_qualified=5),
    ),
    Made("reviews_children", Iro("jo", role="corporate_iro")),
    Made("parent_and_child", family=Family(held_by_relations=frozenset({"jo"}))),
    Made("siblings", family=Family((Sibling("ben", "sam"),))),
    Made("siblings", family=Family((Sibling("ben", "jo", exception=CONFLICT),))),
    Made("former_iro", child=Child("ava", former_iro_ids=("sam",))),
    Made("communication", sam=Iro("sam", load=1, methods=SIGNING), child=SIGNS),
    Made("room", Iro("jo", fte=0.1, load=6.5), Iro("sam", load=69)),
    Made("lightest", Iro("jo", load=2)),
]


def named(made: Made) -> str:
    return made.rule


@pytest.mark.parametrize("made", CHOICES, ids=named)
def test_a_case_made_for_a_rule_is_decided_by_it_and_otherwise_without_it(made: Made) -> None:
    choice = made.choice()
    assert choice.iro_id == "sam"
    assert choice.rule == made.rule or made.against_jo() == [made.rule]
    with switched_off(BY_ID[made.rule]):
        assert made.choice().iro_id == "jo"
        assert made.rule not in made.against_jo()
    assert made.choice() == choice


def test_every_rule_has_a_case_that_it_decides() -> None:
    assert {rule.id for rule in RULES} == {made.rule for made in CHOICES}


def breaks(iro: Iro = Iro("jo"), child: Child = AVA, kin: Kin = Kin()) -> Callable[[], list[str]]:  # noqa: B008
    limits = Limits(min_years_qualified=5)
    return lambda: [each.rule for each in broken(child, iro, kin, limits, ON)]


LONG_AGO = date(2000, 1, 1)
FIT = Iro("jo", qualified_on=LONG_AGO)
BREACHES = {
    "independent": breaks(FIT, HER_WORKER),
    "registered": breaks(Iro("jo", registrations=(), qualified_on=LONG_AGO)),
    "experienced": breaks(),
    "reviews_children": breaks(Iro("jo", role="corporate_iro", qualified_on=LONG_AGO)),
    "parent_and_child": breaks(FIT, kin=Kin(relations={"mum": "jo"})),
    "siblings": breaks(FIT, kin=Kin(together={"ben": "sam"})),
}


@pytest.mark.parametrize("rule_id", BREACHES)
def test_an_allocation_that_breaks_a_rule_breaks_nothing_without_it(rule_id: str) -> None:
    assert BREACHES[rule_id]() == [rule_id]
    with switched_off(BY_ID[rule_id]):
        assert BREACHES[rule_id]() == []


def test_every_rule_that_an_allocation_in_force_may_break_has_a_case() -> None:
    assert {rule.id for rule in RULES if rule.stays or rule.breach is not no_breach} == BREACHES.keys()


def planned(*cases: Case, jo: Iro = Iro("jo"), sam: Iro = SAM, years: int | None = None) -> Callable[[], object]:  # noqa: B008
    problem = Problem(cases, [jo, sam], ON, Limits(min_years_qualified=years))
    return lambda: share_out(problem).placements[0].to_id


BEN = Case(Child("ben"), siblings=(Sibling("ava"),))
PLANS = {
    "independent": planned(Case(HER_WORKER)),
    "works_then": planned(Case(AVA), jo=Iro("jo", absences=(Absence(ON),))),
    "registered": planned(Case(AVA), jo=Iro("jo", registrations=())),
    "experienced": planned(Case(AVA), sam=Iro("sam", load=1, qualified_on=LONG_AGO), years=5),
    "reviews_children": planned(Case(AVA), jo=Iro("jo", role="corporate_iro")),
    "parent_and_child": planned(Case(AVA, relations=(Relation("mum", "jo"),))),
    "siblings": planned(Case(AVA, siblings=(Sibling("ben", "jo", exception=CONFLICT),))),
    "former_iro": planned(Case(Child("ava", former_iro_ids=("sam",)))),
    "communication": planned(Case(SIGNS), sam=Iro("sam", load=1, methods=SIGNING)),
}


@pytest.mark.parametrize("rule_id", PLANS)
def test_a_plan_asks_the_same_rules(rule_id: str) -> None:
    assert PLANS[rule_id]() == "sam"
    with switched_off(BY_ID[rule_id]):
        assert PLANS[rule_id]() == "jo"


def test_every_rule_has_a_plan_but_those_that_are_its_arithmetic() -> None:
    assert {rule.id for rule in RULES} - PLANS.keys() == {"room", "lightest"}


def test_a_plan_parts_siblings_and_joins_parent_and_child_without_their_rules() -> None:
    def places(*cases: Case) -> set[str]:
        given = Problem(cases, [Iro("jo", fte=0.5), Iro("sam", fte=0.5)], ON)
        return {placed.to_id for placed in share_out(given).placements}

    siblings = (Case(AVA, siblings=(Sibling("ben"),)), BEN)
    assert len(places(*siblings)) == 1
    with switched_off(BY_ID["siblings"]):
        assert len(places(*siblings)) == 2
    heavy = Problem([Case(AVA, relations=(Relation("ben"),)), Case(Child("ben"))], [Iro("jo"), Iro("sam", load=60)], ON)
    assert len({placed.to_id for placed in share_out(heavy).placements}) == 2
    with switched_off(BY_ID["parent_and_child"]):
        assert len({placed.to_id for placed in share_out(heavy).placements}) == 1


BARS = [made for made in CHOICES if BY_ID[made.rule].bars]


@pytest.mark.parametrize("made", BARS, ids=named)
def test_handing_over_asks_the_same_rules(made: Made) -> None:
    question = Question(made.child, made.family, made.limits, ON)
    assert [iro.id for iro in who_may_take([question], [made.jo, made.sam])] == ["sam"]
    with switched_off(BY_ID[made.rule]):
        assert [iro.id for iro in who_may_take([question], [made.jo, made.sam])] == ["jo", "sam"]


def mended(jo: Iro, *members: Member) -> Callable[[], int]:
    service, limits = [jo, replace(SAM, qualified_on=LONG_AGO)], Limits(min_years_qualified=5)
    by_id = {member.child.id: member for member in members}
    return lambda: sum(len(group.movers) for group in whole(by_id, service, limits, ON).groups)


def hers(child: Child, iro_id: str = "jo", **family: Any) -> Member:
    return Member(child, iro_id, settled=False, since=ON, **family)


FAMILIES = {
    "independent": mended(FIT, hers(HER_WORKER)),
    "registered": mended(replace(FIT, registrations=()), hers(AVA)),
    "experienced": mended(JO, hers(AVA)),
    "reviews_children": mended(replace(FIT, role="corporate_iro"), hers(AVA)),
    "parent_and_child": mended(FIT, hers(AVA, relations=("ben",)), hers(Child("ben"))),
    "siblings": mended(FIT, hers(AVA, siblings=(Sibling("ben", "sam"),)), hers(Child("ben"), "sam")),
}


@pytest.mark.parametrize("rule_id", FAMILIES)
def test_a_family_is_mended_for_the_same_rules(rule_id: str) -> None:
    assert FAMILIES.keys() == BREACHES.keys()
    assert FAMILIES[rule_id]() == 1
    with switched_off(BY_ID[rule_id]):
        assert FAMILIES[rule_id]() == 0
