"""Children looked after as at a day: from which day on, and until when, each is counted."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.reporting.projections.figures.stays import comings_of, stays_of
from services.reporting.projections.figures.things import life_of
from services.reporting.rules.figures.all_figures import amounts_of
from shared.events.council.child_life import PlacementEnded
from shared.events.envelope import Envelope
from shared.policy import load_profile
from tests.support import figure_lives as lives

BLACKPOOL, ENGLAND = load_profile("blackpool-2013"), load_profile("england-2010")


def as_at(day: date, *said: Envelope, profile: Any = BLACKPOOL) -> dict[str, int]:
    """What the child counts for at the end of that day."""
    things = [each for each in stays_of(life_of("C1", said, profile)) if each.on <= day]
    return next((amounts_of(each) for each in things if each.until is None or day < each.until), {})


@pytest.mark.parametrize(("days", "counted"), [(-1, False), (0, True), (1, True), (29, True), (30, False), (31, False)])
def test_a_child_counts_from_the_first_day_and_no_more_on_the_day_care_ended(days: int, counted: bool) -> None:
    said = lives.came("C1"), lives.left("C1", 30)
    assert ("looked_after" in as_at(lives.day(days), *said)) is counted


@pytest.mark.parametrize(("day", "counted"), [("2026-03-01", True), ("2026-03-02", False), ("2026-03-03", False)])
def test_childhood_ends_on_the_eighteenth_birthday(day: str, counted: bool) -> None:
    said = lives.came("C1", date_of_birth="2008-03-02")
    assert ("looked_after" in as_at(date.fromisoformat(day), said)) is counted
    (coming, leaving) = comings_of(life_of("C1", [said], BLACKPOOL))
    assert (coming.on, leaving.on) == (lives.BEGAN, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("birthday", "band"), [("2024-04-08", "under_1"), ("2024-04-07", "1_to_4"), ("2024-04-06", "1_to_4")]
)
def test_a_child_counts_in_the_band_of_the_day(birthday: str, band: str) -> None:
    first, *_ = stays_of(life_of("C1", [lives.came("C1", date_of_birth=birthday)], BLACKPOOL))
    assert first.who.age == band


@pytest.mark.parametrize(("miles", "at_distance", "blackpool", "england"), [(20.0, True, 0, 1), (20.1, False, 1, 0)])
def test_out_of_area_is_what_the_policy_says(miles: float, at_distance: bool, blackpool: int, england: int) -> None:
    said = lives.came("C1"), lives.moved("C1", 5, distance_miles=miles, at_distance=at_distance)
    for profile, expected in ((BLACKPOOL, blackpool), (ENGLAND, england)):
        assert as_at(lives.day(5), *said, profile=profile).get("out_of_area", 0) == expected


def test_three_placements_in_twelve_months_are_those_that_touch_them() -> None:
    said = lives.came("C1"), lives.moved("C1", 100), lives.moved("C1", 200)
    assert "three_placements" not in as_at(lives.day(199), *said)
    assert "three_placements" in as_at(lives.day(200), *said)
    until = date(2026, 7, 16)  # the first ended on 16 July 2025
    assert "three_placements" in as_at(until - timedelta(days=1), *said)
    assert "three_placements" not in as_at(until, *said)


@pytest.mark.parametrize(("born", "long"), [("2015-03-02", True), ("2011-10-07", False)])
def test_the_same_placement_for_two_years_is_asked_of_those_under_16_in_care_for_two_and_a_half(
    born: str, long: bool
) -> None:
    said = [lives.came("C1", date_of_birth=born), lives.moved("C1", 200)]
    asked = date(2027, 10, 7)
    assert "same_placement_two_years" not in as_at(asked - timedelta(days=1), *said)
    assert as_at(asked, *said).get("same_placement_two_years") == (0 if long else None)
    two_years = date(2027, 10, 24)
    assert as_at(two_years - timedelta(days=1), *said).get("same_placement_two_years") == (0 if long else None)
    assert as_at(two_years, *said).get("same_placement_two_years") == (1 if long else None)


def test_two_reviews_a_year_are_asked_of_those_in_care_for_a_year() -> None:
    said = [lives.came("C1"), lives.held("C1", "R1", 20, 28), lives.held("C1", "R2", 100, 110)]
    assert "two_reviews_a_year" not in as_at(date(2026, 4, 6), *said)
    assert as_at(date(2026, 4, 7), *said)["two_reviews_a_year"] == 1
    assert as_at(date(2026, 4, 27), *said)["two_reviews_a_year"] == 1, "a year after the first, that day included"
    assert as_at(date(2026, 4, 28), *said)["two_reviews_a_year"] == 0


@pytest.mark.parametrize(("days", "without"), [(0, 0), (99, 0), (100, 1), (101, 1), (102, 0)])
def test_who_was_without_an_iro_before_this_system_kept_the_case_is_not_judged(days: int, without: int) -> None:
    """A statutory return names no IRO (decision 7): a quarter before the import had every child without one."""
    came = lives.came("C1")._replace(baseline=lives.day(100))
    counted = as_at(lives.day(days), came, lives.given("C1", "I1", 102))
    assert (counted["looked_after"], counted.get("without_iro", 0)) == (1, without)


def test_the_same_iro_is_one_iro_from_the_first_on() -> None:
    said = [lives.came("C1"), lives.given("C1", "I1", 2), lives.given("C1", "I1", 50), lives.given("C1", "I2", 90)]
    assert as_at(lives.day(1), *said)["without_iro"] == 1
    assert as_at(lives.day(89), *said)["same_iro"] == 1
    assert as_at(lives.day(90), *said)["same_iro"] == 0


def test_a_stretch_lasts_while_nothing_that_is_counted_changes() -> None:
    ended = PlacementEnded(placement_id="P-C1", ended_on=lives.day(10))
    said = [
        lives.came("C1"),
        lives.told(ended, "C1", lives.day(10), "ended", by="council"),
        lives.moved("C1", 10, "U4"),
    ]
    (first, *later) = stays_of(life_of("C1", said, BLACKPOOL))
    assert first.on == lives.BEGAN
    assert all(one.until == other.on for one, other in zip([first, *later], later, strict=False))
    assert later[0].on > lives.day(10), "another placement of the same kind is another stretch of none of the figures"
