"""What a review was before a change, kept with why it changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.scheduling.rules.model import DIRECTED
from services.scheduling.tables.reviews import (
    ADJOURNED,
    ARRANGED,
    CANCELLED,
    HELD,
    IN_PROGRESS,
    STILL_TO_COME,
    WAS_HELD,
)
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_NOTED: Final = ("kind", "due_on", "status", "held_on", "arranged_for")
_SILENT: Final = ("of_age_on", "policy_version")
_BECAME: Final = {HELD: "it was held", ADJOURNED: "it was adjourned", IN_PROGRESS: "its first meeting was held"}


def noted(work: Work, row: Row, after: Row) -> Row:
    """The review with its history and version moved on, if anything about it changed."""
    if {**after, **{name: row[name] for name in _SILENT}} == row:
        return after  # when it will be looked at again, and by what it is counted, is nothing about the review
    was = {name: _plain(row[name]) for name in _NOTED if row[name] != after[name]}
    if not was:
        return {**after, "version": row["version"] + 1}
    entry = {"at": work.now.isoformat(), "why": _why(row, after), "was": was}
    return {**after, "history": [*row["history"], entry], "version": row["version"] + 1}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _why(row: Row, after: Row) -> str:
    if after["status"] == CANCELLED and row["status"] != CANCELLED:
        return str(after["cancelled_because"])
    if row["status"] != after["status"] and after["status"] in WAS_HELD:
        return _BECAME.get(after["status"], "the order of the past reviews became known")
    if row["status"] in WAS_HELD and after["status"] in STILL_TO_COME:
        return "that it was held was taken back"
    if row["arranged_for"] != after["arranged_for"]:
        return "it was arranged" if after["status"] == ARRANGED else "the arrangement was taken back"
    return _why_the_facts_changed(row, after)


def _why_the_facts_changed(row: Row, after: Row) -> str:
    if row["policy_version"] not in (None, after["policy_version"]):
        return "the policy changed"
    if row["care_from"] != after["care_from"]:
        return "the beginning of care was corrected"
    if row["status"] in STILL_TO_COME and row["kind"] != after["kind"]:
        return "an earlier review became known"
    if after["status"] in WAS_HELD:
        return "the order of the past reviews became known"
    if row["status"] == CANCELLED:
        return "what cancelled it was taken back"
    if after["rule"] != row["rule"] == DIRECTED:
        return "nobody asks for it by that day any more"
    if row["rule"] != after["rule"] == DIRECTED:
        return "it was asked for by that day"
    return "the facts it counts from changed"
