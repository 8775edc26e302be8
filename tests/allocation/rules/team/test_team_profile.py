from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.rules.team.team_profile import (
    SUPPRESSED_BELOW,
    groups_to_show,
    lengths_of_service,
    months_up_to,
    year_end,
)

AS_AT = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("start", "band"),
    [
        ("2025-04-01", "under_1_year"),
        ("2025-03-31", "from_1_to_2_years"),
        ("2023-04-01", "from_1_to_2_years"),
        ("2023-03-31", "from_3_to_4_years"),
        ("2021-03-31", "from_5_to_9_years"),
        ("2016-04-01", "from_5_to_9_years"),
        ("2016-03-31", "from_10_years"),
    ],
)
def test_the_anniversary_belongs_to_the_longer_service(start: str, band: str) -> None:
    counted = lengths_of_service([date.fromisoformat(start)], AS_AT)
    assert {name for name, number in counted.items() if number} == {band}


@pytest.mark.parametrize(
    ("as_at", "first", "last"),
    [
        ("2026-03-30", "2025-03-01", "2026-02-28"),
        ("2026-03-31", "2025-04-01", "2026-03-31"),
        ("2026-04-01", "2025-04-01", "2026-03-31"),
    ],
)
def test_twelve_months_that_are_over(as_at: str, first: str, last: str) -> None:
    months = months_up_to(date.fromisoformat(as_at))
    assert (len(months), months[0][0].isoformat(), months[-1][1].isoformat()) == (12, first, last)


@pytest.mark.parametrize(
    ("as_at", "end"), [("2026-03-30", "2025-03-31"), ("2026-03-31", "2026-03-31"), ("2026-04-01", "2026-03-31")]
)
def test_the_reporting_year_ends_on_the_last_of_march(as_at: str, end: str) -> None:
    assert year_end(date.fromisoformat(as_at)).isoformat() == end


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_months_join_without_a_gap(as_at: date) -> None:
    months = months_up_to(as_at)
    assert all(after - before == timedelta(1) for (_, before), (after, _) in pairwise(months))
    assert months[-1][1] <= as_at


@given(
    st.dictionaries(st.integers(0, 40).map(str), st.sampled_from(["WBRI", "BCRB", "AIND"])), st.sets(st.integers(0, 40))
)
def test_no_group_smaller_than_five_is_ever_shown(stated: dict[str, str], team: set[int]) -> None:
    there = [str(number) for number in team]
    shown = groups_to_show(there, stated)
    assert all(number >= SUPPRESSED_BELOW for number in shown.values())
    assert sum(shown.values()) <= sum(each in stated for each in there)


@pytest.mark.parametrize(("number", "shown"), [(4, {}), (5, {"a": 5}), (6, {"a": 6})])
def test_a_group_of_five_is_the_smallest_that_is_shown(number: int, shown: dict[str, int]) -> None:
    stated = {str(one): "a" for one in range(number)}
    assert groups_to_show(list(stated), stated) == shown
