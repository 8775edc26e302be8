from datetime import date

import pytest

from services.escalation.rules.concerns.lacked import CODES, category_of_lacking, codes_of, lacking_at
from services.escalation.rules.concerns.model import LateDuty
from shared.policy import load_profile

HELD_ON = date(2026, 2, 2)
DUTIES = load_profile("england-2010").duties


def late(duty: str, **more: object) -> LateDuty:
    given = {"review_id": "R1", "missed": True, "since": HELD_ON} | more
    return LateDuty(duty, duty, DUTIES[duty].category, "authority", **given)  # type: ignore[arg-type]


def test_what_was_missed_when_the_review_was_held_was_lacking_in_the_order_of_the_list() -> None:
    found = lacking_at("R1", HELD_ON, map(late, ("sw_child_discussion", "pep_available", "sw_report_available")))
    assert codes_of(found) == ["report", "pep", "discussion_with_child"]


@pytest.mark.parametrize(
    "other",
    [
        late("pep_available", review_id="R2"),
        late("pep_available", missed=False),
        late("decision_implemented", review_id=None),
        late("pep_available")._replace(side="iro_service"),
    ],
)
def test_what_another_review_missed_what_came_late_and_what_is_none_of_it_was_not_lacking(other: LateDuty) -> None:
    assert lacking_at("R1", HELD_ON, [other]) == []


@pytest.mark.parametrize(
    ("since", "done_on", "lacking"),
    [
        (date(2026, 2, 1), None, True),
        (HELD_ON, None, True),
        (date(2026, 2, 3), None, False),
        (date(2026, 1, 5), date(2026, 2, 1), False),
        (date(2026, 1, 5), HELD_ON, False),
        (date(2026, 1, 5), date(2026, 2, 3), True),
    ],
)
def test_a_pathway_plan_is_lacking_while_it_is_late(since: date, done_on: date | None, lacking: bool) -> None:
    plan = late("pathway_plan_copied", review_id=None, missed=False, since=since, done_on=done_on)
    assert bool(lacking_at("R1", HELD_ON, [plan])) is lacking


def test_one_thing_lacking_has_its_own_category_and_several_are_the_preparation_of_the_review() -> None:
    assert category_of_lacking([late("pep_available")]) == "pep"
    assert category_of_lacking([late("pep_available"), late("health_plan_available")]) == "review_preparation"


def test_everything_that_may_be_lacking_is_a_duty_of_the_policy() -> None:
    assert CODES.keys() <= DUTIES.keys()
