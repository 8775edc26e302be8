"""The ages by which figures are grouped: those of Blackpool's appendix 2. Pure."""

from datetime import date
from typing import Final

from shared.calendar import birthday

BANDS: Final = ((0, "under_1"), (1, "1_to_4"), (5, "5_to_10"), (11, "11_to_15"), (16, "16_and_over"))
"""From which age in years each band begins, and what it is called."""
BEGINS: Final = tuple(age for age, _ in BANDS if age)

_PLACES: Final = {name: place for place, (_, name) in enumerate(BANDS)}


def place_of(group: str) -> tuple[int, str]:
    """Where a group stands among others: bands from the youngest on, whatever else by its code."""
    return _PLACES.get(group, len(BANDS)), group


def years_on(born: date, day: date) -> int:
    """How many years old somebody born then is on that day, by the birthday of the policy's own arithmetic."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def band_of(years: int | None) -> str | None:
    """The band of an age; None where it is not known, or lies before birth."""
    return next((name for age, name in reversed(BANDS) if years is not None and years >= age), None)
