"""How an event is kept: the stored row, the day it belongs to, and its place in a timeline. Pure."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.reporting.rules.who_said_it import OURS
from shared.calendar import sortable
from shared.events.envelope import Envelope
from shared.events.services.allocation import ChildUnallocated
from shared.events.services.duties import DutyOpened

_LOCAL: Final = ZoneInfo("Europe/London")
"""Jersey keeps the same time, so a day is the same day under every profile."""


def stored(envelope: Envelope) -> dict[str, Any]:
    """The row of an event."""
    row, on = envelope.to_row(), day_of(envelope)
    row["on_date"], row["in_timeline"] = on, _in_timeline(envelope, on)
    return row


def day_of(envelope: Envelope) -> date:
    """The fact's own date, or the day on which it was said when that lies ahead (a hearing listed, a review due).

    That a child has waited too long for an IRO is news of that day, and not of the day since which the child waits; so
    is it that a clock runs again that began long ago.
    """
    said = _local_day(envelope.time)
    on = envelope.data.happened_on()
    news = isinstance(envelope.data, ChildUnallocated) or (
        isinstance(envelope.data, DutyOpened) and envelope.data.again
    )
    return said if on is None or news else min(on, said)


@lru_cache(maxsize=500)
def _local_day(moment: datetime) -> date:
    """Whatever is announced in one transaction is said at one moment."""
    return moment.astimezone(_LOCAL).date()


def _in_timeline(envelope: Envelope, on: date) -> str:
    """Sorts a day's events so that what caused something stands before it.

    An event from outside counts from when the door had it, should its own time lie later (its clock may be ahead of
    ours); of the same moment it stands before our own, whose ids sort by the time they were made.
    """
    moment = min(envelope.time, envelope.receivedat or envelope.time)
    rank = 1 if envelope.source.startswith(OURS) else 0
    return f"{on}|{sortable(moment)}|{rank}|{envelope.id}|{envelope.source}"
