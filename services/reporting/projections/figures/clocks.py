"""Time limits, alarms and letters as things to be counted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from services.reporting.projections.figures.life import Life
from services.reporting.rules.figures.of_steps import DUTIES
from services.reporting.rules.figures.thing import Kind, Thing
from services.reporting.rules.status import MET, VOIDED
from shared.events.services.duties import DutyLate
from shared.events.services.notifications import (
    NoticeAcknowledged,
    NoticeDelivered,
    NoticeEvent,
    NoticeFailed,
    NoticeSent,
)

_ONE_DAY = timedelta(days=1)
_PROVED = (NoticeDelivered, NoticeAcknowledged)
_NOTICES = (NoticeSent, NoticeFailed, *_PROVED)


def clocks_of(life: Life, duties: Sequence[Mapping[Any, Any]]) -> Iterator[Thing]:
    """Each time limit that is counted: on the day it was met, or the day after its last day."""
    for row in duties:
        if row["duty"] not in DUTIES or row["due_on"] is None or row["status"] == VOIDED:
            continue
        on: date = row["met_on"] if row["status"] == MET else row["due_on"] + _ONE_DAY
        values = {"duty": row["duty"], "in_time": on <= row["due_on"]}
        yield Thing(Kind.DUTY, row["duty_id"], on, life.who(on), reason=None, values=values)


def alarms_of(life: Life) -> Iterator[Thing]:
    """Each time that a limit was announced as late."""
    for fact in life.of(DutyLate):
        if isinstance(fact.data, DutyLate):
            key = f"{fact.data.duty_id}|{fact.data.due_on}"
            yield Thing(Kind.ALARM, key, fact.data.late_from, life.who(fact.data.late_from), reason=fact.data.duty)


def notices_of(life: Life) -> Iterator[Thing]:
    """Each letter, on the day it was sent; what nobody said was sent, on the day of what became of it."""
    said: dict[str, dict[type[Any], date]] = {}
    for fact in life.of(*_NOTICES):
        assert isinstance(fact.data, NoticeEvent)
        said.setdefault(fact.data.notice_id, {})[type(fact.data)] = fact.data.happened_on() or fact.time.date()
    for notice_id, days in said.items():
        on = next(days[kind] for kind in _NOTICES if kind in days)
        values = {"proved": any(kind in days for kind in _PROVED)}
        yield Thing(Kind.NOTICE, notice_id, on, life.who(on), values=values)
