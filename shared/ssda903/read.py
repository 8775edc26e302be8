"""Reads a folder of SSDA903 CSV files: every good row, and the name of every bad one and of every file not read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from shared.ssda903 import modules
from shared.ssda903.dates import USUAL, CannotBeRead, Style, says_no_date, style_of
from shared.ssda903.files import Lines, decode, files_of, lines_of, why_not_read
from shared.ssda903.modules import Column, Module
from shared.ssda903.returns import NoReturn, Return, RowProblem
from shared.ssda903.values import clean, read_value
from shared.ssda903.years import check_each_year

_ROOMS = {
    "Header": "header",
    "Episodes": "episodes",
    "Reviews": "reviews",
    "Missing": "missing",
    "UASC": "uasc",
    "AD1": "adopted",
    "PlacedAdoption": "placed_for_adoption",
    "SWEpisodes": "social_workers",
}


class _Place(NamedTuple):
    """Where a module's column stands in a file (-1: nowhere), and how its dates are written."""

    column: Column
    at: int
    style: Style

    def text(self, cells: Sequence[str]) -> str:
        return cells[self.at] if 0 <= self.at < len(cells) else ""


def read_return(folder: Path) -> Return:
    """The return in this folder. Raises NoReturn when there is none to read."""
    found = Return()
    for file in files_of(folder):
        _read_file(file, found)
    found.problems.sort()
    if not found.modules:
        named = "".join(f"\n  {problem}" for problem in found.problems)
        raise NoReturn(f"No file in {folder} has the heading of an SSDA903 module.{named}")
    check_each_year(found)
    found.problems.sort()
    return found


def _read_file(file: Path, found: Return) -> None:
    try:
        why = why_not_read(file)
        lines = None if why else lines_of(decode(file.read_bytes()))
    except OSError:
        why, lines = "the file cannot be read", None
    if lines is None:
        found.problems.append(RowProblem(file.name, 0, "", str(why)))
    elif module := _module(file.name, lines, found):
        found.modules[file.name] = module.name
        found.rows_in[file.name] = len(lines.below)
        _read_rows(file.name, module, lines, found)


def _module(file: str, lines: Lines, found: Return) -> Module | None:
    recognised = lines.recognised
    if recognised.module is None:
        found.problems.append(
            RowProblem(file, 0, "", "none of its first lines is the heading of a module that is read here")
        )
    elif recognised.lacking:
        why = f"is not in the heading, which is that of {recognised.module.name}"
        found.problems.extend(RowProblem(file, lines.at, column, why) for column in recognised.lacking)
    else:
        return recognised.module
    return None


def _read_rows(file: str, module: Module, lines: Lines, found: Return) -> None:
    places = _places(module, lines)
    for place in places:
        if place.style is not USUAL:
            why = f"its dates are written as {place.style.name}, and were read so"
            found.notes.append(RowProblem(file, lines.at, "", why, False, place.column.name))
    room: list[Any] = getattr(found, _ROOMS.get(module.name, "dated"))
    for line, cells in lines.below:
        problems = _too_long(cells, len(lines.heading))
        values = [_value(cells, place, problems) for place in places]
        if lost := [problem for problem in problems if problem[2]]:
            problems = lost
        else:
            room.append(module.row(file, line, *values))
        found.problems.extend(RowProblem(file, line, *problem) for problem in problems)


def _places(module: Module, lines: Lines) -> list[_Place]:
    where = {modules.column_name(written): index for index, written in reversed(list(enumerate(lines.heading)))}
    places = [_Place(column, where.get(column.name, -1), USUAL) for column in module.columns]
    return [
        place._replace(style=_style(place, lines)) if place.column.kind == "date" and place.at >= 0 else place
        for place in places
    ]


def _style(place: _Place, lines: Lines) -> Style:
    texts = (clean(place.text(cells)) for _, cells in lines.below)
    return style_of(text for text in texts if not says_no_date(text))


def _too_long(cells: Sequence[str], width: int) -> list[tuple[str, str, bool]]:
    if len(cells) > width and any(map(str.strip, cells[width:])):
        return [("", "the row has more values than the heading has columns", False)]
    return []


def _value(cells: Sequence[str], place: _Place, problems: list[tuple[str, str, bool]]) -> Any:
    try:
        return read_value(place.column, place.text(cells), place.style)
    except CannotBeRead as refusal:
        if place.at >= 0 or place.column.needed:
            problems.append((place.column.name, str(refusal), place.column.needed))
        return refusal.instead
