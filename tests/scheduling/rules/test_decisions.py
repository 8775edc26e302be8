"""The rules of decisions, without a service."""

from datetime import date

import pytest

from services.scheduling.rules.decisions.carried_over import DRIFT_FROM, Made, carried_over
from services.scheduling.rules.decisions.standing import Report, is_overdue, standing_of

DUE = date(2026, 3, 2)


def day(number: int) -> date:
    return date(2026, 3, number)


@pytest.mark.parametrize(("today", "overdue"), [(day(1), False), (day(2), False), (day(3), True)])
def test_a_decision_is_overdue_from_the_day_after_its_own(today: date, overdue: bool) -> None:
    assert is_overdue(standing_of([], None, None), DUE, today) is overdue
    assert not is_overdue(standing_of([], None, None), None, today)


@pytest.mark.parametrize(("done", "overdue"), [(day(1), False), (day(2), False), (day(3), True)])
def test_what_was_done_by_its_day_never_was_overdue(done: date, overdue: bool) -> None:
    standing = standing_of([Report(done, "a", "implemented")], None, None)
    assert is_overdue(standing, DUE, day(9)) is overdue


def test_of_what_was_told_that_about_the_latest_day_stands() -> None:
    done, part = Report(day(5), "a", "implemented"), Report(day(3), "b", "part", "LCS/1")
    standing = standing_of([done, part], None, None)
    assert (standing.status, standing.implemented_on, standing.part_on) == ("implemented", day(5), day(3))
    assert standing.evidence_ref == "LCS/1"


def test_a_decision_that_was_implemented_is_not_superseded_and_a_withdrawn_one_is_withdrawn() -> None:
    done = Report(day(5), "a", "implemented")
    assert standing_of([done], None, day(6)).status == "implemented"
    assert standing_of([], None, day(6)).status == "superseded"
    assert standing_of([done], day(6), day(6)).status == "withdrawn"


def made(name: str, month: int, *, words: str = "", supersedes: str | None = None, over_on: date | None = None) -> Made:
    return Made(name, f"R-{name}", date(2026, month, 2), words or name, supersedes, over_on)


def test_the_same_decision_three_times_is_drift_whether_it_names_the_one_before_or_says_the_same() -> None:
    chain = [made("a", 1), made("b", 2, supersedes="a"), made("c", 3, supersedes="b")]
    assert carried_over(chain) == {"a": 0, "b": 1, "c": 2}
    again = [made("a", 1, words="See Sam."), made("b", 2, words="see  sam"), made("c", 3, words="See Sam")]
    assert carried_over(reversed(again))["c"] == DRIFT_FROM


def test_what_was_done_before_it_was_decided_again_is_not_carried_over() -> None:
    earlier = made("a", 1, words="See Sam", over_on=date(2026, 1, 20))
    assert carried_over([earlier, made("b", 2, words="See Sam")]) == {"a": 0, "b": 0}
