from datetime import date

import pytest

from services.reporting.rules.figures.figure import Unit
from services.reporting.rules.figures.periods import Period
from services.reporting.rules.figures.reckoned import Reckoned, caseloads, iro_weeks
from tests.support.facts import ENGLAND

WEEK = Period(date(2026, 1, 5), date(2026, 1, 11))


@pytest.mark.parametrize("unit", [Unit.SHARE, Unit.DAYS, Unit.PER_IRO_WEEK, Unit.PER_10000])
def test_without_anything_below_the_line_there_is_no_rate(unit: Unit) -> None:
    assert Reckoned(0, 0).value(unit) is None
    assert Reckoned(3, None).value(unit) is None


@pytest.mark.parametrize(
    ("unit", "above", "below", "value"),
    [
        (Unit.SHARE, 505, 1362, 0.3708),
        (Unit.SHARE, 0, 3, 0.0),
        (Unit.DAYS, 25, 2, 12.5),
        (Unit.PER_10000, 443, 29_000, 152.8),
        (Unit.PER_IRO_WEEK, 3, 4.0, 0.75),
        (Unit.NUMBER, 7, None, 7),
        (Unit.POSTS, 690, None, 6.9),
    ],
)
def test_a_figure_is_said_in_its_unit(unit: Unit, above: int, below: float | None, value: float) -> None:
    assert Reckoned(above, below).value(unit) == value


@pytest.mark.parametrize(
    ("changes", "today", "weeks"),
    [
        ([(date(2025, 1, 1), 2)], date(2026, 2, 1), 2.0),
        ([(date(2026, 1, 11), 7)], date(2026, 2, 1), 1.0),
        ([(date(2026, 1, 12), 7)], date(2026, 2, 1), 0.0),
        ([(date(2025, 1, 1), 7), (date(2026, 1, 11), -7)], date(2026, 2, 1), 6.0),
        ([(date(2025, 1, 1), 7)], date(2026, 1, 5), 1.0),
        ([(date(2025, 1, 1), 7)], date(2026, 1, 4), 0.0),
    ],
)
def test_weeks_of_iros_are_those_in_post_until_today(
    changes: list[tuple[date, int]], today: date, weeks: float
) -> None:
    assert iro_weeks(changes, WEEK, today) == weeks


@pytest.mark.parametrize(
    ("children", "fte", "where"),
    [(49, 1, "below"), (50, 1, "in"), (70, 1, "in"), (71, 1, "above"), (25, 0.5, "in"), (36, 0.5, "above"), (0, 1, "")],
)
def test_a_caseload_is_judged_for_a_full_post(children: int, fte: float, where: str) -> None:
    band = ENGLAND.settings.caseload
    told = {"I1": children}, {"I1": round(fte * 100), "I2": 100}
    found = {each: caseloads(*told, band, each) for each in ("below", "in", "above")}
    assert found == {each: Reckoned(int(each == where), 1 if children else 0) for each in found}
