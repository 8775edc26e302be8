"""A list as a table: sorted and filtered by its address, and the same rows as CSV. Pure.

`templates/list.html` draws it whole, `templates/table.html` has the table alone. A page says its columns once; what is
shown, sorted and written to a file comes from them.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final
from urllib.parse import urlencode

from services.reporting.pages.questions import Question
from services.reporting.pages.reader import Reader

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `key` is its word in the address where rows can be sorted by it."""

    key: str
    heading: str
    sorts: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. `order` is by what it is sorted, where that is not its text; `late` by law."""

    text: str
    link: str = ""
    note: str = ""
    order: object = None
    late: bool = False
    tag: str = ""
    """A word before the text, as a mark: `Late`, `No IRO`."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done from a list, as a button."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list with its filters.

    `asked` are the filters in force, by name; `sort` is a column's key, with `-` before it from the end.
    """

    heading: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str
    path: str
    reader: Reader
    profile: str
    sample: bool
    lead: str = ""
    filters: Sequence[Question] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    next_cursor: str | None = None
    acts: Sequence[Act] = ()
    done: str | None = None
    unknown: tuple[str, ...] = ()
    """What could not be asked now."""
    back: tuple[str, str] | None = None
    nothing_chosen: ClassVar[str] = "All"

    def link(self, **changed: str | None) -> str:
        """The address of the same list with something changed."""
        query = {name: value for name, value in {**self.asked, "sort": self.sort, **changed}.items() if value}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    def sorted_by(self, column: Column) -> str:
        """`ascending`, `descending` or `none`, as `aria-sort` has it."""
        if self.sort.removeprefix("-") != column.key:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def sort_link(self, column: Column) -> str:
        """The address of the same list by this column; from the end, where it is by this column already."""
        return self.link(sort=f"-{column.key}" if self.sort == column.key else column.key)

    def given(self, name: str) -> str:
        """A filter in force."""
        return self.asked.get(name, "")

    @property
    def wrong(self) -> Mapping[str, str]:
        """Nothing: what is asked for by an address is right, or the page is none."""
        return {}

    def items(self, question: Question) -> list[dict[str, object]]:
        """What can be chosen of a filter."""
        chosen = self.asked.get(question.name, "")
        return [{"value": code, "text": text, "checked": code == chosen} for code, text in question.choices.items()]


def in_order(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], sort: str) -> list[Sequence[Cell]]:
    """Rows by one column, empty cells last either way; as they come where no such column is asked for."""
    keys = {each.key: at for at, each in enumerate(columns) if each.sorts}
    at = keys.get(sort.removeprefix("-"))
    if at is None:
        return list(rows)
    some: list[Sequence[Cell]] = []
    none: list[Sequence[Cell]] = []
    for row in rows:
        (some if row[at].text or row[at].order is not None else none).append(row)
    return sorted(some, key=lambda row: _order(row[at]), reverse=sort.startswith("-")) + none


def _order(cell: Cell) -> tuple[str, object]:
    value = cell.order if cell.order is not None else cell.text.casefold()
    return ("" if isinstance(value, int | float) else type(value).__name__, value)


def as_csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as CSV (RFC 4180) for a spreadsheet, in which no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([each.heading for each in columns])
    for row in rows:
        writer.writerow([_plain(each) for each in row])
    return out.getvalue()


def _plain(cell: Cell) -> str:
    said = "; ".join(each for each in (cell.tag, cell.text, cell.note) if each)
    return f"'{said}" if said.startswith(_FORMULA) and not _is_number(said) else said


def _is_number(said: str) -> bool:
    return said[:1] == "-" and said[1:].replace(".", "", 1).isdigit()
