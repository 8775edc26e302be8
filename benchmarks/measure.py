"""Measuring two ways of doing the same: in one run, turn by turn, as the median of five with its spread."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 5

Run = Callable[[], Awaitable[float]]
"""Does the work once; how many were done in a second."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: rates per second, and for each round the ratio of ours to theirs."""

    name: str
    unit: str
    ours: Sequence[float]
    theirs: Sequence[float]
    aim: float | None

    @property
    def ratios(self) -> list[float]:
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def met(self) -> str:
        if self.aim is None:
            return "-"
        return "met" if median(self.ratios) >= self.aim else "MISSED"

    def cells(self) -> list[str]:
        """The row as text: name, unit, ours, theirs, ratio, aim, whether it is met."""
        aim = "-" if self.aim is None else f">= {self.aim:g}"
        return [self.name, self.unit, _rate(self.ours), _rate(self.theirs), _ratio(self.ratios), aim, self.met]


HEADINGS = ["what", "per second", "ours", "by hand", "ratio", "aim", ""]


async def compare(name: str, unit: str, ours: Run, theirs: Run, *, aim: float | None = None) -> Row:
    """Both once to warm up, then ours and theirs in turn, five times each."""
    await ours()
    await theirs()
    rates = [(await ours(), await theirs()) for _ in range(ROUNDS)]
    return Row(name, unit, [each for each, _ in rates], [each for _, each in rates], aim)


def table(rows: Sequence[Row]) -> str:
    """All rows as a Markdown table."""
    lines = [HEADINGS, ["---"] * len(HEADINGS), *(row.cells() for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADINGS))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _rate(rates: Sequence[float]) -> str:
    return f"{median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f})"


def _ratio(ratios: Sequence[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
