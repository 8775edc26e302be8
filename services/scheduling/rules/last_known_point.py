"""The next review of a child whose true beginning of care, and whose last review, nobody has told us.

A review is due at least every six months, so at the latest six months after the last point at which we know the child
to have been looked after without knowing of a review: the day of the import, or the first day known if that is later.
It is a plan to be put right by whoever knows better, and never judged: no duty counts from it.

Source: reg 33(2) for the interval; that it counts from the last known point is our own (local).
"""

from datetime import date

from services.scheduling.rules.model import Series

RULE = "last_known_point"
SOURCE = "local: at most one interval after the last known point, as no earlier review is known"


def last_known_point(series: Series) -> date:
    """The day from which the interval of the series' last kind of review counts."""
    return max(series.start, series.baseline or series.start)
