"""A return as it was read: its rows by module, and what was wrong with it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from shared.ssda903 import rows

_YEAR_ENDS = (3, 31)  # month, day


class NoReturn(Exception):
    """There is no return to read; the message is one plain sentence."""


class RowProblem(NamedTuple):
    """What is wrong, and where. `column` is empty when the whole row or file is meant, `line` 0 when the file is.

    `left_out` says that the row or file was not imported; otherwise it was, and the problem is a warning. `why` never
    repeats what the file holds, so that no child's details reach a log, and is the same for all problems of a kind;
    what is this one's alone is its `detail`.
    """

    file: str
    line: int
    column: str
    why: str
    left_out: bool = True
    detail: str = ""

    @property
    def place(self) -> str:
        """The file, and the line if one is meant."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def kind(self) -> str:
        """What all problems of its kind have in common."""
        return f"{self.column} {self.why}".strip()

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}{f' ({self.detail})' if self.detail else ''}"


@dataclass(slots=True)
class Return:
    """The rows of a return that can be used, and the problems of those that cannot.

    `notes` tell what was read otherwise than the guide has it, and is no problem. `modules` and `rows_in` say of each
    file that was read what it is and how many rows it has.
    """

    header: list[rows.Header] = field(default_factory=list)
    episodes: list[rows.Episode] = field(default_factory=list)
    reviews: list[rows.Review] = field(default_factory=list)
    missing: list[rows.Missing] = field(default_factory=list)
    uasc: list[rows.Uasc] = field(default_factory=list)
    adopted: list[rows.Adopted] = field(default_factory=list)
    placed_for_adoption: list[rows.PlacedForAdoption] = field(default_factory=list)
    social_workers: list[rows.SocialWorker] = field(default_factory=list)
    dated: list[rows.Dated] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[RowProblem] = field(default_factory=list)
    modules: dict[str, str] = field(default_factory=dict)
    rows_in: dict[str, int] = field(default_factory=dict)
    births: dict[str, date] = field(default_factory=dict)
    years: list[tuple[date | None, "Return"]] = field(default_factory=list)
    """Each collection year by its last day, with what the return holds of it; one alone is the return itself."""

    @property
    def bad_rows(self) -> list[RowProblem]:
        """The problems that cost a row."""
        return [problem for problem in self.problems if problem.left_out and problem.file in self.modules]

    @property
    def not_read(self) -> list[RowProblem]:
        """The problems that cost a whole file."""
        return [problem for problem in self.problems if problem.left_out and problem.file not in self.modules]

    @property
    def warnings(self) -> list[RowProblem]:
        """The problems that cost nothing."""
        return [problem for problem in self.problems if not problem.left_out]

    def with_births(self) -> Iterator[rows.RowWithBirth]:
        """Every row that states a date of birth, the header's first."""
        yield from self.header
        yield from self.dated
        yield from self.reviews
        yield from self.missing
        yield from self.uasc
        yield from self.adopted
        yield from self.placed_for_adoption
        yield from self.social_workers

    def year_end(self) -> date | None:
        """The 31 March that ends the collection year, judged by the episodes; None without episodes.

        Reviews and other modules do not count. One mistyped year among a hundred dates does not move it.
        """
        return year_end_of(self.episodes)

    def open_in_an_earlier_year_only(self) -> list[str]:
        """Children whose care was open in the latest file that names them, though a file of a later year is there.

        A file that shares no child with those of the newest year is a part of the council, and no earlier year.
        """
        files: dict[str, list[rows.Episode]] = defaultdict(list)
        for row in self.episodes:
            files[row.file].append(row)
        years = {file: year_end_of(episodes) or date.min for file, episodes in files.items()}
        newest = max(years.values(), default=date.min)
        named = {row.child for row in self.episodes if years[row.file] == newest}
        earlier = {file for file, episodes in files.items() if named & {row.child for row in episodes}}
        latest = {row.child: row for row in sorted(self.episodes, key=lambda row: (years[row.file], row.decom))}
        silent = (row for child, row in latest.items() if child not in named and row.file in earlier)
        return sorted(row.child for row in silent if row.dec is None)


def year_end_of(episodes: Sequence[rows.Episode]) -> date | None:
    """The end of the collection year of these episodes, as `Return.year_end` judges it."""
    return year_end_among(day for row in episodes for day in (row.decom, row.dec) if day)


def year_end_among(days: Iterable[date]) -> date | None:
    """The end of the latest collection year that at least one in a hundred of these days is in; None without any."""
    ends = Counter(map(year_end_on_or_after, days))
    number = ends.total()
    return max((end for end, count in ends.items() if count * 100 >= number), default=None)


def year_end_on_or_after(day: date) -> date:
    """The last day of the collection year that this day is in."""
    end = day.replace(month=_YEAR_ENDS[0], day=_YEAR_ENDS[1])
    return end if day <= end else end.replace(year=day.year + 1)
