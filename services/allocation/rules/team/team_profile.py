"""What a team of IROs is made of, in numbers: for the annual report.

"The continuity of employment and the make up of the team and how it reflects the identity of the children it is
serving"; supervision is monthly. Nobody's own particulars leave in a small number.

Source: Jersey 7.10-7.11; Blackpool 8.17; the bands, and what is suppressed, are local.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise

from shared.calendar import ONE_DAY, add_months

SUPPRESSED_BELOW = 5
BANDS = (
    ("under_1_year", 1),
    ("from_1_to_2_years", 3),
    ("from_3_to_4_years", 5),
    ("from_5_to_9_years", 10),
    ("from_10_years", None),
)
"""Each band of the length of service, and the years with which the next begins."""
_YEAR = 12


def lengths_of_service(starts: Iterable[date], as_at: date) -> dict[str, int]:
    """How many have served how long; the anniversary itself belongs to the longer service."""
    counted = Counter(_band(start, as_at) for start in starts)
    return {name: counted[name] for name, _ in BANDS}


def _band(start: date, as_at: date) -> str:
    return next(name for name, years in BANDS if years is None or add_months(start, years * _YEAR) > as_at)


def months_up_to(as_at: date) -> list[tuple[date, date]]:
    """The first and last days of the last twelve months that are over by the end of this day, the earliest first."""
    after = (as_at + ONE_DAY).replace(day=1)
    firsts = [add_months(after, number) for number in range(-_YEAR, 1)]
    return [(first, following - ONE_DAY) for first, following in pairwise(firsts)]


def year_end(as_at: date) -> date:
    """The last 31 March up to this day."""
    this_year = date(as_at.year, 3, 31)
    return this_year if this_year <= as_at else date(as_at.year - 1, 3, 31)


def last_year_over(today: date) -> date:
    """The last 31 March that is over: until then somebody may still state what that year's figures are made of."""
    return year_end(today - ONE_DAY)


def groups_to_show(team: Collection[str], stated: Mapping[str, str]) -> dict[str, int]:
    """The groups large enough to be shown, by size."""
    counted = Counter(stated[iro_id] for iro_id in team if iro_id in stated)
    return {group: number for group, number in sorted(counted.items(), key=_largest) if number >= SUPPRESSED_BELOW}


def _largest(group: tuple[str, int]) -> tuple[int, str]:
    return (-group[1], group[0])
