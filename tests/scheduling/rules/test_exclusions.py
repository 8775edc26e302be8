"""Which exclusions are to be confirmed before a review, from bare decisions (Jersey 3.19)."""

from datetime import date

import pytest

from services.scheduling.rules.preparing.exclusions import Decided, exclusions_to_confirm

REVIEWS = ("R1", "R2", "R3", "R4")


def decided(review: str, person: str = "MUM", *, excluded: bool = True) -> Decided:
    return Decided(review, person, excluded, date(2026, 1, 5))


@pytest.mark.parametrize(
    ("told", "of_which_review"),
    [
        ([], None),
        ([decided("R2")], "R2"),
        ([decided("R1")], "R1"),  # nobody decided for R2: it is still to be decided on
        ([decided("R1"), decided("R2", excluded=False)], None),
        ([decided("R2", excluded=False), decided("R1")], None),  # the order of saying does not matter
        ([decided("R1", excluded=False), decided("R2")], "R2"),
        ([decided("R2"), decided("R3")], None),
        ([decided("R2"), decided("R3", excluded=False)], None),
        ([decided("R4")], None),  # what is decided for a later review says nothing of this one
    ],
)
def test_the_last_decision_before_this_review_is_to_be_confirmed_until_this_one_has_its_own(
    told: list[Decided], of_which_review: str | None
) -> None:
    found = exclusions_to_confirm(told, "R3", REVIEWS)
    assert [each.review_id for each in found] == ([of_which_review] if of_which_review else [])


def test_each_person_is_decided_on_alone() -> None:
    told = [decided("R1", "MUM"), decided("R2", "DAD"), decided("R3", "MUM")]
    assert [each.person_id for each in exclusions_to_confirm(told, "R3", REVIEWS)] == ["DAD"]


def test_of_a_review_that_is_not_the_childs_nothing_is_to_be_confirmed() -> None:
    assert exclusions_to_confirm([decided("R1")], "R9", REVIEWS) == []
