from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.rules.model import Absence, Iro, Limits, Registration
from services.allocation.rules.team.forecast import Movement, Need, foretell, month_ends, net_by_the_month

TODAY = date(2026, 1, 5)
LIMITS = Limits()
JO = Iro("jo")


def needs(movement: Movement, *iros: Iro) -> list[Need]:
    return foretell(movement, iros, LIMITS, TODAY, post_gone_days=28)


def posts(iros: Sequence[Iro], limits: Limits, day: date) -> float:
    """The posts that there are on the day itself."""
    return foretell(Movement(0, 0), iros, limits, day, post_gone_days=28)[0].fte_available


def came(number: int, on: date = date(2025, 12, 1)) -> dict[date, int]:
    return {on: number}


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-01-30", "2026-01-31", "2026-06-30"),
        ("2026-01-31", "2026-02-28", "2026-07-31"),
        ("2026-02-01", "2026-02-28", "2026-07-31"),
        ("2027-12-31", "2028-01-31", "2028-06-30"),
    ],
)
def test_the_next_six_month_ends_lie_after_today(today: str, first: str, last: str) -> None:
    days = month_ends(date.fromisoformat(today))
    assert (len(days), days[0].isoformat(), days[-1].isoformat()) == (6, first, last)


def test_without_a_trend_the_need_stays_as_it_is_today() -> None:
    told = needs(Movement(140, 140), JO, Iro("sam"))
    assert [each.month_end for each in told] == [TODAY, *month_ends(TODAY)]
    assert {each[1:] for each in told} == {(140, 2.0, 2.4, 2.0)}


def test_the_trend_of_six_months_carries_the_children_forward() -> None:
    movement = Movement(140, 140, came(18), {date(2025, 8, 1): 6})
    assert net_by_the_month(movement, TODAY) == pytest.approx(2, rel=0.02)
    assert [each.children for each in needs(movement)] == [140, 142, 144, 146, 148, 150, 151]
    assert needs(movement)[-1].iros_needed == 2.2


@pytest.mark.parametrize(("day", "counts"), [("2025-07-05", False), ("2025-07-06", True), ("2026-01-05", True)])
def test_only_the_last_six_months_make_the_trend(day: str, counts: bool) -> None:
    assert (net_by_the_month(Movement(10, 10, {date.fromisoformat(day): 1}), TODAY) > 0) is counts


def test_a_trend_is_only_of_the_days_on_record_and_needs_four_weeks_of_them() -> None:
    known = Movement(10, 10, came(3, date(2026, 1, 1)), known_from=TODAY - timedelta(27))
    assert net_by_the_month(known, TODAY) == pytest.approx(3.26, abs=0.01)
    assert net_by_the_month(replace(known, known_from=TODAY - timedelta(26)), TODAY) == 0
    assert net_by_the_month(replace(known, came=came(3, TODAY - timedelta(28))), TODAY) == 0


def test_children_who_weigh_more_need_more_posts() -> None:
    assert needs(Movement(100, 140))[0] == Need(TODAY, 100, 2.0, 2.4, 0)


def test_there_are_never_fewer_children_than_none() -> None:
    shrinking = Movement(4, 4, left={date(2025, 12, 1): 60})
    assert [each.children for each in needs(shrinking)][-1] == 0


@pytest.mark.parametrize(("day", "fte"), [("2026-03-30", 1.6), ("2026-03-31", 1.6), ("2026-04-01", 0.6)])
def test_a_leaver_counts_to_the_last_day(day: str, fte: float) -> None:
    service = [replace(JO, active_to=date(2026, 3, 31)), Iro("sam", fte=0.6)]
    assert posts(service, LIMITS, date.fromisoformat(day)) == fte


@pytest.mark.parametrize(("day", "fte"), [("2026-02-28", 0), ("2026-03-01", 1), ("2026-03-02", 1)])
def test_a_starter_counts_from_the_first_day(day: str, fte: float) -> None:
    assert posts([replace(JO, active_from=date(2026, 3, 1))], LIMITS, date.fromisoformat(day)) == fte


@pytest.mark.parametrize(("to_on", "fte"), [("2026-02-26", 1), ("2026-02-27", 1), ("2026-02-28", 0), (None, 0)])
def test_only_an_absence_of_four_weeks_or_more_takes_a_post_away(to_on: str | None, fte: float) -> None:
    absence = Absence(date(2026, 2, 1), date.fromisoformat(to_on) if to_on else None)
    assert posts([replace(JO, absences=(absence,))], LIMITS, date(2026, 2, 20)) == fte


def test_who_introduces_the_successors_before_leaving_still_has_her_post() -> None:
    handing_over = Absence(date(2026, 1, 1), date(2026, 3, 31), handing_over=True)
    assert posts([replace(JO, absences=(handing_over,))], LIMITS, TODAY) == 1


def test_a_corporate_iro_and_who_is_not_registered_are_not_among_the_posts() -> None:
    lapsed = (Registration("uk", to_on=date(2025, 12, 31)),)
    service = [JO, Iro("corporate", role="corporate_iro"), Iro("lapsed", registrations=lapsed)]
    assert posts(service, LIMITS, TODAY) == 1


def test_hours_that_change_on_a_date_count_from_that_date() -> None:
    told = foretell(Movement(10, 10), [JO], LIMITS, TODAY, hours={"jo": [(date(2026, 2, 28), 0.5)]}, post_gone_days=28)
    assert [each.fte_available for each in told] == [1, 1, 0.5, 0.5, 0.5, 0.5, 0.5]


@given(st.integers(0, 500), st.lists(st.integers(0, 183), max_size=30), st.lists(st.integers(0, 183), max_size=30))
def test_posts_are_enough_for_the_children_foretold(children: int, entries: list[int], ends: list[int]) -> None:
    movement = Movement(
        children,
        children,
        Counter(TODAY - timedelta(days) for days in entries),
        Counter(TODAY - timedelta(days) for days in ends),
    )
    for need in needs(movement):
        assert need.children <= need.iros_needed * LIMITS.hard + 1e-6
        assert need.iros_for_good_practice >= need.iros_needed


@pytest.mark.parametrize(
    ("day", "there"), [(date(2026, 3, 14), 1.0), (date(2026, 3, 15), 2.0), (date(2026, 3, 16), 2.0)]
)
def test_who_lacks_the_years_that_the_profile_asks_is_counted_from_the_day_she_has_them(
    day: date, there: float
) -> None:
    jersey = Limits(min_years_qualified=5)
    iros = [Iro("OLD", qualified_on=date(2010, 1, 1)), Iro("NEW", qualified_on=date(2021, 3, 15))]
    assert posts(iros, jersey, day) == there
