"""What figures of groups of children come to: each group once, wherever one of its children counts. Pure.

Why something is so of a group is told of that group alone: a reason divides what stands above the line, and below it
stands every group.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.reporting.rules.figures.all_figures import COLUMNS, WHOLE
from services.reporting.rules.figures.figure import Figure
from services.reporting.rules.figures.reckoned import Reckoned, of_counts
from services.reporting.rules.figures.thing import group_in

Row = Mapping[Any, Any]
REASON: Final = "reason"
_Place = tuple[str, str, int]
"""A figure, by what it is grouped, and the period."""


class Groups:
    """How many groups each figure counts at the end of each period.

    `by` is what figures are grouped by, `reason` the one reason that is asked for, None: any or none.
    """

    def __init__(self, rows: Iterable[Row], ends: Sequence[date], by: str | None, reason: str | None) -> None:
        self._by_reason = by == REASON
        self._above: defaultdict[_Place, set[str]] = defaultdict(set)
        self._below: defaultdict[_Place, set[str]] = defaultdict(set)
        self.values: set[str] = set()
        """In which groups of that kind any figure counts something above the line."""
        for row in rows:
            value = WHOLE if by is None else row[COLUMNS[by]]
            told = value is not None and (reason is None or row[REASON] == reason)
            for at in _alive(row, ends):
                self._add(row, value if told else None, WHOLE if self._by_reason else value, at)

    def _add(self, row: Row, above: str | None, below: str, at: int) -> None:
        group = group_in(row["key"])
        if above is not None:
            self.values.add(above)
        for figure_id in row["counts"]:
            self._below[figure_id, below, at].add(group)
            if above is not None:
                self._above[figure_id, above, at].add(group)

    def of(self, figure: Figure, value: str, at: int) -> Reckoned:
        """What it comes to in that period."""
        above = len(self._above.get((figure.id, value, at), ()))
        if figure.of is None or (self._by_reason and value not in self.values):
            return of_counts(figure, above, 0)
        return of_counts(figure, above, len(self._below.get((figure.of, WHOLE if self._by_reason else value, at), ())))


def _alive(row: Row, ends: Sequence[date]) -> range:
    """At the end of which periods it is so; the periods are in order."""
    until = row["until_on"]
    return range(bisect_left(ends, row["on_date"]), len(ends) if until is None else bisect_left(ends, until))
