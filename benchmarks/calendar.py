"""Adding working days: our table against the `holidays` library, the same sums with the same answers."""

import time
from datetime import date, timedelta

import holidays

from benchmarks.measure import Row, in_turn
from shared.calendar import load_calendar

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(360)]
COUNTS = (5, 10, 15, 20)
_OUR_REPEATS = 100


async def row() -> Row:
    """Sums a second."""
    ours, theirs = load_calendar("england"), holidays.country_holidays("GB", subdiv="ENG", years=(2026, 2027))
    for day in DAYS:
        for count in COUNTS:
            if ours.add_working_days(day, count) != theirs.get_nth_working_day(day, count):
                raise RuntimeError(f"{count} working days after {day}: the two calendars differ")

    async def by_table() -> float:
        began = time.perf_counter()
        for _ in range(_OUR_REPEATS):
            for day in DAYS:
                for count in COUNTS:
                    ours.add_working_days(day, count)
        return _OUR_REPEATS * len(DAYS) * len(COUNTS) / (time.perf_counter() - began)

    async def by_library() -> float:
        began = time.perf_counter()
        for day in DAYS:
            for count in COUNTS:
                theirs.get_nth_working_day(day, count)
        return len(DAYS) * len(COUNTS) / (time.perf_counter() - began)

    our_rates, their_rates = await in_turn(by_table, by_library)
    return Row("working days added, against the holidays library", "sums", our_rates, their_rates, aim=100)
