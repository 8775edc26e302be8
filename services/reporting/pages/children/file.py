"""The list of children as a file for a spreadsheet: a child a row. Pure."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from services.reporting.pages import words
from services.reporting.pages.children.views import ChildRow
from services.reporting.pages.lists import Cell, Column, as_csv

_COLUMNS: Final = (
    Column("child", "Child"),
    Column("from", "Looked after from"),
    Column("iro", "IRO"),
    Column("review", "Next review by"),
    Column("kind", "Which review"),
    Column("late", "Late"),
    Column("due", "Late, or due next"),
    Column("who", "Who must act"),
    Column("by", "By"),
)


def children_csv(rows: Iterable[ChildRow]) -> str:
    """Each child with the next review, how many things are late, and what comes first."""
    return as_csv(_COLUMNS, [_cells(row) for row in rows])


def _cells(row: ChildRow) -> list[Cell]:
    late = sum(each.late for each in row.due)
    first = min(row.due, key=attrgetter("order"), default=None)
    said = (
        row.child_id,
        row.looked_after_from.isoformat(),
        row.iro_name or row.iro_id or "",
        row.next_review_due.isoformat() if row.next_review_due else "",
        words.spelled_out(row.review_kind) if row.review_kind else "",
        str(late),
        first.title if first else "",
        words.owner(first.owner) if first else "",
        first.due_on.isoformat() if first and first.due_on else "",
    )
    return [Cell(each) for each in said]
