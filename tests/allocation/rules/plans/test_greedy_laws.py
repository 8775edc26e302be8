import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.sharing_out import opening, rebalance
from services.allocation.rules.plans.eligibility import eligible
from services.allocation.rules.plans.greedy import share_out
from services.allocation.rules.plans.model import Problem
from tests.allocation.rules.plans.builders import ON, broken, kept_from, problems
from tests.support.laws import examples


@examples(4)
@given(problems())
def test_no_rule_that_binds_is_ever_broken(given: Problem) -> None:
    assert broken(given, share_out(given)) == []


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_in_which_children_and_iros_are_told_does_not_matter(given: Problem, chance: random.Random) -> None:
    cases, iros = list(given.cases), list(given.iros)
    chance.shuffle(cases)
    chance.shuffle(iros)
    assert share_out(replace(given, cases=cases, iros=iros)) == share_out(given)


@given(problems())
def test_the_bulk_rules_keep_the_same_iros_from_a_child_as_the_rules_for_one_child(given: Problem) -> None:
    seen = eligible(given)
    inside = {case.child.id: case for case in given.cases}
    for case in given.cases:
        shut = seen.shut(case, inside)
        for i, iro in enumerate(seen.iros):
            assert (i in shut or i in seen.closed) == (kept_from(given, case, iro) or iro.fte == 0)


@given(problems())
def test_caseloads_add_up_before_and_after(given: Problem) -> None:
    plan = share_out(given)
    came = sum(placed.from_id not in {iro.id for iro in given.iros} for placed in plan.placements)
    before = sum(each.children_before for each in plan.caseloads)
    after = sum(each.children_after for each in plan.caseloads)
    assert after - before == came
    assert plan.max_after == max((each.load_after or 0 for each in plan.caseloads), default=0)


def test_a_plan_once_carried_out_is_followed_by_no_other() -> None:
    made = rebalance(600, 9)
    has = {placed.child_id: placed.to_id for placed in share_out(made).placements}
    cases = [replace(case, iro_id=has.get(case.child.id, case.iro_id)) for case in made.cases]
    again = share_out(replace(made, cases=cases))
    assert has
    assert again.placements == ()


def test_a_service_of_1200_children_is_opened_and_rebalanced_with_the_smallest_maximum_there_can_be() -> None:
    for seed in range(4):
        for make in (opening, rebalance):
            made = make(1_200, 18, seed)
            plan = share_out(made)
            assert broken(made, plan) == []
            assert plan.unplaced == ()
            assert plan.gap == 0
            assert made.on == ON
