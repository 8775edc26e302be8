"""Which reviews are still to come: one serves every reason open on its day whose not-before is past.

It is due on the earliest of them. What the IRO took off a review is not served by that one, and what may not be
answered yet on its day waits for a second. A reason without a date goes to the first review there is.

Source: policy, near reviews; reg 33; Jersey 3.23, 3.55, 3.56.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from services.scheduling.rules.model import OnRecord, Planned, Reason


def plan(reasons: Iterable[Reason], on_record: Sequence[OnRecord]) -> list[Planned]:
    """The reviews to be held for these reasons, each with the one on record that it is, the earliest first."""
    left = sorted(reasons, key=lambda each: (each.due_on or date.max, each.duty, each.token or ""))
    rows = sorted(on_record, key=lambda each: (each.of_duplicate, each.due_on, each.review_id))
    planned: list[Planned] = []
    while left and left[0].due_on is not None:
        row = _row_for(left[0], rows)
        day = _day(left[0], row)
        elsewhere = _kept_by_others(left[0], rows)
        served = tuple(each for each in left if _is_served(each, day, row) and each.duty not in elsewhere)
        if not served or not any(each.due_on for each in served):
            served = (left[0],)
        planned.append(Planned(served, row.review_id if row is not None else None))
        left = [each for each in left if each not in served]
        rows = [each for each in rows if each is not row]
    return planned


def _row_for(reason: Reason, rows: Sequence[OnRecord]) -> OnRecord | None:
    """The one that served this reason before; else whichever comes first and can answer it on its day."""
    fitting = [row for row in rows if _name(reason) not in row.not_serving and _is_in_time(reason, row.arranged_for)]
    fitting = [row for row in fitting if not row.of_duplicate] or fitting
    named = [row for row in fitting if reason.duty in row.serves or reason.token in row.serves]
    return next(iter(named or fitting), None)


def _kept_by_others(reason: Reason, rows: Sequence[OnRecord]) -> frozenset[str]:
    """What stays with the review off which this was taken: it is not brought forward with it."""
    kept = (row.serves - row.not_serving - {reason.duty} for row in rows if _name(reason) in row.not_serving)
    return frozenset().union(*kept)


def _is_in_time(reason: Reason, arranged_for: date | None) -> bool:
    return arranged_for is None or reason.not_before is None or reason.not_before <= arranged_for


def _day(reason: Reason, row: OnRecord | None) -> date:
    arranged = row.arranged_for if row is not None else None
    return arranged or reason.due_on or date.max


def _is_served(reason: Reason, day: date, row: OnRecord | None) -> bool:
    if row is not None and _name(reason) in row.not_serving:
        return False
    return reason.not_before is None or reason.not_before <= day


def _name(reason: Reason) -> str:
    """How a reason is named where the IRO takes it off: what is to be considered, else the duty."""
    return reason.token or reason.duty
