import pytest

from services.scheduling.rules.following_review import following_review
from tests.unit.scheduling.builders import ENGLAND, JERSEY, day, series


@pytest.mark.parametrize(
    ("kind", "held_on", "due_on"),
    [
        ("second_review", "2026-01-30", "2026-04-30"),
        ("second_review", "2026-01-31", "2026-04-30"),
        ("second_review", "2026-02-01", "2026-05-01"),
        ("next_review", "2025-08-30", "2026-02-28"),
        ("next_review", "2025-08-31", "2026-02-28"),
        ("next_review", "2025-09-01", "2026-03-01"),
    ],
)
def test_it_counts_months_from_the_review_actually_held(kind: str, held_on: str, due_on: str) -> None:
    limit = following_review(series(), kind, day(held_on), ENGLAND)
    assert limit is not None
    assert (limit.due_on, limit.rule) == (day(due_on), kind)


@pytest.mark.parametrize("held_on", ["2026-01-20", "2026-02-02", "2026-03-01"])
def test_jerseys_second_review_counts_from_becoming_looked_after_whenever_the_first_was_held(held_on: str) -> None:
    limit = following_review(series("2026-01-05"), "second_review", day(held_on), JERSEY)
    assert limit is not None
    assert limit.due_on == day("2026-05-05")
