"""Rows as a child is shown them: `shared/child/own_view.py` says what that is. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import from_json, to_json

from shared.child.own_view import own_event

Row = Mapping[Any, Any]


def own_events(rows: Sequence[Row]) -> list[Row]:
    """Those of the events that the child is shown, with what is shown of each."""
    return [own for row in rows if (own := _own_event(row)) is not None]


def own_causes(causes: Mapping[str, Row]) -> dict[str, Row]:
    """The same of what caused events."""
    return {event_id: own for event_id, row in causes.items() if (own := _own_event(row)) is not None}


def own_row(row: Row) -> Row:
    """The child's row without the reasons for and against anybody."""
    return {**row, "allocation_rule": None, "allocation_reason": None, "unallocated_why": []}


def _own_event(row: Row) -> Row | None:
    data = own_event(row["type"], from_json(row["data"]))
    return None if data is None else {**row, "data": to_json(data).decode()}
