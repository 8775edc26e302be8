"""Every figure there is, in the order in which pages show them. The only list."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from services.reporting.rules.figures import of_care, of_challenge, of_decisions, of_reviews, of_service, of_steps
from services.reporting.rules.figures.figure import Figure, Section
from services.reporting.rules.figures.periods import month_of
from services.reporting.rules.figures.thing import Kind, Thing

_ORDER: Final = list(Section)
FIGURES: Final[tuple[Figure, ...]] = tuple(
    sorted(
        (
            *of_reviews.FIGURES,
            *of_steps.FIGURES,
            *of_decisions.FIGURES,
            *of_challenge.FIGURES,
            *of_care.FIGURES,
            *of_service.FIGURES,
        ),
        key=lambda figure: _ORDER.index(figure.section),
    )
)
BY_ID: Final[Mapping[str, Figure]] = MappingProxyType({figure.id: figure for figure in FIGURES})
_OF_KIND: Final[Mapping[Kind, tuple[Figure, ...]]] = MappingProxyType(
    {kind: tuple(figure for figure in FIGURES if figure.kind is kind) for kind in Kind}
)


def amounts_of(thing: Thing) -> dict[str, int]:
    """By figure, what this thing adds to its numerator; the figures that do not count it are left out."""
    found = ((figure.id, figure.amount(thing)) for figure in _OF_KIND[thing.kind])
    return {figure: amount for figure, amount in found if amount is not None}


class Tally:
    """How the counts by day change: what the rows before add is taken away, what those after add is added.

    A thing counts in the whole and in each of its groups. What is so as at a day is one more from its first day on and
    one less from the day after its last.
    """

    def __init__(self, before: Iterable[Mapping[Any, Any]], after: Iterable[Mapping[Any, Any]]) -> None:
        self._counts: dict[tuple[str, str, Any, str], list[int]] = {}
        for rows, sign in ((before, -1), (after, 1)):
            for row in rows:
                for figure_id, amount in row["counts"].items():
                    self._count(BY_ID.get(figure_id), row, sign * amount, sign)

    def _count(self, figure: Figure | None, row: Mapping[Any, Any], amount: int, one: int) -> None:
        if figure is None or figure.groups:
            return  # of an earlier version, or counted group by group
        below = one if figure.one_below else 0
        for by, value in groups_of(row):
            self._add((by, figure.id, row["on_date"], value), amount, below)
            if row["until_on"] is not None and figure.as_at:
                self._add((by, figure.id, row["until_on"], value), -amount, -below)

    def _add(self, place: tuple[str, str, Any, str], above: int, below: int) -> None:
        counted = self._counts.setdefault(place, [0, 0])
        counted[0] += above
        counted[1] += below

    def by_day(self) -> list[dict[str, Any]]:
        """By group, figure and day, what is to be added to what stands above and below the line."""
        return _changes("day", self._counts)

    def by_month(self) -> list[dict[str, Any]]:
        """The same of whole months."""
        counts: dict[tuple[str, str, Any, str], list[int]] = {}
        for (by, figure, day, value), (above, below) in self._counts.items():
            counted = counts.setdefault((by, figure, month_of(day), value), [0, 0])
            counted[0] += above
            counted[1] += below
        return _changes("month", counts)


def _changes(time: str, counts: Mapping[tuple[str, str, Any, str], Sequence[int]]) -> list[dict[str, Any]]:
    places = sorted(place for place, (above, below) in counts.items() if above or below)
    names = ("by", "figure", time, "value", "above", "below")
    return [dict(zip(names, (*place, *counts[place]), strict=True)) for place in places]


WHOLE: Final = ""
GROUPS: Final = ("iro", "team", "age", "legal_status", "placement", "reason")
"""By what figures can be grouped, besides by time."""
COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {**{name: name for name in GROUPS}, "iro": "iro_id", "team": "team_id"}
)


def groups_of(row: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """In which groups a thing counts: in the whole, and in one of each kind; only some have a reason."""
    found = [(WHOLE, WHOLE)]
    return found + [(by, row[column]) for by, column in COLUMNS.items() if row[column] is not None]
