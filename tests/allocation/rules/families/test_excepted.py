"""When a recorded exception for siblings has lost its reason: care ended, link withdrawn, one child in two records."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.allocation.rules.families.excepted import (
    CARE_ENDED,
    LINK_WITHDRAWN,
    RECORDS_MERGED,
    Excepted,
    Span,
    has_shrunk,
    why_over,
)

DECIDED = date(2026, 3, 10)
IN_CARE: list[Span] = [(date(2026, 1, 5), None)]


def named(*pairs: tuple[str, str], once: bool = True, **spans: list[Span]) -> Excepted:
    return Excepted(spans, pairs, once)


def left(on: date, *again: Span) -> list[Span]:
    return [(date(2026, 1, 5), on), *again]


def test_it_stands_while_two_of_them_are_siblings_in_care() -> None:
    both = named(("AVA", "BEN"), AVA=IN_CARE, BEN=IN_CARE)
    assert why_over(both, DECIDED) is None
    third = named(("AVA", "BEN"), ("AVA", "CAL"), AVA=IN_CARE, BEN=left(date(2026, 4, 1)), CAL=IN_CARE)
    assert why_over(third, DECIDED) is None


def test_it_ends_when_only_one_is_left_or_those_left_are_not_siblings_of_each_other() -> None:
    assert why_over(named(("AVA", "BEN"), AVA=IN_CARE, BEN=left(date(2026, 4, 1))), DECIDED) == CARE_ENDED
    step = named(("AVA", "BEN"), ("BEN", "CAL"), AVA=IN_CARE, BEN=left(date(2026, 4, 1)), CAL=IN_CARE)
    assert why_over(step, DECIDED) == CARE_ENDED


@pytest.mark.parametrize(
    ("left_on", "over"), [(date(2026, 3, 9), None), (date(2026, 3, 10), None), (date(2026, 3, 11), CARE_ENDED)]
)
def test_a_child_who_left_after_the_decision_and_returned_has_left(left_on: date, over: str | None) -> None:
    returned = left(left_on, (date(2026, 5, 1), None))
    assert why_over(named(("AVA", "BEN"), AVA=IN_CARE, BEN=returned), DECIDED) == over


def test_a_child_who_left_on_the_day_of_the_decision_and_is_away_has_left() -> None:
    assert why_over(named(("AVA", "BEN"), AVA=IN_CARE, BEN=left(DECIDED)), DECIDED) == CARE_ENDED


def test_a_link_that_was_withdrawn_ends_it_and_one_that_never_was_is_waited_for() -> None:
    assert why_over(named(AVA=IN_CARE, BEN=IN_CARE), DECIDED) == LINK_WITHDRAWN
    assert why_over(named(once=False, AVA=IN_CARE, BEN=IN_CARE), DECIDED) is None


def test_a_sibling_of_whom_nothing_was_heard_or_who_comes_later_is_waited_for() -> None:
    assert why_over(named(("AVA", "BEN"), AVA=IN_CARE, BEN=[]), DECIDED) is None
    pairs = (("AVA", "BEN"), ("AVA", "CAL"))
    later = named(*pairs, AVA=IN_CARE, BEN=left(date(2026, 4, 1)), CAL=[(date(2026, 4, 20), None)])
    assert why_over(later, DECIDED) is None


LEFT_ON = date(2026, 4, 1)


@pytest.mark.parametrize("comes", [LEFT_ON - timedelta(1), LEFT_ON, LEFT_ON + timedelta(1)])
def test_a_sibling_whose_first_care_begins_as_another_leaves_is_no_gap(comes: date) -> None:
    pairs = (("AVA", "BEN"), ("AVA", "CAL"))
    relieved = named(*pairs, AVA=IN_CARE, BEN=left(LEFT_ON), CAL=[(comes, None)])
    assert why_over(relieved, DECIDED) is None


@pytest.mark.parametrize(
    ("returns", "over"),
    [(LEFT_ON - timedelta(1), None), (LEFT_ON, CARE_ENDED), (LEFT_ON + timedelta(1), CARE_ENDED)],
)
def test_a_sibling_who_returns_on_the_day_another_leaves_was_not_there_with_anybody(
    returns: date, over: str | None
) -> None:
    pairs = (("AVA", "BEN"), ("AVA", "CAL"))
    returned = [(date(2025, 1, 6), date(2026, 2, 2)), (returns, None)]
    assert why_over(named(*pairs, AVA=IN_CARE, BEN=left(LEFT_ON), CAL=returned), DECIDED) == over


def test_two_records_of_one_child_are_no_siblings() -> None:
    assert why_over(named(AVA=IN_CARE), DECIDED) == RECORDS_MERGED


DAYS = st.integers(1, 300).map(lambda day: date(2026, 1, 5) + timedelta(days=day))


@st.composite
def lives(draw: st.DrawFn) -> list[Span]:
    days = sorted(draw(st.sets(DAYS, max_size=4)))
    days = days[: len(days) // 2 * 2]
    spans: list[Span] = [(days[at], days[at + 1]) for at in range(0, len(days), 2)]
    return spans + ([(days[-1] + timedelta(days=3), None)] if days and draw(st.booleans()) else [])


@st.composite
def lives_that_ended_since(draw: st.DrawFn) -> list[Span]:
    """The last time in care ended after the decision."""
    end = DECIDED + timedelta(days=draw(st.integers(1, 280)))
    earlier = [span for span in draw(lives()) if span[1] is not None and span[1] < end - timedelta(days=1)]
    begun = earlier[-1][1] + timedelta(days=1) if earlier and earlier[-1][1] else end - timedelta(days=1)
    return [*earlier, (min(begun, end - timedelta(days=1)), end)]


@given(lives(), lives_that_ended_since(), lives())
def test_what_has_ended_does_not_come_back_when_a_child_returns(
    ava: list[Span], ben: list[Span], cal: list[Span]
) -> None:
    pairs = (("AVA", "BEN"), ("BEN", "CAL"))
    assume(why_over(named(*pairs, AVA=ava, BEN=ben, CAL=cal), DECIDED) == CARE_ENDED)
    back: Span = (date(2027, 1, 1), None)
    assert why_over(named(*pairs, AVA=ava, BEN=[*ben, back], CAL=cal), DECIDED) == CARE_ENDED


@pytest.mark.parametrize(("in_care", "smaller"), [(3, True), (4, False), (5, False)])
def test_a_group_has_become_smaller_only_below_its_size_at_the_decision(in_care: int, smaller: bool) -> None:
    assert has_shrunk(in_care, 5, 4) is smaller
    assert not has_shrunk(4, 4, 5), "two records became one child"
