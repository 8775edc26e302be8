"""The ages that nobody can have."""

from datetime import date

import pytest

from shared.events.ages import faults_of_age


@pytest.mark.parametrize(
    ("born", "fields"),
    [
        ("2026-01-04", set()),
        ("2026-01-05", set()),
        ("2026-01-06", {"date_of_birth", "looked_after_from"}),
        ("2008-01-06", set()),
        ("2008-01-05", {"date_of_birth", "looked_after_from"}),
        ("2008-01-04", {"date_of_birth", "looked_after_from"}),
    ],
)
def test_a_child_is_looked_after_from_birth_until_the_day_before_the_eighteenth_birthday(
    born: str, fields: set[str]
) -> None:
    """Fault 20."""
    assert set(faults_of_age(date.fromisoformat(born), date(2026, 1, 5))) == fields


@pytest.mark.parametrize(("day", "possible"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_who_was_born_on_29_february_is_of_age_on_1_march(day: date, possible: bool) -> None:
    assert (not faults_of_age(date(2008, 2, 29), day)) is possible
