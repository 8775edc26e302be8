"""Adding working days: our table against the `holidays` library, the same sums with the same answers."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import holidays

from benchmarks.measure import Row, in_turn
from shared.calendar import load_calendar

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(360)]
COUNTS = (5, 10, 15, 20)
SUMS = [(day, count) for day in DAYS for count in COUNTS]


async def rows() -> list[Row]:
    """Sums a second."""
    ours, theirs = load_calendar("england"), holidays.country_holidays("GB", subdiv="ENG", years=(2026, 2027))
    for day, count in SUMS:
        if ours.add_working_days(day, count) != theirs.get_nth_working_day(day, count):
            raise RuntimeError(f"{count} working days after {day}: the two calendars differ")
    by_table, by_library = await in_turn(
        partial(_sums, ours.add_working_days, 100), partial(_sums, theirs.get_nth_working_day, 1)
    )
    return [Row("working days added, against the holidays library", "sums", by_table, by_library, aim=100)]


async def _sums(add: Callable[[date, int], date], repeats: int) -> float:
    began = time.perf_counter()
    for _ in range(repeats):
        for day, count in SUMS:
            add(day, count)
    return repeats * len(SUMS) / (time.perf_counter() - began)
