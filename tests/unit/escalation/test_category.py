import pytest

from services.escalation.rules.category import CATEGORIES, OTHER, category_of
from shared.policy import load_profile, profile_names


@pytest.mark.parametrize(
    ("duty", "category"),
    [
        ("care_plan_prepared", "care_plan_change"),
        ("sw_child_discussion", "social_worker_visits"),
        ("sw_report_available", "social_worker_report"),
        ("pep_available", "pep"),
        ("health_plan_available", "health"),
        ("pathway_plan_copied", "leaving_care"),
        ("permanence_plan_agreed", "permanence"),
        ("first_review", "reviews"),
    ],
)
def test_a_duty_has_the_category_that_blackpool_or_we_give_it(duty: str, category: str) -> None:
    assert category_of(duty) == category


def test_every_duty_of_every_profile_has_a_category_of_its_own_but_for_a_concerns_own_clocks() -> None:
    duties = {duty for name in profile_names() for duty in load_profile(name).all_duties}
    without = {duty for duty in duties if category_of(duty) == OTHER}
    assert without == {"informal_resolution", "dispute_stage_response", "dispute_resolved"}
    assert {category_of(duty) for duty in duties} <= set(CATEGORIES)


def test_a_duty_that_only_a_local_profile_has_is_something_else() -> None:
    assert category_of("made_up_locally") == OTHER
