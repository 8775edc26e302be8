import pytest

from services.allocation.rules.independent import why_not
from services.allocation.rules.model import Child, Iro

ROLES = ["social_worker_id", "team_manager_id", "visitor_id", "personal_adviser_id", "resource_controller_id"]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_with_a_part_in_the_childs_case_is_the_childs_iro(role: str) -> None:
    assert why_not(Child("ava", people={role: "jo"}), Iro("jo"))


@pytest.mark.parametrize("role", ROLES)
def test_nobody_who_declared_a_tie_to_those_people_is_the_childs_iro(role: str) -> None:
    assert why_not(Child("ava", people={role: "p1"}), Iro("jo", not_independent_people=frozenset({"p1"})))


def test_the_line_of_management_is_not_independent() -> None:
    assert why_not(Child("ava", managers_of_team=("head", "jo")), Iro("jo"))


def test_who_declared_a_tie_to_the_line_of_management_is_not_independent() -> None:
    assert why_not(Child("ava", managers_of_team=("head",)), Iro("jo", not_independent_people=frozenset({"head"})))


def test_who_declared_a_tie_to_the_childs_team_is_not_independent() -> None:
    assert why_not(Child("ava", team_id="t1"), Iro("jo", not_independent_teams=frozenset({"t1"})))


def test_ties_to_other_people_and_teams_do_not_matter() -> None:
    iro = Iro("jo", not_independent_people=frozenset({"p2"}), not_independent_teams=frozenset({"t2"}))
    child = Child("ava", people={"social_worker_id": "p1", "visitor_id": None}, team_id="t1", managers_of_team=("m",))
    assert why_not(child, iro) is None


def test_the_reason_names_the_part_she_has() -> None:
    assert why_not(Child("ava", people={"team_manager_id": "jo"}), Iro("jo")) == "is the child's team manager"
