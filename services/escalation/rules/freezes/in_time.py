"""Until when a request to leave a child where placed is answered in time, and how it stands. Pure.

Within two working days and before the move, whichever is earlier, and never before the day of the request: a child is
not to be moved while the question is open (Jersey 3.79; the days: local, duty `freeze_answered`).
"""

from datetime import date, timedelta
from typing import Final

ASKED: Final = "asked"
ANSWERED: Final = "answered"
OVER: Final = "over"


def answer_due_on(asked_on: date, limit: date, moves_on: date | None) -> date:
    """The last day in time; `limit` is the duty's own."""
    if moves_on is None:
        return limit
    return max(asked_on, min(limit, moves_on - timedelta(days=1)))


def status_of(answered_on: date | None, dispute_ended_on: date | None) -> str:
    """`asked` until it is answered or its dispute has ended (`over`)."""
    if answered_on is not None:
        return ANSWERED
    return OVER if dispute_ended_on is not None else ASKED
