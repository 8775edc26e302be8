import pytest

from tests.scheduling.rules.builders import JERSEY, day, planned, reviews_of


@pytest.mark.parametrize(
    ("held_on", "due_on"), [("2026-01-30", "2026-04-30"), ("2026-01-31", "2026-04-30"), ("2026-02-01", "2026-05-01")]
)
def test_the_second_counts_three_months_from_the_first_actually_held(held_on: str, due_on: str) -> None:
    review = planned(held=[held_on])
    assert (review.kind, review.due_on, review.rule) == ("second_review", day(due_on), "second_review")


@pytest.mark.parametrize(
    ("held_on", "due_on"), [("2025-08-30", "2026-02-28"), ("2025-08-31", "2026-02-28"), ("2025-09-01", "2026-03-01")]
)
def test_each_later_one_counts_six_months_from_the_one_actually_held_before(held_on: str, due_on: str) -> None:
    review = planned("2025-03-03", held=["2025-03-20", "2025-06-02", held_on])
    assert (review.kind, review.due_on, review.rule) == ("next_review", day(due_on), "next_review")


@pytest.mark.parametrize("held_on", ["2026-01-20", "2026-02-02", "2026-03-01"])
def test_jerseys_second_review_counts_from_becoming_looked_after_whenever_the_first_was_held(held_on: str) -> None:
    review = planned("2026-01-05", held=[held_on], profile=JERSEY)
    assert (review.kind, review.due_on) == ("second_review", day("2026-05-05"))


def test_a_review_that_was_held_shows_when_it_was_due() -> None:
    held = ["2026-01-20", "2026-04-01", "2026-09-01"]
    due = [each.due_on for each in reviews_of("2026-01-05", held) if each.status == "completed"]
    assert due == [day("2026-02-02"), day("2026-04-20"), day("2026-10-01")]


def test_a_day_that_no_calendar_reaches_plans_nothing() -> None:
    assert reviews_of("2089-12-20") == []
