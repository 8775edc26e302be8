import pytest

from services.allocation.rules.model import Child, Family, Iro, Limits, Sibling, SiblingException
from services.allocation.rules.room import arriving, why_not


@pytest.mark.parametrize(
    ("fte", "load", "fits"),
    [(1, 68, True), (1, 69, True), (1, 70, False), (0.6, 40, True), (0.6, 41, True), (0.6, 42, False)],
)
def test_an_iro_takes_a_child_up_to_seventy_for_full_time(fte: float, load: float, fits: bool) -> None:
    assert (why_not(Iro("jo", fte=fte, load=load), 1, Limits()) is None) is fits


@pytest.mark.parametrize(("limit", "fits"), [(59, False), (60, True), (61, True)])
def test_the_limit_is_the_profiles(limit: int, fits: bool) -> None:
    assert (why_not(Iro("jo", load=59), 1, Limits(hard=limit)) is None) is fits


@pytest.mark.parametrize(("weight", "fits"), [(1.9, True), (2.0, True), (2.1, False)])
def test_a_child_counts_with_the_childs_weight(weight: float, fits: bool) -> None:
    assert (why_not(Iro("jo", load=68), weight, Limits()) is None) is fits


def test_tenths_that_add_up_to_the_limit_still_fit() -> None:
    assert why_not(Iro("jo", load=sum([0.1] * 690)), 1, Limits()) is None


def test_only_siblings_who_must_share_and_have_no_iro_arrive_with_the_child() -> None:
    apart = Sibling("dot", None, 1, SiblingException.GROUP_TOO_LARGE)
    family = Family((Sibling("ben", None, 1.5), Sibling("cal", "jo"), apart))
    assert arriving(Child("ava", weight=2), family) == 3.5


def test_an_iro_without_hours_has_no_room() -> None:
    assert why_not(Iro("jo", fte=0), 1, Limits()) == "would have 1, above 0 (70 for each full-time IRO)"
