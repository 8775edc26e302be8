"""The ways in which files write dates. Each column is read in the one way in which most of its own dates are written.

A date written otherwise than the rest of its column is not guessed: a spreadsheet of another country may have exchanged
its day and its month.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_TIME: Final = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEARS: Final = range(1950, 2101)
_DAY_NOUGHT: Final = date(1899, 12, 30)
_LATEST_OF_TWO_DIGITS: Final = 49
_NO_DATES: Final = re.compile(
    r"0(\.0+)?|0?0/0?[01]/(0000|1900)|0?1/0?1/1900|30/12/1899|31/12/9999|0000-00-00|1900-01-0[01]|1899-12-30|9999-12-31"
)
"""What systems write for "no date"."""


class CannotBeRead(ValueError):
    """A value that its column does not allow; the message is the reason, without the value itself.

    `instead` is what it is read as all the same.
    """

    def __init__(self, why: str, instead: str | None = None) -> None:
        super().__init__(why)
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Style:
    """A way of writing dates: its name in words, its shape, and the parts of the year, month and day in it."""

    name: str
    shape: re.Pattern[str]
    parts: Callable[[re.Match[str]], tuple[int, int, int]]


def _day_first(written: re.Match[str]) -> tuple[int, int, int]:
    return int(written[3]), int(written[2]), int(written[1])


def _year_first(written: re.Match[str]) -> tuple[int, int, int]:
    return int(written[1]), int(written[2]), int(written[3])


def _of_two_digits(year: int) -> int:
    return year if year > 99 else year + (2000 if year <= _LATEST_OF_TWO_DIGITS else 1900)


def _short_year(written: re.Match[str]) -> tuple[int, int, int]:
    return _of_two_digits(int(written[3])), int(written[2]), int(written[1])


def _named_month(written: re.Match[str]) -> tuple[int, int, int]:
    month = written[2].lower()[:3]
    return _of_two_digits(int(written[3])), _MONTHS.index(month) + 1 if month in _MONTHS else 0, int(written[1])


def _serial(written: re.Match[str]) -> tuple[int, int, int]:
    day = _DAY_NOUGHT + timedelta(days=int(written[1]))
    return day.year, day.month, day.day


def _style(name: str, shape: str, parts: Callable[[re.Match[str]], tuple[int, int, int]]) -> Style:
    return Style(name, re.compile(shape), parts)


USUAL: Final = _style("DD/MM/YYYY", rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}){_TIME}", _day_first)
STYLES: Final = (
    USUAL,
    _style("YYYY-MM-DD", rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", _year_first),
    _style("DD/MM/YY", rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{2}}){_TIME}", _short_year),
    _style("DD Mon YYYY", rf"(\d{{1,2}})[ -]([A-Za-z]{{3,9}})[ -](\d{{4}}|\d{{2}}){_TIME}", _named_month),
    _style("YYYYMMDD", r"(\d{4})(\d{2})(\d{2})", _year_first),
    _style("the day numbers of a spreadsheet", r"(\d{5})(?:\.\d+)?", _serial),
)


def says_no_date(text: str) -> bool:
    """Whether this stands for "no date": nothing happens in 1900 or 9999."""
    return _NO_DATES.fullmatch(text[:10].split(" ", maxsplit=1)[0]) is not None


def style_of(texts: Iterable[str]) -> Style:
    """The way in which most of these are written; the usual one when none is a date, and when in doubt."""
    found = Counter(style for style in map(_looks_like, texts) if style)
    return max(STYLES, key=lambda style: found[style])


@lru_cache(maxsize=65536)
def _looks_like(text: str) -> Style | None:
    return next((style for style in STYLES if style.shape.fullmatch(text)), None)


@lru_cache(maxsize=65536)
def read_date(text: str, style: Style = USUAL) -> date:
    """A calendar date, in the way its column is written; a time of day is passed over. Raises CannotBeRead."""
    written = style.shape.fullmatch(text)
    if written is None:
        other = _looks_like(text)
        but = f", but {other.name}" if other else ""
        raise CannotBeRead(f"is not a date written {style.name}{but}")
    year, month, day = style.parts(written)
    if year not in _YEARS:
        raise CannotBeRead(f"is a date outside the years {_YEARS.start} to {_YEARS.stop - 1}")
    try:
        return date(year, month, day)
    except ValueError:
        month_first = style.parts is _day_first and day <= 12 < month <= 31
        raise CannotBeRead(f"is not a day of the calendar{': is the month first?' if month_first else ''}") from None
