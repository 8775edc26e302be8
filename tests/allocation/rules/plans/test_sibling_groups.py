"""Children to be shared out whose brothers and sisters, or whose present IROs, lie outside the choice."""

import pytest

from services.allocation.rules.model import Child, Iro, Sibling, SiblingException
from services.allocation.rules.plans.greedy import share_out
from services.allocation.rules.plans.model import Case
from tests.allocation.rules.plans.builders import problem

LIGHT, HEAVY = Iro("jo"), Iro("sam", load=40)
AVA = Child("ava")
VISITED_BY_SAM = Child("ava", people={"visitor_id": "sam"})


def given_to(case: Case) -> str | None:
    plan = share_out(problem(case, iros=[LIGHT, HEAVY]))
    return next((placed.to_id for placed in plan.placements), case.iro_id)


@pytest.mark.parametrize(
    ("exception", "with_light", "with_heavy"),
    [
        (None, "jo", "sam"),
        (SiblingException.CONFLICT_OF_INTEREST, "sam", "jo"),
        (SiblingException.MANAGER_DECISION, "sam", "jo"),
        (SiblingException.GROUP_TOO_LARGE, "jo", "jo"),
    ],
)
def test_a_sibling_outside_binds_keeps_apart_or_does_neither(
    exception: SiblingException | None, with_light: str, with_heavy: str
) -> None:
    assert given_to(Case(AVA, siblings=(Sibling("ben", "jo", exception=exception),))) == with_light
    assert given_to(Case(AVA, siblings=(Sibling("ben", "sam", exception=exception),))) == with_heavy


def test_a_siblings_iro_outside_who_may_not_have_the_child_does_not_bind() -> None:
    assert given_to(Case(VISITED_BY_SAM, siblings=(Sibling("ben", "sam"),))) == "jo"


@pytest.mark.parametrize("keep", [False, True])
def test_a_child_leaves_an_iro_who_is_not_independent_even_one_who_is_to_be_kept(keep: bool) -> None:
    visited_by_jo = Child("ava", people={"visitor_id": "jo"})
    assert given_to(Case(visited_by_jo, "jo", keep)) == "sam"
