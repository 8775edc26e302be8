import pytest

from services.scheduling.rules.last_known_point import last_known_point
from tests.scheduling.rules.builders import day, planned, series


@pytest.mark.parametrize(
    ("start", "point"),
    [("2026-03-30", "2026-03-31"), ("2026-03-31", "2026-03-31"), ("2026-04-01", "2026-04-01")],
)
def test_it_is_the_day_of_the_import_or_a_first_known_day_after_it(start: str, point: str) -> None:
    assert last_known_point(series(start, earliest_known=True, baseline=day("2026-03-31"))) == day(point)


def test_without_an_import_it_is_the_first_day_known() -> None:
    assert last_known_point(series("2026-01-05", earliest_known=True)) == day("2026-01-05")


@pytest.mark.parametrize(
    ("start", "due_on"),
    [("2026-03-30", "2026-09-30"), ("2026-03-31", "2026-09-30"), ("2026-04-01", "2026-10-01")],
)
def test_the_next_review_is_due_an_interval_after_it(start: str, due_on: str) -> None:
    review = planned(start, looked_after_from_is_earliest_known=True, baseline=day("2026-03-31"))
    assert (review.kind, review.due_on, review.rule) == ("next_review", day(due_on), "last_known_point")
