"""Figures with their units, floors and aims, as rows of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

HEADINGS = ("what", "pair", "figure (min-max)", "floor", "aim", "verdict")


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, as often as it was; a floor is what the least that does the same took in the same run.

    `at_least` says that more is better, so that the aim is reached from above. `also` is what is told beside it.
    """

    what: str
    pair: str
    unit: str
    values: Sequence[float]
    floor: Sequence[float] = ()
    aim: float | None = None
    at_least: bool = False
    also: str = ""
    floor_also: str = ""

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def verdict(self) -> str:
        """Whether the aim, if there is one, was met."""
        if self.aim is None:
            return ""
        return "met" if (self.value >= self.aim if self.at_least else self.value <= self.aim) else "missed"

    def cells(self) -> tuple[str, ...]:
        """The row as text, in the order of the headings."""
        aim = "" if self.aim is None else f"{'at least ' if self.at_least else ''}{_short(self.aim)} {self.unit}"
        figure, floor = shown(self.values, self.unit), shown(self.floor, self.unit)
        return (self.what, self.pair, _with(figure, self.also), _with(floor, self.floor_also), aim, self.verdict)


def _with(figure: str, also: str) -> str:
    return f"{figure}; {also}" if also else figure


def shown(values: Sequence[float], unit: str) -> str:
    """The median with its unit, and the spread if there was more than one."""
    if not values:
        return ""
    spread = f" ({_short(min(values))}-{_short(max(values))})" if len(values) > 1 else ""
    return f"{_short(median(values))} {unit}{spread}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that so many percent of them do not exceed (nearest rank)."""
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]


def lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines of a Markdown table."""
    return ["| " + " | ".join(row) + " |" for row in rows]


def heading(cells: Sequence[str]) -> list[str]:
    """The first two lines of a table."""
    return lines([cells, ["---"] * len(cells)])


def beside(ours: Sequence[Figure], theirs: Sequence[Figure], names: tuple[str, str]) -> list[str]:
    """Two commits' figures of the same things in one table, with how many times the first the second is."""
    other = {(each.what, each.pair): each for each in theirs}
    rows = [
        (each.what, each.pair, shown(each.values, each.unit), shown(found.values, found.unit), ratio(each, found))
        for each in ours
        if (found := other.get((each.what, each.pair))) is not None and each.values and found.values
    ]
    return [*heading(("what", "pair", *names, "ratio")), *lines(rows)]


def ratio(ours: Figure, theirs: Figure) -> str:
    """Theirs by ours, of the medians."""
    return f"{theirs.value / ours.value:.2f}" if ours.value else ""
