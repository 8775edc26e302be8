from datetime import date

import pytest

from services.reporting.rules.figures.periods import Period, last_quarter, last_year, this_year


def period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        (("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
        (("2025-04-01", "2026-03-31"), ("2024-04-01", "2025-03-31")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31")),
        (("2026-01-01", "2026-03-30"), ("2025-10-04", "2025-12-31")),
        (("2026-01-05", "2026-01-11"), ("2025-12-29", "2026-01-04")),
        (("2026-01-05", "2026-01-05"), ("2026-01-04", "2026-01-04")),
    ],
)
def test_the_period_before_has_as_many_whole_months_or_else_as_many_days(
    asked: tuple[str, str], before: tuple[str, str]
) -> None:
    assert period(*asked).before() == period(*before)


def test_a_period_is_cut_into_months_quarters_and_years_from_april() -> None:
    found = period("2025-03-15", "2025-07-02")
    assert [each.name("month") for each in found.parts("month")] == [
        "2025-03",
        "2025-04",
        "2025-05",
        "2025-06",
        "2025-07",
    ]
    assert found.parts("month")[0] == period("2025-03-15", "2025-03-31")
    assert found.parts("month")[-1] == period("2025-07-01", "2025-07-02")
    assert [each.name("quarter") for each in found.parts("quarter")] == ["2025-Q1", "2025-Q2", "2025-Q3"]
    years = found.parts("year")
    assert [(each.name("year"), each) for each in years] == [
        ("2024-25", period("2025-03-15", "2025-03-31")),
        ("2025-26", period("2025-04-01", "2025-07-02")),
    ]
    assert found.parts(None) == [found]


@pytest.mark.parametrize(
    ("today", "quarter", "year", "so_far"),
    [
        ("2026-03-31", ("2025-10-01", "2025-12-31"), ("2024-04-01", "2025-03-31"), "2025-04-01"),
        ("2026-04-01", ("2026-01-01", "2026-03-31"), ("2025-04-01", "2026-03-31"), "2026-04-01"),
        ("2026-04-02", ("2026-01-01", "2026-03-31"), ("2025-04-01", "2026-03-31"), "2026-04-01"),
    ],
)
def test_the_last_quarter_and_the_last_year_are_those_that_are_over(
    today: str, quarter: tuple[str, str], year: tuple[str, str], so_far: str
) -> None:
    day = date.fromisoformat(today)
    assert (last_quarter(day), last_year(day)) == (period(*quarter), period(*year))
    assert this_year(day) == period(so_far, today)
