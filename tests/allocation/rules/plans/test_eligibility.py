"""Who is kept from whom in a plan; that it is as for one child is among the laws of plans."""

from datetime import date

import pytest

from services.allocation.rules.model import Absence, Child, Iro, Registration
from services.allocation.rules.plans.eligibility import eligible, why_gone
from services.allocation.rules.plans.model import Case, Relation
from tests.allocation.rules.plans.builders import case, problem

LEFT = date(2026, 1, 4)
LAPSED = Iro("jo", registrations=(Registration("uk", to_on=LEFT),))


@pytest.mark.parametrize(
    ("iro", "closed", "gone"),
    [
        (Iro("jo"), False, None),
        (Iro("jo", fte=0), True, None),
        (Iro("jo", absences=(Absence(LEFT),)), True, None),
        (Iro("jo", role="corporate_iro"), True, None),
        (Iro("jo", active_to=LEFT), True, ("works_then", "jo left on 2026-01-04")),
        (Iro("jo", registrations=()), True, ("registered", "jo has no registration recorded")),
        (LAPSED, True, ("registered", "jo is not registered on 2026-01-05")),
    ],
)
def test_an_absence_and_what_a_manager_may_set_aside_close_an_iro_and_do_not_end_what_she_has(
    iro: Iro, closed: bool, gone: tuple[str, str] | None
) -> None:
    known = eligible(problem(case("a"), iros=[iro]))
    assert known.closed == ({0} if closed else set())
    assert why_gone(known.blank, iro) == gone
    assert known.gone == ({0} if gone or not iro.fte else set())


def test_a_relation_shuts_her_iro_outside_the_problem_and_keeps_apart_within_it() -> None:
    child = Case(Child("baby"), relations=(Relation("mother", "jo"),))
    known = eligible(problem(child, iros=[Iro("jo"), Iro("sam")]))
    assert known.shut(child, {}) == {0}
    assert known.shut(child, {"mother": case("mother", "jo")}) == set()
    assert known.why_shut(known.question(child, {}), 0) == (
        "parent_and_child",
        "jo is the IRO of the child's parent or own child",
    )


def test_a_former_iro_is_wished_for_but_not_by_a_child_who_has_one_or_where_she_is_shut() -> None:
    known = eligible(problem(case("a"), iros=[Iro("jo"), Iro("sam")]))
    returning = Child("a", former_iro_ids=("sam", "left"))
    assert known.wish(Case(returning), frozenset()) == {1}
    assert known.wish(Case(returning), frozenset({1})) is None
    assert known.wish(Case(returning, "jo"), frozenset()) is None
