"""What a plan says of each change: the rule that decided, and a sentence."""

from datetime import date

import pytest

from services.allocation.rules.model import Child, Iro, Sibling, SiblingException
from services.allocation.rules.plans.greedy import share_out
from services.allocation.rules.plans.model import Case, Plan, Relation
from tests.allocation.rules.plans.builders import case, problem

JO, SAM = Iro("jo"), Iro("sam", load=9)
CONFLICT, PARTED = SiblingException.CONFLICT_OF_INTEREST, SiblingException.MANAGER_DECISION


def said(plan: Plan) -> list[tuple[str, str]]:
    return [(placed.rule, placed.reason) for placed in plan.placements]


@pytest.mark.parametrize(
    ("child", "iro", "rule", "why"),
    [
        (Child("a", people={"visitor_id": "jo"}), JO, "independent", "jo is the child's visitor"),
        (Child("a"), Iro("jo", active_to=date(2026, 1, 4)), "works_then", "jo left on 2026-01-04"),
        (Child("a"), Iro("jo", fte=0), "works_then", "jo has no hours"),
        (Child("a"), Iro("other"), "works_then", "jo is not an IRO of the service"),
    ],
)
def test_a_child_leaves_for_the_rule_that_keeps_the_iro_from_going_on(
    child: Child, iro: Iro, rule: str, why: str
) -> None:
    plan = share_out(problem(Case(child, "jo"), iros=[iro, SAM] if iro.id == "jo" else [SAM]))
    assert said(plan) == [(rule, why)]


def test_a_parent_outside_the_problem_and_one_within_are_told_in_the_same_words() -> None:
    outside = Case(Child("baby"), "jo", relations=(Relation("mother", "jo"),))
    within = problem(outside, case("mother", "jo", keep=True), iros=[JO, SAM])
    for given in (problem(outside, iros=[JO, SAM]), within):
        assert said(share_out(given)) == [("parent_and_child", "jo is the IRO of the child's parent or own child")]


@pytest.mark.parametrize(
    ("exception", "why"),
    [
        (CONFLICT, "jo has a sibling whose interests conflict with the child's"),
        (PARTED, "jo has a sibling from whom a manager parted the child"),
    ],
)
def test_of_siblings_to_be_kept_apart_it_is_said_why(exception: SiblingException, why: str) -> None:
    one = Case(Child("a"), "jo", siblings=(Sibling("b", "jo", exception=exception),))
    assert said(share_out(problem(one, case("b", "jo", keep=True), iros=[JO, SAM]))) == [("siblings", why)]


def test_a_newcomer_is_told_of_a_former_iro_of_siblings_or_of_the_load() -> None:
    returning = Case(Child("a", former_iro_ids=("sam",)))
    assert said(share_out(problem(returning, iros=[JO, SAM]))) == [("former_iro", "was the child's IRO before")]
    joining = Case(Child("a"), siblings=(Sibling("ben", "sam"),))
    assert said(share_out(problem(joining, iros=[JO, SAM]))) == [("siblings", "has 1 of the child's siblings")]
    ((rule, why),) = said(share_out(problem(case("a"), iros=[JO, SAM])))
    assert (rule, why) == ("lightest", "the lightest for all: will have 1 per full-time post")
