import pytest

from services.escalation.rules.concerns.category import CATEGORIES, OTHER, category_of
from shared.policy import load_profile, profile_names

ENGLAND = load_profile("england-2010")


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
    assert category_of(duty, "england-2010@1", ENGLAND) == category


@pytest.mark.parametrize("name", profile_names())
def test_every_duty_has_a_category_of_its_own_but_for_a_concerns_own_clocks(name: str) -> None:
    without = {duty.id for duty in load_profile(name).all_duties.values() if duty.category == OTHER}
    assert without == {"informal_resolution", "dispute_stage_response", "dispute_resolved"}
    assert OTHER in CATEGORIES


@pytest.mark.parametrize("policy", ["england-2010@1", "england-2010@99", "a-council-elsewhere@1", "not a policy"])
def test_a_duty_opened_under_a_policy_unknown_here_has_the_category_that_is_known(policy: str) -> None:
    assert category_of("pep_available", policy, ENGLAND) == "pep"


def test_a_duty_that_nobody_knows_is_something_else() -> None:
    assert category_of("made_up_elsewhere", "england-2010@1", ENGLAND) == OTHER
