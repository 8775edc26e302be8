from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.rules.team.weight import Case, plain, weigh_again_on, weight
from services.allocation.rules.team.weight import factors as listed
from shared.policy import load_profile, profile_names
from shared.policy.settings import Distance, LoadWeights

ON = date(2026, 1, 5)
BY_BOUNDARY = Distance(basis="statute", source="reg 11(5)", rule="outside_authority_and_neighbours")
BY_MILES = Distance(basis="seed", source="Blackpool 3.10", rule="more_than_miles", miles=20)
EVERYTHING = Case(ON, 50, True, True, True, 6)


def weights(**factors: float) -> LoadWeights:
    return LoadWeights.model_validate({"basis": "local", "source": "the council's own", **factors})


def weighed(case: Case, factors: dict[str, float], where: Distance = BY_BOUNDARY, on: date = ON) -> float:
    return weight(case, weights(**factors), where, on)


@pytest.mark.parametrize("name", profile_names())
def test_until_a_council_states_weights_every_child_counts_for_one(name: str) -> None:
    settings = load_profile(name).settings
    assert plain(settings.load_weights)
    assert weight(EVERYTHING, settings.load_weights, settings.distance, ON) == 1


@pytest.mark.parametrize("factor", ["distance", "communication_needs", "in_proceedings", "large_sibling_group"])
def test_one_weight_that_is_not_one_is_enough_to_weigh_the_children(factor: str) -> None:
    assert not plain(weights(**{factor: 1.2}))
    assert weighed(EVERYTHING, {factor: 1.2}) == 1.2
    assert weighed(Case(), {factor: 1.2}) == 1


def test_what_a_case_asks_multiplies() -> None:
    assert weighed(EVERYTHING, {"communication_needs": 1.5, "in_proceedings": 1.2, "distance": 1.1}) == 1.98


@pytest.mark.parametrize(("day", "counts"), [("2026-05-04", 1.5), ("2026-05-05", 1.5), ("2026-05-06", 1)])
def test_a_child_is_new_in_care_for_four_months(day: str, counts: float) -> None:
    on = date.fromisoformat(day)
    assert weighed(Case(ON), {"new_in_care": 1.5}, on=on) == counts
    again = weigh_again_on(Case(ON), weights(new_in_care=1.5), on)
    assert again == (date(2026, 5, 6) if counts > 1 else None)


def test_a_child_whose_care_may_have_begun_earlier_is_not_taken_for_new() -> None:
    assert weighed(Case(None), {"new_in_care": 1.5}) == 1
    assert weigh_again_on(Case(None), weights(new_in_care=1.5), ON) is None


@pytest.mark.parametrize(("miles", "counts"), [(19.9, 1), (20, 1), (20.1, 1.3), (None, 1)])
def test_where_the_profile_counts_miles_a_distance_is_more_than_that_many(miles: float | None, counts: float) -> None:
    assert weighed(Case(distance_miles=miles, outside_the_area=True), {"distance": 1.3}, BY_MILES) == counts


@pytest.mark.parametrize(("outside", "counts"), [(False, 1), (True, 1.3)])
def test_elsewhere_a_distance_is_outside_the_authority_and_its_neighbours(outside: bool, counts: float) -> None:
    assert weighed(Case(distance_miles=100, outside_the_area=outside), {"distance": 1.3}) == counts


@pytest.mark.parametrize(("siblings", "counts"), [(3, 1), (4, 1.1), (5, 1.1)])
def test_four_siblings_are_a_large_group(siblings: int, counts: float) -> None:
    assert weighed(Case(siblings=siblings), {"large_sibling_group": 1.1}) == counts


CASES = st.builds(
    Case,
    st.none() | st.integers(-400, 0).map(lambda days: ON + timedelta(days)),
    st.none() | st.floats(0, 300),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(1, 8),
)
WEIGHTS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from([0.5, 1, 1.2, 2]) for name in LoadWeights.model_fields if name in {
        "new_in_care", "distance", "communication_needs", "in_proceedings", "large_sibling_group"
    }},
)  # fmt: skip


@given(CASES, WEIGHTS, st.integers(0, 300))
def test_time_changes_a_weight_on_no_other_day_than_the_one_foretold(
    case: Case, factors: dict[str, float], days: int
) -> None:
    again = weigh_again_on(case, weights(**factors), ON)
    later = ON + timedelta(days)
    if again is None or later < again:
        assert weighed(case, factors, on=later) == weighed(case, factors, on=ON)
    if again is not None:
        assert weighed(case, factors, on=again) != weighed(case, factors, on=ON)


def test_every_weight_of_a_profile_is_listed_with_what_asks_for_it_and_where_it_comes_from() -> None:
    names = sorted(name for name, field in LoadWeights.model_fields.items() if field.annotation is float)
    stated = weights(**{name: 1 + at / 8 for at, name in enumerate(names)})
    assert {factor.id: factor.value for factor in listed(stated)} == {name: getattr(stated, name) for name in names}
    assert all(factor.asked_by and factor.source for factor in listed(stated))
