import pytest

from tests.scheduling.rules.builders import JERSEY, day, planned


@pytest.mark.parametrize(
    ("start", "due_on"),
    [
        ("2026-05-01", "2026-06-02"),  # a Friday before the bank holiday on Monday 4 May
        ("2026-05-04", "2026-06-02"),
        ("2026-05-05", "2026-06-03"),
    ],
)
def test_in_england_it_is_due_20_working_days_after_becoming_looked_after(start: str, due_on: str) -> None:
    review = planned(start)
    assert (review.due_on, review.rule) == (day(due_on), "first_review")
    assert review.source.startswith("reg 33(1)")


def test_in_jersey_it_is_due_after_28_days_whether_people_work_then_or_not() -> None:
    assert planned("2026-01-04", profile=JERSEY).due_on == day("2026-02-01")


def test_the_first_of_short_breaks_is_due_after_three_months_to_the_months_last_day() -> None:
    review = planned("2025-11-30", short_breaks=True)
    assert (review.due_on, review.rule) == (day("2026-02-28"), "short_break_first_review")
