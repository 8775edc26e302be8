"""When a webhook is tried again, and when it is given up."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.rules.partners.trying_again import (
    GIVEN_UP_AFTER,
    WAITS,
    GiveUp,
    TryAgain,
    after_a_failure,
    answers_again,
)

FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_it_is_tried_for_three_days_soon_at_first_and_then_ever_later() -> None:
    moments, now = [], FIRST
    while isinstance(after := after_a_failure(len(moments) + 1, first_tried_at=FIRST, now=now), TryAgain):
        moments.append(now := after.at)
    assert [at - before for before, at in zip([FIRST, *moments], moments, strict=False)][: len(WAITS)] == list(WAITS)
    assert moments[-1] == FIRST + timedelta(days=3), "the last try is made when they are over"
    assert 12 <= len(moments) <= 16


@pytest.mark.parametrize(
    ("since", "after"),
    [
        (GIVEN_UP_AFTER - timedelta(seconds=1), TryAgain(FIRST + GIVEN_UP_AFTER)),
        (GIVEN_UP_AFTER, GiveUp()),
        (GIVEN_UP_AFTER + timedelta(seconds=1), GiveUp()),
    ],
)
def test_just_before_on_and_after_the_end_of_three_days(since: timedelta, after: TryAgain | GiveUp) -> None:
    assert after_a_failure(20, first_tried_at=FIRST, now=FIRST + since) == after


def test_a_count_below_one_and_a_moment_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        after_a_failure(0, first_tried_at=FIRST, now=FIRST)
    with pytest.raises(ValueError, match="time zone"):
        after_a_failure(1, first_tried_at=FIRST, now=FIRST.replace(tzinfo=None))


def test_five_failures_in_a_row_say_that_a_receiver_was_away() -> None:
    assert [answers_again(number) for number in (4, 5, 6)] == [False, True, True]
