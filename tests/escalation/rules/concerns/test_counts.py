import pytest
from services.escalation.rules.concerns.raises_a_concern import OWN_CLOCKS, raises_a_concern


def test_a_late_duty_is_a_concern() -> None:
    assert raises_a_concern("first_review", imported=False)


def test_imported_history_is_none() -> None:
    assert not raises_a_concern("first_review", imported=True)


@pytest.mark.parametrize("duty", sorted(OWN_CLOCKS))
def test_the_clocks_of_concerns_and_disputes_raise_no_further_concern(duty: str) -> None:
    assert not raises_a_concern(duty, imported=False)


def test_what_the_policy_says_raises_none_and_what_was_late_only_for_want_of_time_are_no_concerns() -> None:
    assert not raises_a_concern("consultation_sent", imported=False, wanted=False)
    assert not raises_a_concern("iro_sw_discussion", imported=False, late_in_shortfall=True)
