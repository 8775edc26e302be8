from datetime import date

import pytest

from services.allocation.rules.experienced import next_change, why_not
from services.allocation.rules.model import Iro, Limits

JERSEY = Limits(min_years_qualified=5)


@pytest.mark.parametrize(("day", "enough"), [(14, False), (15, True), (16, True)])
def test_jersey_asks_for_five_years_since_qualifying(day: int, enough: bool) -> None:
    assert (why_not(Iro("jo", qualified_on=date(2021, 6, 15)), JERSEY, date(2026, 6, day)) is None) is enough


@pytest.mark.parametrize(("on", "enough"), [("2025-02-27", False), ("2025-02-28", True), ("2025-03-01", True)])
def test_who_qualified_on_a_leap_day_has_the_anniversary_on_the_last_of_february(on: str, enough: bool) -> None:
    iro = Iro("jo", qualified_on=date(2020, 2, 29))
    assert (why_not(iro, JERSEY, date.fromisoformat(on)) is None) is enough


def test_jersey_refuses_an_iro_whose_date_of_qualification_is_not_recorded() -> None:
    assert why_not(Iro("jo"), JERSEY, date(2026, 6, 15))


def test_england_does_not_ask() -> None:
    assert why_not(Iro("jo"), Limits(), date(2026, 6, 15)) is None


@pytest.mark.parametrize(("after", "reached"), [(13, True), (14, True), (15, False), (16, False)])
def test_the_answer_changes_on_the_anniversary_and_only_where_the_profile_asks(after: int, reached: bool) -> None:
    iro, day = Iro("jo", qualified_on=date(2021, 6, 15)), date(2026, 6, after)
    assert next_change(iro, JERSEY, day) == (date(2026, 6, 15) if reached else None)
    assert next_change(iro, Limits(), day) is None
    assert next_change(Iro("jo"), JERSEY, day) is None
