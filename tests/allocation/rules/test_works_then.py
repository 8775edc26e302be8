from datetime import date

import pytest

from services.allocation.rules.model import Absence, Iro
from services.allocation.rules.works_then import why_not


@pytest.mark.parametrize(("day", "works"), [(4, False), (5, True), (6, True)])
def test_an_iro_works_from_her_first_day(day: int, works: bool) -> None:
    assert (why_not(Iro("jo", active_from=date(2026, 1, 5)), date(2026, 1, day)) is None) is works


@pytest.mark.parametrize(("day", "works"), [(29, True), (30, True), (31, False)])
def test_an_iro_works_until_her_last_day(day: int, works: bool) -> None:
    assert (why_not(Iro("jo", active_to=date(2026, 1, 30)), date(2026, 1, day)) is None) is works


@pytest.mark.parametrize(("day", "works"), [(9, True), (10, False), (11, False), (13, False), (14, False), (15, True)])
def test_an_iro_is_away_from_the_first_to_the_last_day_of_an_absence(day: int, works: bool) -> None:
    iro = Iro("jo", absences=(Absence(date(2026, 1, 10), date(2026, 1, 14)),))
    assert (why_not(iro, date(2026, 1, day)) is None) is works


@pytest.mark.parametrize(("day", "works"), [(9, True), (10, False), (31, False)])
def test_an_absence_without_an_end_lasts(day: int, works: bool) -> None:
    assert (why_not(Iro("jo", absences=(Absence(date(2026, 1, 10)),)), date(2026, 1, day)) is None) is works


def test_a_later_absence_counts_like_the_first() -> None:
    absences = (Absence(date(2026, 1, 1), date(2026, 1, 2)), Absence(date(2026, 2, 1), date(2026, 2, 2)))
    assert why_not(Iro("jo", absences=absences), date(2026, 2, 2)) == "is away until 2026-02-02"
