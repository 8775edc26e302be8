"""When a webhook that was not taken is tried again, and when it is given up: after three days.

A local rule, by the advice of Standard Webhooks: soon at first, then ever later. A partner that was away over a weekend
has lost nothing; after that it asks for a replay. Real time, as all retries.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)
"""After each failed try; the last again and again."""
GIVEN_UP_AFTER = timedelta(days=3)
"""Since the first try."""
OUT_OF_ORDER = 5
"""So many failures in a row say that the receiver is away; the next success has all that waits tried at once."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Send again, not before this moment (aware, real time)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It is not tried any more; what is newer for the same child goes on."""


def after_a_failure(tries: int, *, first_tried_at: datetime, now: datetime) -> TryAgain | GiveUp:
    """What to do after try number `tries` (counted from 1) failed at `now`; both moments are aware and real time.

    The last try is made when the three days are over. Raises ValueError for a count below 1 or a time without a zone.
    """
    if tries < 1:
        raise ValueError("tries are counted from 1")
    if now.tzinfo is None or first_tried_at.tzinfo is None:
        raise ValueError("both moments need a time zone")
    end = first_tried_at + GIVEN_UP_AFTER
    if now >= end:
        return GiveUp()
    return TryAgain(min(now + WAITS[min(tries, len(WAITS)) - 1], end))


def answers_again(failures_in_a_row: int) -> bool:
    """Whether a success after so many failures means that a receiver that was away is back."""
    return failures_in_a_row >= OUT_OF_ORDER
