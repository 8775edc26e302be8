"""A return's rows by collection year: each file's belong to the year of its own episodes.

A folder may hold the returns of several years. A file without episodes goes with the episodes whose file has the same
digits in its name, else with the year of most of its own dates, else (a header has no dates) with every year.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

from shared.ssda903.checks import check
from shared.ssda903.returns import NoReturn, Return, year_end_among, year_end_of, year_end_on_or_after

_NO_ROOMS: Final = ("problems", "notes", "modules", "rows_in", "births", "years")
_ROOMS: Final = tuple(each.name for each in fields(Return) if each.name not in _NO_ROOMS)
_ENOUGH: Final = 100
"""Days of episodes that tell the year by themselves: one mistyped among so many does not move it."""
_OF_BIRTHS: Final = frozenset({"dob", "mc_dob"})


def check_each_year(found: Return) -> None:
    """Check each year's rows against each other, and no year's against another's."""
    found.years = by_year(found)
    for _, part in found.years:
        check(part)
    if len(found.years) > 1:
        for room in _ROOMS:
            rows = {(row.file, row.line): row for _, part in found.years for row in getattr(part, room)}
            setattr(found, room, list(rows.values()))
        found.births = {child: born for _, part in found.years for child, born in part.births.items()}
        found.problems[:] = sorted(set(found.problems))


def by_year(found: Return) -> list[tuple[date | None, Return]]:
    """Each collection year by its last day, with the part of the return that is its own; None for no dates at all.

    One set of episodes belongs to one year, and then whatever is dated in it has a say in which.
    """
    of_episodes = _years_of_episodes(found)
    if len(set(of_episodes.values())) <= 1:
        return [(_year_of(found), found)]
    own = {file: _year_of_file(file, found, of_episodes) for file in found.modules}
    first = {year: {file for file, its in own.items() if its == year} for year in set(of_episodes.values())}
    files: dict[date | None, set[str]] = {}
    for of_the_year in first.values():
        files.setdefault(_year_of(_part(found, of_the_year)), set()).update(of_the_year)
    always = {file for file, its in own.items() if its is None}
    return [(year, _part(found, files[year] | always)) for year in sorted(files, key=lambda year: year or date.min)]


def is_of_year(found: Return, end: date) -> None:
    """Take the whole return as that of the year that ends on this day. Raises NoReturn when it cannot be."""
    years = [year for year, _ in found.years if year is not None]
    if len(years) > 1:
        said = ", ".join(each.isoformat() for each in years)
        raise NoReturn(f"The folder holds returns of several years, which end on {said}: say the year of one only.")
    if years and years[0] > end:
        raise NoReturn(f"The return has dates after {end.isoformat()}, so it is not that of the year that ends then.")
    found.years = [(end, found)]


def assumed_year(found: Return, day: date) -> date | None:
    """The year that a small return was put in by its newest date alone, when a later year was over by `day`.

    Of a few children nothing may have happened in the return's own year; then it is taken as that of an earlier one.
    """
    year = last_year(found)
    few = sum(len(list(_days(row))) for row in found.episodes) < _ENOUGH
    return year if year is not None and few and year < last_year_over(day) else None


def year_ending_in(year: int) -> date:
    """The last day of the collection year that ends in this year."""
    return year_end_on_or_after(date(year, 1, 1))


def last_year_over(day: date) -> date:
    """The last day of the latest collection year that was over by the end of this day."""
    end = year_end_on_or_after(day)
    return end if end == day else end.replace(year=end.year - 1)


def last_year(found: Return) -> date | None:
    """The last day of the latest collection year that the return is of."""
    return max((year for year, _ in found.years if year is not None), default=None)


def _years_of_episodes(found: Return) -> dict[str, date]:
    years: dict[str, date] = {}
    for file in {row.file for row in found.episodes}:
        year = year_end_of([row for row in found.episodes if row.file == file])
        if year is not None:
            years[file] = year
    return years


def _year_of(found: Return) -> date | None:
    """Of one set of files: by its episodes; of few, whatever else is dated counts too, for open care ends on no day."""
    if sum(len(list(_days(row))) for row in found.episodes) >= _ENOUGH:
        return year_end_of(found.episodes)
    return year_end_among(day for room in _ROOMS for row in getattr(found, room) for day in _days(row))


def _year_of_file(file: str, found: Return, of_episodes: dict[str, date]) -> date | None:
    if file in of_episodes:
        return of_episodes[file]
    alike = {year for other, year in of_episodes.items() if _digits(other) == _digits(file)}
    if len(alike) == 1:
        return alike.pop()
    own = year_end_among(
        day for room in _ROOMS for row in getattr(found, room) if row.file == file for day in _days(row)
    )
    years = set(of_episodes.values())
    return own if own in years or own is None else max(years)


def _digits(file: str) -> str:
    return "".join(re.findall(r"[0-9]+", file.replace("903", "").replace("AD1", "").replace("ad1", "")))


def _days(row: Any) -> Iterator[date]:
    for name, value in zip(row._fields, row, strict=True):
        if isinstance(value, date) and name not in _OF_BIRTHS:
            yield value


def _part(found: Return, files: Iterable[str]) -> Return:
    mine = set(files)
    rooms: dict[str, Any] = {room: [row for row in getattr(found, room) if row.file in mine] for room in _ROOMS}
    return replace(
        found,
        **rooms,
        births={},
        years=[],
        modules={file: name for file, name in found.modules.items() if file in mine},
    )
