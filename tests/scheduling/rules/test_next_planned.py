from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.actions.known import Wanted
from shared.policy import load_profile
from tests.scheduling.rules.builders import day, planned
from tests.support.duty_clocks import clocks, of
from tests.support.events import said
from tests.support.facts import became, held

DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))


def told(review: Wanted) -> tuple[str, date, str]:
    return review.kind, review.due_on, review.rule


def test_before_any_review_the_first_is_planned() -> None:
    assert told(planned()) == ("first_review", day("2026-02-02"), "first_review")


def test_before_any_review_of_a_child_whose_beginning_is_unknown_the_last_known_point_decides() -> None:
    unknown = planned(looked_after_from_is_earliest_known=True)
    assert told(unknown) == ("next_review", day("2026-07-05"), "last_known_point")


def test_after_a_review_the_one_that_follows_the_last_is_planned() -> None:
    assert told(planned(held=["2026-01-30"])) == ("second_review", day("2026-04-30"), "second_review")
    assert told(planned(held=["2026-01-30", "2026-04-28"])) == ("next_review", day("2026-10-28"), "next_review")


def test_after_a_review_an_unknown_beginning_no_longer_matters() -> None:
    review = planned(held=["2026-01-30"], looked_after_from_is_earliest_known=True)
    assert told(review) == ("next_review", day("2026-07-30"), "next_review")


@given(DAYS, st.lists(DAYS, unique=True, max_size=6).map(sorted))
def test_a_later_review_is_always_due_after_the_last_one_held(start: date, days: list[date]) -> None:
    review = planned(start.isoformat(), [each.isoformat() for each in days])
    assert review.due_on > (days[-1] if days else start)


@given(DAYS, st.lists(DAYS, unique=True, max_size=6).map(sorted), st.sampled_from(["england-2010", "jersey-2013"]))
def test_a_planned_review_is_due_when_its_duty_is(start: date, days: list[date], profile: str) -> None:
    review = planned(start.isoformat(), [each.isoformat() for each in days], load_profile(profile))
    kinds = ["first_review", "second_review", *["next_review"] * 6]
    reviews = [said(held(f"R{at}", on.isoformat(), kinds[at])) for at, on in enumerate(days)]
    found = of(clocks(said(became(start.isoformat())), *reviews, profile=profile), review.kind)
    assert found[-1].due_on == review.due_on
