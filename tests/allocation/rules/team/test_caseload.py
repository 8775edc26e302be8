import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.rules.model import Limits
from services.allocation.rules.team.caseload import band, iros_for_good_practice, iros_needed, over_limit, per_full_time

LIMITS = Limits()


@pytest.mark.parametrize(
    ("children", "where"),
    [(49, "below"), (50, "within"), (51, "within"), (69, "within"), (70, "within"), (71, "above")],
)
def test_fifty_to_seventy_children_is_good_practice(children: int, where: str) -> None:
    assert band(children, 1, LIMITS) == where


@pytest.mark.parametrize(
    ("children", "where"),
    [(24, "below"), (25, "within"), (26, "within"), (34, "within"), (35, "within"), (36, "above")],
)
def test_the_band_of_half_a_post_is_half_as_wide(children: int, where: str) -> None:
    assert band(children, 0.5, LIMITS) == where


@pytest.mark.parametrize(("children", "where"), [(0, "within"), (1, "above")])
def test_an_iro_without_hours_can_only_have_too_many(children: int, where: str) -> None:
    assert band(children, 0, LIMITS) == where
    assert per_full_time(children, 0) == math.inf


@pytest.mark.parametrize(("load", "over"), [(69, False), (70, False), (71, True)])
def test_exactly_the_limit_is_not_over_it(load: float, over: bool) -> None:
    assert over_limit(load, 1, LIMITS) is over


@pytest.mark.parametrize(("load", "posts"), [(0, 0), (1, 0.1), (69, 1.0), (70, 1.0), (71, 1.1), (700, 10.0)])
def test_the_service_needs_at_least_one_post_for_every_seventy(load: float, posts: float) -> None:
    assert iros_needed(load, LIMITS) == posts


def test_tenths_that_add_up_to_a_post_need_no_more_than_it() -> None:
    assert iros_needed(sum([0.1] * 693), LIMITS) == iros_needed(69.3, LIMITS)
    assert iros_needed(sum([0.1] * 700), LIMITS) == 1.0


@pytest.mark.parametrize(("load", "posts"), [(59, 1.0), (60, 1.0), (61, 1.1)])
def test_the_service_should_plan_for_the_middle_of_the_band(load: float, posts: float) -> None:
    assert iros_for_good_practice(load, LIMITS) == posts


def test_a_council_that_allows_more_plans_and_judges_by_the_band_all_the_same() -> None:
    generous = Limits(hard=90)
    assert iros_for_good_practice(120, generous) == 2.0
    assert [band(children, 1, generous) for children in (70, 71, 90)] == ["within", "above", "above"]
    assert not over_limit(90, 1, generous)


@given(st.integers(0, 100_000))
def test_the_posts_needed_hold_the_load_and_a_tenth_less_would_not(load: int) -> None:
    posts = iros_needed(load, LIMITS)
    assert not over_limit(load, posts, LIMITS)
    assert posts == 0 or over_limit(load, posts - 0.1, LIMITS)
