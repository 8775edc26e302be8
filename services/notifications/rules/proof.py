"""The proof of a notice: when it was intended, went out, reached its recipient, was read, or failed.

Each step has the moment at which it was put on record and the day on which it happened, for people report of days. A
failure stays in it when the notice reaches its recipient after all.
Source: Hull 1 (told in person, the date goes on the case record); that every step is kept is local.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.notifications.rules.status import Status
from shared.calendar import Calendar, local_date

Row = Mapping[Any, Any]
_WENT_OUT = frozenset({"sent", "delivered"})


class Step(StrEnum):
    """How far a notice came."""

    INTENDED = "intended"
    SENT = "sent"
    DELIVERED = "delivered"
    SPOKEN = "told_in_person"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step, the moment at which it was put on record (None: by an older version, which kept the day alone), and the
    day on which it happened."""

    step: Step
    at: datetime | None
    on: date


def steps_of(row: Row, attempts: Sequence[Row], calendar: Calendar) -> list[StepTaken]:
    """The steps of a notice on record, in order; `attempts` are its tries, oldest first."""
    found = list(_steps(row, attempts, calendar))
    timed = [(each.at, each) for each in found if each.at is not None]
    if len(timed) < len(found):  # an older version's: as they follow each other
        return found
    return [each for _, each in sorted(timed, key=lambda pair: pair[0])]


def _steps(row: Row, attempts: Sequence[Row], calendar: Calendar) -> Iterator[StepTaken]:
    yield _at(Step.INTENDED, row["created_at"], calendar)
    failed, sent = row["failed_at"], row["sent_at"] or _went_out(attempts)
    if failed is not None:
        yield _at(Step.FAILED, failed, calendar)
    if sent is not None:
        yield _at(Step.SENT, sent, calendar)
    if row["told_on"] is not None:
        spoken = row["told_by"] is not None and row["channel"] == Status.SPOKEN
        yield StepTaken(Step.SPOKEN if spoken else Step.DELIVERED, row["told_at"], row["told_on"])
    if row["acknowledged_on"] is not None:
        yield StepTaken(Step.READ, row["acknowledged_at"], row["acknowledged_on"])


def _at(step: Step, at: datetime, calendar: Calendar) -> StepTaken:
    return StepTaken(step, at, local_date(at, calendar))


def _went_out(attempts: Sequence[Row]) -> datetime | None:
    """Of what an older version sent: when the try began that was taken."""
    return next((each["at"] for each in attempts if each["outcome"] in _WENT_OUT), None)
