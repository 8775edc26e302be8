from datetime import date, timedelta

import pytest

from services.allocation.rules.independent import next_change, why_not
from services.allocation.rules.model import Child, FormerPost, Iro, Limits, Tie

ON = date(2026, 5, 1)
ROLES = ["social_worker_id", "team_manager_id", "visitor_id", "personal_adviser_id", "resource_controller_id"]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_with_a_part_in_the_childs_case_is_the_childs_iro(role: str) -> None:
    assert why_not(Child("ava", people={role: "jo"}), Iro("jo"), ON)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_who_declared_a_tie_to_those_people_is_the_childs_iro(role: str) -> None:
    assert why_not(Child("ava", people={role: "p1"}), Iro("jo", not_independent_people=frozenset({"p1"})), ON)


def test_the_line_of_management_is_not_independent() -> None:
    assert why_not(Child("ava", managers_of_team=("head", "jo")), Iro("jo"), ON)


def test_who_declared_a_tie_to_the_line_of_management_is_not_independent() -> None:
    assert why_not(Child("ava", managers_of_team=("head",)), Iro("jo", not_independent_people=frozenset({"head"})), ON)


def test_who_declared_a_tie_to_the_childs_team_is_not_independent() -> None:
    assert why_not(Child("ava", team_id="t1"), Iro("jo", not_independent_teams=frozenset({"t1"})), ON)


def test_ties_to_other_people_and_teams_do_not_matter() -> None:
    ties = (Tie(person_id="t1"), Tie(team_id="p1"), Tie(team_id="t3", to_on=ON))
    iro = Iro("jo", not_independent_people=frozenset({"p2"}), not_independent_teams=frozenset({"t2"}), ties=ties)
    child = Child("ava", people={"social_worker_id": "p1", "visitor_id": None}, team_id="t1", managers_of_team=("m",))
    assert why_not(child, iro, ON) is None
    assert why_not(Child("ava", people={"visitor_id": None}), iro, ON) is None


def test_the_reason_names_the_part_she_has() -> None:
    assert why_not(Child("ava", people={"team_manager_id": "jo"}), Iro("jo"), ON) == "is the child's team manager"


@pytest.mark.parametrize(
    ("tie", "whom"),
    [
        ({"person_id": "p1"}, "the child's visitor"),
        ({"person_id": "head"}, "those who manage the child's case"),
        ({"team_id": "t1"}, "the child's team"),
    ],
)
@pytest.mark.parametrize(
    ("day", "stands"),
    [("2026-02-01", False), ("2026-02-02", True), ("2026-05-01", True), ("2026-05-02", False)],
)
def test_a_tie_stands_from_its_first_to_its_last_day_and_says_until_when(
    tie: dict[str, str], whom: str, day: str, stands: bool
) -> None:
    child = Child("ava", people={"visitor_id": "p1"}, team_id="t1", managers_of_team=("head",))
    jo = Iro("jo", ties=(Tie(**tie, from_on=date(2026, 2, 2), to_on=date(2026, 5, 1)),))
    said = f"is not independent of {whom} until 2026-05-01" if stands else None
    assert why_not(child, jo, date.fromisoformat(day)) == said


def test_of_several_ties_the_one_that_stands_longest_is_named() -> None:
    child = Child("ava", people={"visitor_id": "p1"}, team_id="t1")
    short, long, always = Tie("p1", to_on=ON), Tie(team_id="t1", to_on=ON + timedelta(9)), Tie("p1", from_on=ON)
    assert (
        why_not(child, Iro("jo", ties=(short, long)), ON) == "is not independent of the child's team until 2026-05-10"
    )
    assert why_not(child, Iro("jo", ties=(long, always)), ON) == "is not independent of the child's visitor"


def test_who_managed_the_case_earlier_in_this_time_in_care_is_not_independent() -> None:
    child = Child("ava", managed_before={"jo": FormerPost("social_worker_id", date(2026, 3, 1))})
    assert why_not(child, Iro("jo"), date(2026, 3, 1)) == "is the child's social worker until 2026-03-01"
    assert why_not(child, Iro("jo"), date(2026, 3, 2)) == "was the child's social worker until 2026-03-01"
    assert why_not(child, Iro("sam", not_independent_people=frozenset({"jo"})), ON) is None


@pytest.mark.parametrize(
    ("after", "change"),
    [
        ("2026-02-01", "2026-02-02"),
        ("2026-02-02", "2026-05-02"),
        ("2026-05-01", "2026-05-02"),
        ("2026-05-02", None),
    ],
)
def test_the_answer_may_change_on_the_first_day_of_a_tie_and_on_the_day_after_its_last(
    after: str, change: str | None
) -> None:
    jo = Iro("jo", ties=(Tie("p1"), Tie("p2", from_on=date(2026, 2, 2), to_on=date(2026, 5, 1))))
    found = next_change(jo, Limits(), date.fromisoformat(after))
    assert found == (date.fromisoformat(change) if change else None)
