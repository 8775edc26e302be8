from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.rules.model import CARE, SHORT_BREAKS, Named
from services.scheduling.rules.name_by_order import name_by_order
from tests.scheduling.rules.builders import series


def names(count: int, **more: object) -> list[Named]:
    return [name_by_order(series(**more), place) for place in range(count)]


def test_the_first_the_second_and_then_next_reviews_are_numbered_by_kind() -> None:
    assert names(4) == [
        Named("first_review", 1),
        Named("second_review", 1),
        Named("next_review", 1),
        Named("next_review", 2),
    ]


def test_short_breaks_have_a_first_and_then_next_reviews() -> None:
    assert [named.kind for named in names(3, kinds=SHORT_BREAKS)] == [
        "short_break_first_review",
        "short_break_next_review",
        "short_break_next_review",
    ]


def test_nobody_can_say_which_was_the_first_where_the_beginning_is_unknown() -> None:
    assert names(2, earliest_known=True) == [Named("next_review", 1), Named("next_review", 2)]


@given(st.integers(0, 60), st.booleans(), st.sampled_from([CARE, SHORT_BREAKS]))
def test_no_two_reviews_of_a_series_have_the_same_name(count: int, unknown: bool, kinds: tuple[str, ...]) -> None:
    found = names(count, earliest_known=unknown, kinds=kinds)
    assert len(set(found)) == count
