"""Who are brothers and sisters, and which looked-after children make a group."""

import pytest

from shared.child.siblings import groups_of, is_split, linked

CHAIN = [("A", "B"), ("B", "C")]


@pytest.mark.parametrize(
    ("children", "groups"),
    [("", []), ("A", []), ("AB", [("A", "B")]), ("ABC", [("A", "B", "C")]), ("AC", []), ("ABCD", [("A", "B", "C")])],
)
def test_one_is_no_group_two_and_three_are_and_nobody_joins_who_is_not_asked_about(
    children: str, groups: list[tuple[str, ...]]
) -> None:
    assert groups_of(children, linked(CHAIN)) == groups
    assert groups_of(reversed(children), linked(CHAIN)) == groups


def test_a_link_stands_while_either_side_names_the_other_and_nobody_is_their_own() -> None:
    assert linked([("A", "B")]) == linked([("B", "A")]) == linked([*CHAIN[:1], ("B", "A")]) == {"A": {"B"}, "B": {"A"}}
    assert linked([("A", "A")]) == {}


def test_whoever_names_a_record_that_was_merged_means_the_other() -> None:
    assert linked([("A", "B2"), ("B2", "B")], {"B2": "B"}) == {"A": {"B"}, "B": {"A"}}
    assert groups_of(["A", "B"], linked([("A", "B2")], {"B2": "B"})) == [("A", "B")]


@pytest.mark.parametrize(
    ("iros", "split"),
    [([], False), (["I1", "I1"], False), (["I1", None], False), (["I1", "I2"], True), (["I1", None, "I2"], True)],
)
def test_a_group_is_split_by_two_iros_and_by_nobody_who_has_none(iros: list[str | None], split: bool) -> None:
    assert is_split(iros) is split
