"""The loads of a state of a plan, and the lightest IRO for a group, however often groups have been put elsewhere."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.rules.plans.assignment import Sharing
from services.allocation.rules.plans.compiled_problem import board
from services.allocation.rules.plans.model import Problem
from tests.allocation.rules.plans.builders import problems


def put_about(given: Problem, chance: random.Random) -> Sharing:
    sharing = Sharing(board(given))
    for _ in range(12):
        if sharing.board.groups and sharing.board.fte:
            sharing.put(chance.randrange(len(sharing.board.groups)), chance.randrange(len(sharing.board.fte)))
    return sharing


@given(problems(), st.randoms(use_true_random=False))
def test_a_load_is_what_is_outside_and_the_groups_she_holds_wherever_they_have_been(
    given: Problem, chance: random.Random
) -> None:
    sharing = put_about(given, chance)
    groups = sharing.board.groups
    for i, load in enumerate(sharing.load):
        held = sum(group.weight_at(i) for g, group in enumerate(groups) if sharing.at[g] is None)
        put = sum(group.weight for g, group in enumerate(groups) if sharing.at[g] == i)
        assert load == pytest.approx(sharing.board.outside[i] + held + put)
        assert sharing.holds[i] == {g for g in range(len(groups)) if sharing.at[g] == i}


@given(problems(), st.randoms(use_true_random=False), st.sampled_from([0.5, 1.0, 2.5]), st.sets(st.integers(0, 2)))
def test_the_lightest_is_she_whom_looking_at_everybody_finds(
    given: Problem, chance: random.Random, weight: float, shut: set[int]
) -> None:
    sharing = put_about(given, chance)
    fte, closed = sharing.board.fte, sharing.board.known.closed
    some = [i for i in range(len(fte)) if i not in closed | shut and sharing.load[i] + weight <= sharing.limit[i]]
    share = {i: (sharing.load[i] + weight) / fte[i] for i in some}
    found = sharing.lightest(weight, shut)
    assert (found is None) is (not some)
    assert found is None or share[found] == pytest.approx(min(share.values()))
