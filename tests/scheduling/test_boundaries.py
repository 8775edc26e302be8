"""Where a day is another day: 29 February, the end of a year, the clocks' change, a holiday proclaimed later."""

import pytest

from shared.calendar import load_calendar
from shared.events.services.duties import DutyLate
from shared.policy import profiles
from tests.scheduling.desk import OpenDesk
from tests.support.facts import day


@pytest.mark.parametrize(("held_on", "due_on"), [
    ("2023-11-28", "2024-02-28"), ("2023-11-29", "2024-02-29"), ("2023-11-30", "2024-02-29"),
])  # fmt: skip
async def test_three_months_that_end_about_29_february(desk: OpenDesk, held_on: str, due_on: str) -> None:
    at = await desk("2023-11-06")
    await at.held((await at.planned())["id"], held_on)
    assert (await at.planned())["due_on"] == due_on
    assert await at.open_clocks("second_review") == {"second_review": day(due_on)}


@pytest.mark.parametrize(("begins_on", "due_on"), [
    ("2025-11-28", "2025-12-30"), ("2025-12-01", "2025-12-31"), ("2025-12-02", "2026-01-02"),
])  # fmt: skip
async def test_twenty_working_days_that_end_about_the_end_of_a_year(
    desk: OpenDesk, begins_on: str, due_on: str
) -> None:
    at = await desk(begins_on)
    assert (await at.planned())["due_on"] == due_on
    assert await at.open_clocks("first_review") == {"first_review": day(due_on)}


@pytest.mark.parametrize(("begins_on", "held_on", "just_in_time", "late_at"), [
    ("2025-12-15", "2025-12-28", "2026-03-28T23:59:59", "2026-03-29T00:00:00"),
    ("2025-12-15", "2025-12-29", "2026-03-29T22:59:59", "2026-03-29T23:00:00"),
    ("2025-12-15", "2025-12-30", "2026-03-30T22:59:59", "2026-03-30T23:00:00"),
    ("2026-07-13", "2026-07-24", "2026-10-24T22:59:59", "2026-10-24T23:00:00"),
    ("2026-07-13", "2026-07-25", "2026-10-25T23:59:59", "2026-10-26T00:00:00"),
    ("2026-07-13", "2026-07-26", "2026-10-26T23:59:59", "2026-10-27T00:00:00"),
])  # fmt: skip
async def test_a_review_is_late_at_local_midnight_when_the_clocks_change(
    desk: OpenDesk, begins_on: str, held_on: str, just_in_time: str, late_at: str
) -> None:
    at = await desk(begins_on)
    await at.held((await at.planned())["id"], held_on)
    for moment, times in ((just_in_time, 0), (late_at, 1), (late_at, 1)):
        await at.svc.sweeps(f"{moment}+00:00")
        late = [each.data.model_dump()["duty"] for each in await at.svc.announced(DutyLate)]
        assert late.count("second_review") == times, moment


@pytest.mark.parametrize(("holiday", "due_on"), [
    ("2026-01-05", "2026-02-02"), ("2026-01-06", "2026-02-03"),
    ("2026-02-02", "2026-02-03"), ("2026-02-03", "2026-02-02"),
])  # fmt: skip
async def test_a_holiday_proclaimed_later_moves_the_review_and_its_duty_together(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, holiday: str, due_on: str
) -> None:
    at = await desk()
    review = await at.planned()
    calendar = load_calendar("england").with_holiday(day(holiday), "proclaimed")
    monkeypatch.setattr(profiles, "load_calendar", lambda _name: calendar)
    await at.svc.sweeps("2026-01-13")
    moved = await at.planned()
    assert (moved["id"], moved["due_on"]) == (review["id"], due_on)
    assert await at.open_clocks("first_review") == {"first_review": day(due_on)}
