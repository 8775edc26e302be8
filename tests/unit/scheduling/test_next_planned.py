from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.rules.next_planned import next_planned
from tests.unit.scheduling.builders import ENGLAND, day, series

DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))


def planned(held: list[str], **more: object) -> tuple[str, date, str]:
    found = next_planned(series(**more), [day(each) for each in held], ENGLAND)
    assert found is not None
    named, limit = found
    return named.kind, limit.due_on, limit.rule


def test_before_any_review_the_first_is_planned() -> None:
    assert planned([]) == ("first_review", day("2026-02-02"), "first_review")


def test_before_any_review_of_a_child_whose_beginning_is_unknown_the_last_known_point_decides() -> None:
    assert planned([], earliest_known=True) == ("next_review", day("2026-07-05"), "last_known_point")


def test_after_a_review_the_one_that_follows_the_last_is_planned() -> None:
    assert planned(["2026-01-30"]) == ("second_review", day("2026-04-30"), "second_review")
    assert planned(["2026-01-30", "2026-04-28"]) == ("next_review", day("2026-10-28"), "next_review")


def test_after_a_review_an_unknown_beginning_no_longer_matters() -> None:
    assert planned(["2026-01-30"], earliest_known=True) == ("next_review", day("2026-07-30"), "next_review")


@given(DAYS, st.lists(DAYS, unique=True, max_size=6).map(sorted))
def test_a_later_review_is_always_due_after_the_last_one_held(start: date, held: list[date]) -> None:
    found = next_planned(series(start.isoformat()), held, ENGLAND)
    assert found is not None
    assert found[1].due_on > (held[-1] if held else start)
