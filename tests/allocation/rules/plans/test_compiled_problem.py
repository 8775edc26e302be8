"""The groups that a plan is made of, and what each brings with it."""

from services.allocation.rules.model import Child, Iro, Sibling, SiblingException
from services.allocation.rules.plans.compiled_problem import board
from services.allocation.rules.plans.model import Case, Relation
from tests.allocation.rules.plans.builders import case, problem

TEAM = [Iro("jo"), Iro("sam")]
CONFLICT = SiblingException.CONFLICT_OF_INTEREST


def visited(child_id: str, by: str, *siblings: str) -> Case:
    return Case(Child(child_id, people={"visitor_id": by}), siblings=tuple(Sibling(other) for other in siblings))


def test_siblings_whom_no_one_iro_may_have_are_as_few_groups_as_may_be_and_all_are_told() -> None:
    seen = board(problem(visited("a", "jo", "b", "c"), visited("b", "jo"), visited("c", "sam"), iros=TEAM))
    assert [(group.ids, group.shut) for group in seen.groups] == [(("a", "b"), {0}), (("c",), {1})]
    assert seen.parted == {"a", "b", "c"}


def test_a_group_is_at_home_only_where_all_of_it_is_and_may_stay() -> None:
    together = board(problem(case("a", "jo", "b"), case("b", "jo"), iros=TEAM)).groups[0]
    assert (together.home, together.held, together.had) == (0, {0: (2, 2.0)}, 2)
    torn = board(problem(case("a", "jo", "b"), case("b", "sam"), iros=TEAM)).groups[0]
    assert (torn.home, torn.stays, torn.settled()) == (None, (0, 1), 0)
    assert [torn.moved(i) for i in (0, 1)] == [1, 1]


def test_siblings_outside_bind_and_those_in_conflict_shut() -> None:
    bound = Case(Child("a"), siblings=(Sibling("ben", "sam"),))
    apart = Case(Child("b"), siblings=(Sibling("cal", "sam", exception=CONFLICT),))
    first, second = board(problem(bound, apart, iros=TEAM)).groups
    assert (first.bound, first.shut) == (True, {0})
    assert (second.bound, second.shut) == (False, {1})


def test_parent_and_child_within_the_problem_are_apart_both_ways() -> None:
    baby = Case(Child("baby"), relations=(Relation("mother"),))
    assert [group.apart for group in board(problem(baby, case("mother"), iros=TEAM)).groups] == [(1,), (0,)]
