"""Reads a folder of SSDA903 CSV files: every good row, and the name of every bad one.

UTF-8 (with or without a byte-order mark), UTF-16 with one, or Windows-1252; any line ends; comma, semicolon or tab.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from shared.ssda903 import modules
from shared.ssda903.checks import check
from shared.ssda903.modules import Column, Module
from shared.ssda903.returns import NoReturn, Return, RowProblem
from shared.ssda903.values import CannotBeRead, read_value

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


def read_return(folder: Path) -> Return:
    """The return in this folder. Raises NoReturn when there is none to read."""
    if not folder.is_dir():
        raise NoReturn(f"There is no folder {folder}.")
    found = Return()
    for file in _csv_files(folder):
        _read_file(file, found)
    if not found.modules:
        raise NoReturn(f"No file in {folder} has the heading of an SSDA903 module.")
    check(found)
    found.problems.sort()
    return found


def _csv_files(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv" and file.is_file())
    except OSError as failure:
        raise NoReturn(f"The folder {folder} cannot be read.") from failure


def _read_file(file: Path, found: Return) -> None:
    try:
        lines = _lines(decode(file.read_bytes()))
        heading = next(lines, (0, []))[1]
        module = _module(file.name, heading, found)
        if module:
            found.modules[file.name] = module.name
            _read_rows(file.name, module, heading, lines, found)
    except OSError:
        found.problems.append(RowProblem(file.name, 0, "", "the file cannot be read"))


def decode(content: bytes) -> str:
    """The text of a file in any of the encodings that councils' systems write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold anything, with their numbers.

    Each line is read by itself: no value of the return spans lines, and so a stray quotation mark costs one row and not
    the rest of the file. A spreadsheet's `sep=;` above the heading is passed over.
    """
    lines = [(number, line) for number, line in enumerate(io.StringIO(text, newline=None), start=1) if line.strip()]
    if lines and lines[0][1].lower().startswith("sep="):
        del lines[0]
    delimiter = max(",;\t", key=lines[0][1].count) if lines else ","
    for number, line in lines:
        cells = _cells(line, delimiter)
        if any(map(str.strip, cells)):
            yield number, cells


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:  # a value of more than 131,072 characters: the row will be named for it
        return line.split(delimiter)


def _module(file: str, heading: Sequence[str], found: Return) -> Module | None:
    recognised = modules.recognise(heading)
    if recognised.module is None:
        found.problems.append(RowProblem(file, 0, "", "the heading is that of no module that is read here"))
    elif recognised.lacking:
        why = f"the heading is that of {recognised.module.name}, but this column is not there; the file is left out"
        found.problems.extend(RowProblem(file, 1, column, why) for column in recognised.lacking)
    else:
        return recognised.module
    return None


def _read_rows(
    file: str, module: Module, heading: Sequence[str], lines: Iterator[tuple[int, list[str]]], found: Return
) -> None:
    where = {modules.column_name(written): index for index, written in reversed(list(enumerate(heading)))}
    columns = [(where.get(column.name, -1), column) for column in module.columns]
    room: list[Any] = getattr(found, _ROOMS.get(module.name, "dated"))
    for line, cells in lines:
        problems = _too_long(cells, len(heading))
        values = [_value(cells, index, column, problems) for index, column in columns]
        found.problems.extend(RowProblem(file, line, *problem) for problem in problems)
        if not any(left_out for _, _, left_out in problems):
            room.append(module.row(file, line, *values))


def _too_long(cells: Sequence[str], width: int) -> list[tuple[str, str, bool]]:
    if len(cells) > width and any(map(str.strip, cells[width:])):
        return [("", f"the row has {len(cells)} values, the heading {width}", True)]
    return []


def _value(cells: Sequence[str], index: int, column: Column, problems: list[tuple[str, str, bool]]) -> Any:
    try:
        return read_value(column, cells[index] if 0 <= index < len(cells) else "")
    except CannotBeRead as refusal:
        problems.append((column.name, str(refusal), column.needed or column.strict))
        return None
