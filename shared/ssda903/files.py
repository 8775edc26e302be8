"""The files of a folder: which can hold a module, why the others cannot be read, and the lines of those that can.

UTF-8 (with or without a byte-order mark), UTF-16 or Windows-1252; any line ends; comma, semicolon, tab or bar.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from shared.ssda903.modules import Recognised, recognise
from shared.ssda903.returns import NoReturn

_TEXT: Final = frozenset({".csv", ".txt", ".tsv", ".tab"})
_WORKBOOKS: Final = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"})
_WORKBOOK: Final = 'is a workbook: open it, save each sheet as "CSV UTF-8" in this folder, and import the folder again'
_NO_TEXT: Final = {
    b"PK\x03\x04": _WORKBOOK,
    b"\xd0\xcf\x11\xe0": _WORKBOOK,
    b"%PDF": "is a PDF: the return is needed as CSV files",
}
_KINDS: Final = {
    ".zip": "is an archive: unpack it into this folder",
    ".xml": "is XML: have your system export the return as CSV files",
}
_TITLE_LINES: Final = 10
"""How far down a heading is looked for: exports put a title, a date or their query above it."""


class Lines(NamedTuple):
    """A file's heading, what it was recognised as, and the lines below it with their numbers."""

    heading: Sequence[str]
    at: int
    recognised: Recognised
    below: Sequence[tuple[int, list[str]]]


def files_of(folder: Path) -> list[Path]:
    """Everything in this folder, by name. Raises NoReturn."""
    if folder.is_file():
        raise NoReturn(f"{folder} is a file: give the folder that holds the return's CSV files.")
    if not folder.is_dir():
        raise NoReturn(f"There is no folder {folder}.")
    try:
        return sorted(folder.iterdir())
    except OSError as failure:
        raise NoReturn(f"The folder {folder} cannot be read.") from failure


def why_not_read(file: Path) -> str | None:
    """Why this is no file of text with columns; None when it may be one. Raises OSError."""
    kind = file.suffix.lower()
    if file.is_dir():
        return "is a folder: bring it in by itself if it holds another return"
    if kind in _WORKBOOKS and not file.name.startswith(("~$", ".~")):
        return _WORKBOOK
    if kind not in _TEXT:
        return _KINDS.get(kind, "is no CSV file")
    with file.open("rb") as opened:
        beginning = opened.read(4)
    return next((why for mark, why in _NO_TEXT.items() if beginning.startswith(mark)), None)


def decode(content: bytes) -> str:
    """The text of a file in any of the encodings that councils' systems write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content[1:40:2].count(0) > len(content[:40]) // 4:
        return content.decode("utf-16-le", errors="replace")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def lines_of(text: str) -> Lines:
    """The heading, wherever it stands among the first lines, and the rows below it that hold anything.

    Each line is read by itself: no value of the return spans lines, and so a stray quotation mark costs one row and not
    the rest of the file. A heading that comes again, where files were joined, is passed over.
    """
    lines = [(number, line) for number, line in enumerate(io.StringIO(text, newline=None), start=1) if line.strip()]
    tried = [_heading(line) for _, line in lines[:_TITLE_LINES]] or [((), ",", Recognised(None))]
    index = next((i for i, (_, _, found) in enumerate(tried) if found.module and not found.lacking), None)
    if index is None:
        index = next((i for i, (_, _, found) in enumerate(tried) if found.module), 0)
    heading, delimiter, recognised = tried[index]
    below = _rows(lines[index + 1 :], heading, delimiter) if recognised.module else ()
    return Lines(heading, lines[index][0] if lines else 0, recognised, list(below))


def _heading(line: str) -> tuple[Sequence[str], str, Recognised]:
    delimiter = max(",;\t|", key=line.count)
    cells = _cells(line, delimiter)
    return cells, delimiter, recognise(cells)


def _rows(lines: Sequence[tuple[int, str]], heading: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in lines:
        cells = _cells(line, delimiter)
        if any(map(str.strip, cells)) and cells != heading:
            yield number, cells


def _cells(line: str, delimiter: str) -> list[str]:
    if line.startswith('"') and line.rstrip().endswith('"'):
        line = _without_outer_quotes(line.rstrip(), delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
    except csv.Error:  # a value of more than 131,072 characters: the row will be named for it
        return line.split(delimiter)


def _without_outer_quotes(line: str, delimiter: str) -> str:
    """Some exports put a whole line into quotation marks and double those that were there."""
    inner = line[1:-1].replace('""', "")
    return line if '"' in inner or delimiter not in inner else line[1:-1].replace('""', '"')
