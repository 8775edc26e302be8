"""What reporting's JSON routes answer."""

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict

from shared.described import Described


class _Answer(Described):
    model_config = ConfigDict(frozen=True)


class Cause(_Answer):
    """The event that directly caused another; type and title are null until it has been heard.

    `event_id` is null for what was recorded for another child by mistake.
    """

    event_id: str | None
    type: str | None = None
    title: str | None = None


class TimelineItem(_Answer):
    """One event of a child's timeline."""

    on: date
    """The fact's own date, or the day it was said if that lies ahead."""
    time: datetime
    type: str
    title: str
    service: str
    """Which service announced it; `council` for what council systems posted."""
    source: str
    event_id: str | None
    """Null for the plain line that stands in place of what was recorded for another child by mistake."""
    why: Cause | None = None
    about: Cause | None = None
    """The event that this one takes back, or puts back."""
    withdrawn: bool = False
    """It was taken back: it counts for nothing any more."""
    baseline: date | None = None
    """Imported history as at that day."""
    data: dict[str, Any]


class Timeline(_Answer):
    """What happened to a child, oldest first. `child_id` is the record that goes on if the one asked for was merged."""

    child_id: str
    items: list[TimelineItem]
    next: str | None = None


class IroNamed(_Answer):
    """An IRO; the name is null while allocation cannot be asked."""

    id: str
    name: str | None = None


class DutyDue(_Answer):
    """A duty still to be done; `due_on` is null where the limit is an event and not a day."""

    id: str
    duty: str
    title: str
    owner: str
    keeper: str
    due_on: date | None
    late: bool


class ChildListed(_Answer):
    """A looked-after child in the list."""

    child_id: str
    looked_after_from: date | None
    iro: IroNamed | None
    unallocated_since: date | None
    unallocated_why: list[str]
    next_review_due: date | None
    next_review_kind: str | None
    late_count: int
    due: list[DutyDue]
