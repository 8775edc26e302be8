"""When a failed notice is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.rules.retry import MAX_TRIES, HandToAPerson, TryAgain, after_a_failure

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, 720)])
def test_each_wait_is_longer_than_the_last(tries, minutes):
    assert after_a_failure(tries, permanent=False, now=NOW) == TryAgain(NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("tries", [MAX_TRIES, MAX_TRIES + 1])
def test_after_the_last_try_it_becomes_a_task_for_a_person(tries):
    answer = after_a_failure(tries, permanent=False, now=NOW)
    assert isinstance(answer, HandToAPerson)
    assert answer.rule == "tries_used_up"


def test_a_permanent_failure_is_not_tried_again():
    answer = after_a_failure(1, permanent=True, now=NOW)
    assert isinstance(answer, HandToAPerson)
    assert answer.rule == "permanent_failure"


def test_all_tries_are_over_within_a_day_so_that_a_person_can_still_be_in_time():
    moment = NOW
    for tries in range(1, MAX_TRIES):
        answer = after_a_failure(tries, permanent=False, now=moment)
        assert isinstance(answer, TryAgain)
        moment = answer.at
    assert moment - NOW < timedelta(days=1)


@pytest.mark.parametrize(("tries", "now"), [(0, NOW), (1, NOW.replace(tzinfo=None))])
def test_a_try_before_the_first_and_a_time_without_zone_are_refused(tries, now):
    with pytest.raises(ValueError):
        after_a_failure(tries, permanent=False, now=now)
