"""Measuring several ways of doing the same: in one run, turn by turn, as the median of five with its spread."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 5

Run = Callable[[], Awaitable[float]]
"""Does the work once; how many were done in a second."""
Rates = Sequence[float]
"""What one way came to in each round."""

HEADINGS = ("what", "a second", "ours", "by hand", "ratio", "aim", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: rates a second, and from them the ratio of ours to theirs in each round."""

    name: str
    unit: str
    ours: Rates
    theirs: Rates
    aim: float | None = None

    @property
    def ratios(self) -> list[float]:
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def verdict(self) -> str:
        if self.aim is None:
            return ""
        return "met" if median(self.ratios) >= self.aim else "missed"

    def cells(self) -> tuple[str, ...]:
        """The row as text, in the order of the headings."""
        aim = "" if self.aim is None else f"{self.aim:.3g}"
        return (self.name, self.unit, _rate(self.ours), _rate(self.theirs), _ratio(self.ratios), aim, self.verdict)


async def in_turn(*ways: Run) -> list[Rates]:
    """Each way once to warm up, then all of them in turn, five times."""
    for way in ways:
        await way()
    rounds = [[await way() for way in ways] for _ in range(ROUNDS)]
    return list(zip(*rounds, strict=True))


_WIDTHS = (66, 12, 31, 27, 21, 4, 6)


def lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """These cells as lines of a Markdown table, in columns of a fixed width."""
    return [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, _WIDTHS, strict=True)) + " |" for row in rows
    ]


def _rate(rates: Rates) -> str:
    return f"{median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f})"


def _ratio(ratios: Rates) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
