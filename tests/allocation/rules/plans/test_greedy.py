import pytest

from services.allocation.rules.model import Absence, Child, Iro, Sibling, SiblingException
from services.allocation.rules.plans.greedy import share_out
from services.allocation.rules.plans.model import Case, Plan, Relation
from tests.allocation.rules.plans.builders import case, problem


def given_to(plan: Plan) -> dict[str, str]:
    return {placed.child_id: placed.to_id for placed in plan.placements}


def reasons(plan: Plan) -> dict[str, str]:
    return {placed.child_id: placed.rule for placed in plan.placements}


def test_children_are_shared_out_by_the_hours_worked() -> None:
    cases = [case(f"c{n}") for n in range(9)]
    plan = share_out(problem(*cases, iros=[Iro("jo", fte=1.0), Iro("sam", fte=0.5)]))
    assert [each.children_after for each in plan.caseloads] == [6, 3]
    assert (plan.max_before, plan.max_after, plan.gap) == (0, 6, 0)


def test_three_siblings_joined_by_two_links_have_one_iro() -> None:
    plan = share_out(problem(case("a", None, "b"), case("b"), case("c", None, "b"), iros=[Iro("jo"), Iro("sam")]))
    assert set(given_to(plan).values()) == {"jo"}
    assert "together with b, c" in plan.placements[0].reason


def test_a_recorded_exception_lets_siblings_have_different_iros() -> None:
    too_large = Sibling("b", exception=SiblingException.GROUP_TOO_LARGE)
    plan = share_out(problem(Case(Child("a"), siblings=(too_large,)), case("b"), iros=[Iro("jo"), Iro("sam")]))
    assert given_to(plan) == {"a": "jo", "b": "sam"}


@pytest.mark.parametrize("present", [None, "jo"])
def test_parent_and_child_are_kept_apart_even_when_they_are_together_now(present: str | None) -> None:
    mother, baby = (
        Case(Child("mother"), present),
        Case(Child("baby"), present, relations=(Relation("mother", present),)),
    )
    plan = share_out(problem(mother, baby, iros=[Iro("jo"), Iro("sam", load=40)]))
    assert len({"mother": present, "baby": present, **given_to(plan)}.values()) == 2
    if present:
        assert list(reasons(plan).values()) == ["parent_and_child"]


def test_of_two_siblings_in_conflict_who_share_a_sister_one_goes_without_her_and_the_reason_says_so() -> None:
    conflict = Sibling("b", exception=SiblingException.CONFLICT_OF_INTEREST)
    brother = Case(Child("a"), siblings=(conflict, Sibling("c")))
    plan = share_out(problem(brother, case("b", None, "c"), case("c"), iros=[Iro("jo"), Iro("sam")]))
    has = given_to(plan)
    assert has["a"] == has["c"] != has["b"]
    assert all("not with every sibling" in placed.reason for placed in plan.placements)


def test_a_group_too_large_for_anyone_stays_visible_with_what_a_manager_can_do() -> None:
    plan = share_out(problem(case("a", None, "b", "c"), case("b"), case("c"), iros=[Iro("jo"), Iro("sam")], hard=2))
    assert [each.child_id for each in plan.unplaced] == ["a", "b", "c"]
    assert {each.reason for each in plan.unplaced} == {"no_room_for_the_siblings"}
    assert "record that the group is too large" in plan.unplaced[0].why


@pytest.mark.parametrize(("room", "without"), [(2, 1), (3, 0), (4, 0)])
def test_nobody_is_taken_above_the_limit_and_whoever_has_no_place_is_named(room: int, without: int) -> None:
    plan = share_out(problem(*(case(f"c{n}") for n in range(3)), iros=[Iro("jo")], hard=room))
    assert len(plan.unplaced) == without
    assert plan.max_after == 3 - without


def test_nobody_is_moved_when_nothing_is_gained() -> None:
    cases = [*(case(f"a{n}", "jo") for n in range(4)), *(case(f"b{n}", "sam") for n in range(3))]
    plan = share_out(problem(*cases, iros=[Iro("jo"), Iro("sam")]))
    assert (plan.placements, plan.unplaced, plan.max_before, plan.max_after) == ((), (), 4, 4)
    assert plan.proven


def test_only_as_many_are_moved_as_it_takes() -> None:
    plan = share_out(problem(*(case(f"a{n}", "jo") for n in range(10)), iros=[Iro("jo"), Iro("sam")]))
    assert len(plan.placements) == 5
    assert (
        plan.placements[0].reason
        == "jo goes from 10 to 5 per full-time post; the new IRO will have 5 per full-time post"
    )


