from datetime import date

import pytest

from services.allocation.rules.model import Iro, Limits, Registration
from services.allocation.rules.registered import next_change, why_not

ON = date(2026, 1, 5)
ONE, TWO = Limits(), Limits(regulators=2)


def test_an_iro_without_a_registration_gets_no_child() -> None:
    assert why_not(Iro("jo", registrations=()), ONE, ON)


def test_a_registered_social_worker_may_be_an_iro() -> None:
    assert why_not(Iro("jo", registrations=(Registration("uk"),)), ONE, ON) is None


@pytest.mark.parametrize(
    ("day", "may"), [("2026-01-04", False), ("2026-01-05", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_a_registration_counts_from_its_first_to_its_last_day(day: str, may: bool) -> None:
    jo = Iro("jo", registrations=(Registration("uk", ON, date(2026, 12, 31)),))
    assert (why_not(jo, ONE, date.fromisoformat(day)) is None) is may


def test_jersey_asks_for_two_regulators_and_the_same_one_twice_is_one() -> None:
    uk, jersey, renewed = Registration("uk"), Registration("jersey"), Registration("uk", ON)
    assert why_not(Iro("jo", registrations=(uk, jersey)), TWO, ON) is None
    lacking = why_not(Iro("jo", registrations=(uk, renewed)), TWO, ON)
    assert lacking == "is registered with uk: 2 regulators are asked for"
    over = Registration("jersey", to_on=date(2026, 1, 4))
    assert why_not(Iro("jo", registrations=(uk, over)), TWO, ON) is not None


@pytest.mark.parametrize(
    ("after", "change"),
    [("2026-01-04", "2026-01-05"), ("2026-01-05", "2027-01-01"), ("2026-12-31", "2027-01-01"), ("2027-01-01", None)],
)
def test_the_answer_may_change_on_the_first_day_and_on_the_day_after_the_last(after: str, change: str | None) -> None:
    jo = Iro("jo", registrations=(Registration("uk"), Registration("jersey", ON, date(2026, 12, 31))))
    found = next_change(jo, Limits(), date.fromisoformat(after))
    assert found == (date.fromisoformat(change) if change else None)
