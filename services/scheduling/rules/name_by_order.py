"""Which review of its series a review is: told by its place in the order of their dates.

In a time in care the first review held is the first, the next the second, and all later ones are next reviews. Where
care may have begun before the first day we know of, nobody can say which review was the first: all are next reviews.

Source: reg 33; Jersey 3.23.
"""

from services.scheduling.rules.model import Named, Series


def name_by_order(series: Series, held_before: int) -> Named:
    """The name of the review that comes after so many others of the same series."""
    last = len(series.kinds) - 1
    at = last if series.earliest_known else min(held_before, last)
    skipped = 0 if series.earliest_known else at
    return Named(series.kinds[at], held_before - skipped + 1)


def ordinal_by_order(series: Series, held_before: int) -> int | None:
    """Its number among the reviews of its series; None where nobody can say which was the first."""
    return None if series.earliest_known else held_before + 1
