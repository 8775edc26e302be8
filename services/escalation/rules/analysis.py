"""What a year's challenges come to, for the annual report: counted from rows, with no child and nobody named. Pure.

Issues by category, stage, days, outcome and what changed, informal and formal, and the children discussed with Cafcass
and referred to it. Source: Blackpool 9.6, appendix 1; North Lincolnshire 2.5; Jersey 7.11.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any, Final

Row = Mapping[str, Any]
WorkingDays = Callable[[date, date], int]
_SYSTEM: Final = "system"
_OPEN: Final = "open"


def of_concerns(rows: Sequence[Row], working_days: WorkingDays) -> dict[str, Any]:
    """Informal challenges: how many, by whom raised, about what, how they ended and in how many working days."""
    closed = [row for row in rows if row["closed_on"] is not None]
    systems = sum(row["raised_by"] == _SYSTEM and row["review_id"] is None for row in rows)
    return {
        "raised": len(rows),
        "by_people": len(rows) - systems,
        "by_the_system": systems,
        "children": _children(rows),
        "categories": _counted(row["category"] for row in rows),
        "endings": _counted(_ending(row) for row in rows),
        "what_changed": _counted(code for row in rows for code in row["what_changed"] or ()),
        "working_days": _days(((row["raised_on"], row["closed_on"]) for row in closed), working_days),
    }


def of_disputes(rows: Sequence[Row], children: Mapping[str, int], working_days: WorkingDays) -> dict[str, Any]:
    """Formal ones: each counted once, with the stage it reached; `children` says for how many each is."""
    ended = [row for row in rows if row["ended_on"] is not None]
    return {
        "opened": len(rows),
        "children": sum(children.get(row["id"], 1) for row in rows),
        "categories": _counted(row["category"] for row in rows),
        "stages": _counted(row["stage_name"] for row in rows),
        "endings": _counted(row["outcome"] or row["status"] if row in ended else _OPEN for row in rows),
        "what_changed": _counted(code for row in rows for code in row["what_changed"]),
        "past_the_limit": sum((row["ended_on"] or date.max) > row["limit_on"] for row in ended),
        "working_days": _days(((row["opened_on"], row["ended_on"]) for row in ended), working_days),
    }


def of_cafcass(rows: Sequence[Row]) -> dict[str, int]:
    """The children about whom Cafcass was considered, discussed with, referred to, and who had an answer."""
    named = {"considered": "considered", "discussed": "consulted", "referred": "referred", "answered": "answered"}
    return {
        name: len(
            {child for row in rows if row["kind"] == kind for child in (row["child_id"], *row["data"]["also_for"])}
        )
        for name, kind in named.items()
    }


def _children(rows: Iterable[Row]) -> int:
    return len({row["subject"] for row in rows if row["subjectkind"] == "child"})


def _ending(row: Row) -> str:
    return str(row["outcome"] or row["status"]) if row["status"] == "resolved" else str(row["status"])


def _counted(codes: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(codes).items()))


def _days(spans: Iterable[tuple[date, date]], working_days: WorkingDays) -> dict[str, float | int | None]:
    found = [working_days(first, last) for first, last in spans]
    return {"median": median(found) if found else None, "longest": max(found, default=None)}
