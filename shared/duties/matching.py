"""Which clock stands for which duty on record: by key, by turn where a correction gave a clock another key, or by the
key under which an older version had it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shared.duties.clocks import MISSED, OPEN, VOIDED, Clock
from shared.policy import Profile

Row = Mapping[str, Any]
Pair = tuple[Row | None, Clock | None]
WITHDRAWN = frozenset({"facts_changed", "records_merged", "not_judged"})
"""The reasons for which a duty was taken off the record, as opposed to one whose ground fell away."""
_A_DATE = re.compile(r"1|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def matched(recorded: Iterable[Row], clocks: Iterable[Clock]) -> list[Pair]:
    """Each duty on record with its clock; a clock without a duty is new, a duty without a clock is called for no more.

    A period of care is named by the date on which it was first said to begin. Facts that were heard in another order
    than they were said can change that, and must not make a second duty of the one on record.
    """
    rows = {(row["duty"], row["key"]): row for row in recorded}
    pairs: list[Pair] = []
    new: dict[str, list[Clock]] = defaultdict(list)
    for clock in clocks:
        row = rows.pop((clock.duty, clock.key), None) or _taken_over(rows, clock)
        if row is not None or not clock.by_date:
            pairs.append((row, clock))
        else:
            new[clock.duty].append(clock)
    left = sorted(rows.values(), key=lambda row: (row["starts_on"], row["key"]))
    for row in left:
        candidates = new[row["duty"]] if _may_be_renamed(row) else []
        pairs.append((row, candidates.pop(0) if candidates else None))
    return pairs + [(None, clock) for waiting in new.values() for clock in waiting]


def _taken_over(rows: dict[tuple[str, str], Row], clock: Clock) -> Row | None:
    """Of the duties that this one stands in place of, the open one that is due first; the others are called for no
    more."""
    theirs = [rows[place] for key in clock.in_place_of if (place := (clock.duty, key)) in rows]
    fitting = [row for row in theirs if not was_taken_off(row)]
    if not fitting:
        return None
    first = min(fitting, key=lambda row: (row["status"] != OPEN, row["due_on"] or date.max, row["id"]))
    return rows.pop((first["duty"], first["key"]))


def _may_be_renamed(row: Row) -> bool:
    return not was_taken_off(row) and _A_DATE.fullmatch(row["key"]) is not None


def was_taken_off(row: Row) -> bool:
    """Whether nothing called for it any more, as opposed to one whose ground fell away."""
    return row["status"] == VOIDED and row["reason"] in WITHDRAWN


def under_its_policy(profile: Profile, row: Row) -> str:
    """The policy a duty is judged by: that under which it was opened, unless a newer one applies to open duties too."""
    applies = profile.applies_to_open and row["status"] == OPEN
    return profile.id if applies else str(row["policy_version"])


def under_its_calendar(profile: Profile, row: Row, clock: Clock) -> Clock:
    """A calendar change moves open duties and never touches closed ones, as long as their start is the same."""
    was_open = OPEN in (row["status"], clock.status)
    if was_open or row["calendar_version"] == profile.calendar.version or row["starts_on"] != clock.starts_on:
        return clock
    kept = clock._replace(due_on=row["due_on"], not_before=row["not_before"], calendar_version=row["calendar_version"])
    if row["reason"] == clock.reason and {row["status"], clock.status} == {MISSED, VOIDED}:
        return kept._replace(status=row["status"])
    return kept