def test_a_child_to_be_kept_is_not_moved_for_a_lighter_load_but_is_when_the_iro_has_left() -> None:
    kept = [case(f"a{n}", "jo", keep=True) for n in range(4)]
    assert share_out(problem(*kept, iros=[Iro("jo"), Iro("sam")])).placements == ()
    plan = share_out(problem(*kept, iros=[Iro("jo", active_to=problem(iros=[]).on.replace(day=4)), Iro("sam")]))
    assert set(reasons(plan).values()) == {"works_then"}
    assert len(plan.placements) == 4


def test_an_absence_ends_no_allocation() -> None:
    away = Iro("jo", absences=(Absence(problem(iros=[]).on),))
    plan = share_out(problem(case("a", "jo", keep=True), case("b"), iros=[away, Iro("sam", load=9)]))
    assert given_to(plan) == {"b": "sam"}


def test_a_returning_child_has_the_former_iro_though_another_is_lighter() -> None:
    returning = Case(Child("a", former_iro_ids=("jo",)))
    plan = share_out(problem(returning, case("b"), iros=[Iro("jo", load=9), Iro("sam")]))
    assert (given_to(plan), reasons(plan)) == ({"a": "jo", "b": "sam"}, {"a": "former_iro", "b": "lightest"})


def test_a_newcomer_joins_siblings_who_have_an_iro_in_the_problem_and_outside_it() -> None:
    inside = share_out(problem(case("a", "jo", keep=True), case("b", None, "a"), iros=[Iro("jo", load=9), Iro("sam")]))
    assert inside.placements[0][2:] == ("jo", "siblings", "has 1 of the child's siblings")
    newcomer = Case(Child("b"), siblings=(Sibling("elsewhere", "jo"),))
    outside = share_out(problem(newcomer, iros=[Iro("jo", load=9), Iro("sam")]))
    assert outside.placements[0][2:] == ("jo", "siblings", "has 1 of the child's siblings")


def test_somebody_moves_to_make_room_for_a_group() -> None:
    sam = Iro("sam", fte=0.5)
    cases = [case("a", "jo"), case("b", None, "c", "d", "e"), case("c"), case("d"), case("e")]
    plan = share_out(problem(*cases, iros=[Iro("jo"), sam], hard=4))
    assert plan.unplaced == ()
    assert given_to(plan) == {"a": "sam", "b": "jo", "c": "jo", "d": "jo", "e": "jo"}


def test_an_iro_above_the_limit_keeps_whom_nobody_else_may_have_and_gets_nobody() -> None:
    plan = share_out(problem(*(case(f"a{n}", "jo") for n in range(3)), case("b"), iros=[Iro("jo")], hard=2))
    assert plan.placements == ()
    assert [each.child_id for each in plan.unplaced] == ["b"]
    assert plan.max_after == 3


def test_without_iros_every_child_is_named() -> None:
    plan = share_out(problem(case("a"), iros=[]))
    assert [each[:3] for each in plan.unplaced] == [("a", None, "no_iros")]


def group(iro_id: str | None, *ids: str) -> list[Case]:
    return [case(child_id, iro_id, *(other for other in ids if other != child_id)) for child_id in ids]


def test_groups_are_exchanged_where_no_single_move_helps() -> None:
    jo = [*group("jo", "a", "b", "c"), *group("jo", "d", "e")]
    sam = [*group("sam", "f", "g"), case("h", "sam")]
    plan = share_out(problem(*jo, *sam, iros=[Iro("jo"), Iro("sam")]))
    assert (plan.max_before, plan.max_after, plan.gap) == (5, 4, 0)
    assert len(plan.placements) == 3


def test_others_make_room_so_that_a_child_to_be_kept_is_joined_where_she_is() -> None:
    kept, brother = case("a", "jo", "b", keep=True), case("b", "sam")
    others = [case(f"c{n}", "jo") for n in range(3)]
    plan = share_out(problem(kept, brother, *others, iros=[Iro("jo"), Iro("sam")], hard=4))
    has = given_to(plan)
    assert has["b"] == "jo"
    assert "a" not in has
    assert reasons(plan)["b"] == "siblings"


def test_nobody_is_moved_from_one_iro_while_another_cannot_be_relieved() -> None:
    singles = [case(f"s{n}", "al") for n in range(4)]
    plan = share_out(problem(*singles, *group("jo", "a", "b", "c", "d"), iros=[Iro("al"), Iro("jo"), Iro("kim")]))
    assert (plan.placements, plan.max_after) == ((), 4)


@pytest.mark.parametrize(
    ("method", "said"),
    [("bsl", "communicates in the child's way"), ("specialist", "is a specialist in communication needs")],
)
def test_a_specialist_in_general_is_said_to_be_one(method: str, said: str) -> None:
    child = Case(Child("a", communication_needs=frozenset({"bsl"})))
    plan = share_out(problem(child, iros=[Iro("jo", load=5, methods=frozenset({method})), Iro("sam")]))
    assert [(each.to_id, each.rule, each.reason) for each in plan.placements] == [("jo", "communication", said)]
