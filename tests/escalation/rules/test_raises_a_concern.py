import pytest

from services.escalation.rules.raises_a_concern import OWN_CLOCKS, raises_a_concern


def test_a_late_duty_is_a_concern() -> None:
    assert raises_a_concern("first_review", imported=False)


def test_imported_history_is_none() -> None:
    assert not raises_a_concern("first_review", imported=True)


@pytest.mark.parametrize("duty", sorted(OWN_CLOCKS))
def test_the_clocks_of_concerns_and_disputes_raise_no_further_concern(duty: str) -> None:
    assert not raises_a_concern(duty, imported=False)
