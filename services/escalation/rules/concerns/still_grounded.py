"""Whether what raised a concern is still so: the duty was late, or was missed, and nothing has taken that back since.

A correction may move the due day, or show that the duty was met in time; a fact that was withdrawn takes the duty off
the record. A concern that nothing else grounds then closes itself, visibly; grounded anew it is open again.

Source: our own (local).
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

TAKEN_OFF = frozenset({"facts_changed", "records_merged", "not_judged"})
"""The reasons for which a duty is no longer on the record, as opposed to one whose ground fell away in its time."""


class Heard(NamedTuple):
    """One thing heard of a duty: `late`, `late_in_shortfall`, `missed`, `met`, `voided`, `moved` or `opened`."""

    what: str
    due_on: date | None = None
    was_due_on: date | None = None
    met_late: bool = False
    reason: str | None = None


def still_grounded(heard: Iterable[Heard]) -> bool:
    """Whether the duty counts as late or missed once all of this is heard, in the order in which it was said."""
    late_for: set[date | None] = set()
    missed, on_record = False, True
    for each in heard:
        if each.what == "late" or each.met_late:
            late_for.add(each.due_on)
        elif each.what == "moved":
            late_for.discard(each.was_due_on)
        elif each.what == "met":
            late_for.clear()
        missed = each.what == "missed" or (missed and each.what not in ("met", "opened", "voided"))
        on_record = on_record if each.what not in ("voided", "opened") else each.reason not in TAKEN_OFF
    return on_record and (missed or bool(late_for))
