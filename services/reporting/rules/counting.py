"""What the totals count of each child, so that they are kept in step and never counted anew. Pure.

Whether something is due this week depends on the day on which it is asked: a child counts from today to Sunday exactly
if the last day of this week on which something is due has not passed. So it is counted by that day.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.reporting.rules.status import LATE

Row = Mapping[Any, Any]
NOBODY: Final = ""


def sunday_of(day: date) -> date:
    """The last day of a day's week."""
    return day + timedelta(days=6 - day.weekday())


def of_duties(undone: Sequence[Row]) -> dict[str, Any]:
    """The columns of a child's row that come from the duties still to be done."""
    late = [row for row in undone if row["status"] == LATE]
    return {
        "late_count": len(late),
        "calm": not late,
        "late_kinds": kinds_of(late),
        "last_days": last_days(row["due_on"] for row in undone),
    }


def kinds_of(duties: Iterable[Row]) -> list[list[str]] | None:
    """The kinds of these duties, each once and in order: its name, and the policy it is under; None where none is."""
    return [list(kind) for kind in sorted({(row["duty"], row["policy_version"]) for row in duties})] or None


def last_days(days: Iterable[date | None]) -> list[str] | None:
    """Of each week the last of these days, in order; None when there is none."""
    last: dict[date, date] = {}
    for day in days:
        if day is not None:
            sunday = sunday_of(day)
            last[sunday] = max(day, last.get(sunday, day))
    return [day.isoformat() for day in sorted(last.values())] or None


class Count:
    """How the counts change: what the rows before are counted for is taken away, what those after are is added."""

    def __init__(self, before: Iterable[Row], after: Iterable[Row]) -> None:
        self._children: Counter[str] = Counter()
        self._late: Counter[str] = Counter()
        self._kinds: Counter[tuple[str, str, str]] = Counter()
        self._days: Counter[str] = Counter()
        for rows, number in ((before, -1), (after, 1)):
            for row in rows:
                if row["looked_after"]:
                    self._add(row, number)

    def _add(self, row: Row, number: int) -> None:
        iro_id = row["iro_id"] or NOBODY
        self._children[iro_id] += number
        self._late[iro_id] += 0 if row["calm"] else number
        for duty, policy_version in row["late_kinds"] or ():
            self._kinds[iro_id, duty, policy_version] += number
        for day in row["last_days"] or ():
            self._days[day] += number

    def tallies(self) -> list[dict[str, Any]]:
        """By IRO, what is to be added to the tallies."""
        names = sorted(each for each in self._children if self._children[each] or self._late[each])
        return [{"iro_id": each, "children": self._children[each], "late": self._late[each]} for each in names]

    def late_by_kind(self) -> list[dict[str, Any]]:
        """By IRO and kind of duty, what is to be added to what is late."""
        return [
            {"iro_id": iro_id, "duty": duty, "policy_version": policy_version, "children": number}
            for (iro_id, duty, policy_version), number in sorted(self._kinds.items())
            if number
        ]

    def busy_days(self) -> list[dict[str, Any]]:
        """By day, what is to be added to the busy days."""
        return [
            {"day": date.fromisoformat(day), "children": number} for day, number in sorted(self._days.items()) if number
        ]
