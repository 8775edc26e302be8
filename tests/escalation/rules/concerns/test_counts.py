import pytest

from services.escalation.rules.concerns.counts import OWN_CLOCKS, counts


def test_a_late_duty_counts() -> None:
    assert counts("first_review", imported=False)


def test_imported_history_does_not() -> None:
    assert not counts("first_review", imported=True)


@pytest.mark.parametrize("duty", sorted(OWN_CLOCKS))
def test_the_clocks_of_concerns_and_disputes_are_no_further_lateness(duty: str) -> None:
    assert not counts(duty, imported=False)


def test_what_starts_another_duty_when_missed_and_what_was_late_only_for_want_of_time_do_not_count() -> None:
    assert not counts("review_before_change", imported=False, wanted=False)
    assert not counts("iro_sw_discussion", imported=False, late_in_shortfall=True)
