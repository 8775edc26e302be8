"""What is counted of concerns: the system's and people's apart, by category and by how each was closed.

Source: Blackpool 9.6, 9.7; Jersey 7.11 (numbers, issues, outcomes, formal and informal).
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from services.escalation.rules.concerns.model import NOT_SO, RULE_CHANGED, SYSTEM
from services.escalation.rules.concerns.states import WITHDRAWN

Row = Mapping[str, Any]


class Counted(NamedTuple):
    """Concerns of one category that were closed in the same way, and how long that took on average, in days."""

    category: str
    closed: str
    concerns: int
    days: float | None


def figures_of(rows: Iterable[Row]) -> dict[str, list[Counted]]:
    """Under `by_system`, `by_people` and `offered`, by category; what was raised by mistake counts for nothing."""
    found: dict[str, dict[tuple[str, str], list[int | None]]] = {"by_system": {}, "by_people": {}, "offered": {}}
    for row in rows:
        if row["status"] != WITHDRAWN:
            found[_whose(row)].setdefault((row["category"], _closed(row)), []).append(_days(row))
    return {whose: [_counted(*of, days) for of, days in sorted(its.items())] for whose, its in found.items()}


def _whose(row: Row) -> str:
    if row["raised_by"] != SYSTEM:
        return "by_people"
    return "offered" if row["review_id"] is not None else "by_system"


def _closed(row: Row) -> str:
    of_itself = row["status"] == "lapsed" and row["outcome"] in (NOT_SO, RULE_CHANGED)
    return str(row["outcome"] if of_itself else row["status"])


def _days(row: Row) -> int | None:
    return (row["closed_on"] - row["raised_on"]).days if row["closed_on"] is not None else None


def _counted(category: str, closed: str, days: list[int | None]) -> Counted:
    known = [each for each in days if each is not None]
    return Counted(category, closed, len(days), round(sum(known) / len(known), 1) if known else None)
