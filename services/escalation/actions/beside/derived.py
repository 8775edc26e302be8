"""Rows that follow from what people said, each with what it announces: one difference for all of these tables."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Table

from services.escalation.queries import beside as queries
from shared.events.base import Event
from shared.register.saying import by_type_and_key, keep_saying, take_all_back
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


class Derived(NamedTuple):
    """One row as it is to be, without what was announced of it; about whom it is; and what it says."""

    row: Mapping[str, Any]
    subject: str
    subjectkind: str
    says: tuple[Event, ...]


async def bring_in_line(work: Work, table: Table, known: Iterable[Row], wanted: Iterable[Derived]) -> list[Row]:
    """Write what is new, other or gone of these rows, and announce the difference; the rows that this touched."""
    before = {row["id"]: row for row in known}
    new: list[Row] = []
    changed: list[Row] = []
    for each in wanted:
        row = before.pop(each.row["id"], None)
        after = {**each.row, "said": _said(work, row, each)}
        if row is None:
            new.append(after)
        elif after != row:
            changed.append(after)
    for row in before.values():
        take_all_back(work, row["said"], _subject(row), subjectkind=row.get("subjectkind", "child"))
    await queries.save(work.connection, table, new, changed, [row["id"] for row in before.values()])
    return [*new, *changed, *before.values()]


def _said(work: Work, row: Row | None, each: Derived) -> dict[str, Any]:
    before = row["said"] if row is not None else {}
    return keep_saying(
        work, before, each.says, each.subject, None, subjectkind=each.subjectkind, known_by=by_type_and_key
    )


def _subject(row: Row) -> str:
    """Whom a row is about, in whatever column its table has that."""
    return str(row.get("subject") or row.get("child_id") or row.get("iro_id"))
