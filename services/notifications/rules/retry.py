"""When a notice that could not be sent is tried again, and when it becomes a task for a person.

A local rule. The waits add up to some 17 hours, so that a person knows well inside the shortest limit (2 working
days, `iro_details_to_legal`). Times are real time, not business time: mail servers do not live in a simulated year.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
MAX_TRIES = len(WAITS) + 1


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Send again, not before this moment (aware, real time)."""

    at: datetime
    rule: str = "temporary_failure_is_retried"


@dataclass(frozen=True, slots=True)
class HandToAPerson:
    """Stop trying: somebody has to tell the recipient in another way."""

    rule: str
    reason: str


def after_a_failure(tries: int, *, permanent: bool, now: datetime) -> TryAgain | HandToAPerson:
    """What to do after try number `tries` (counted from 1) failed at `now` (aware, real time).

    Raises ValueError for a count below 1 or a time without a zone.
    """
    if tries < 1:
        raise ValueError("tries are counted from 1")
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    if permanent:
        return HandToAPerson("permanent_failure", "it can never be delivered to this contact")
    if tries >= MAX_TRIES:
        return HandToAPerson("tries_used_up", f"{tries} tries failed")
    return TryAgain(now + WAITS[tries - 1])
