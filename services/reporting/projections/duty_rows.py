"""What the stream of duties says of each duty, in whatever order its statements arrive.

A row holds three things, each from the latest statement of its kind: how the duty is described (any statement), what
became of it (opened, met, missed or voided), and which due date was announced late. Taking the latest of each is the
same in any order and any number of times, so a duty opened that is heard after it was met does not open it again. There
is one reminder a day at most, so the latest is that of the latest day.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from services.reporting.rules.status import LATE, MET, MISSED, OPEN, VOIDED
from shared.calendar import sortable
from shared.events.envelope import Envelope
from shared.events.services.duties import DutyEvent, DutyLate, DutyMet, DutyMissed, DutyMoved, DutyReminded, DutyVoided

_NEVER: Final = ""

Row = dict[str, Any]


def statement_order(envelope: Envelope) -> str:
    """Sorts an announcer's statements in the order in which they were made: by time, then by id."""
    return f"{sortable(envelope.time)}|{envelope.id}"


def after(row: Mapping[str, Any] | None, envelope: Envelope, stated: DutyEvent) -> Row:
    """The duty's row once this statement is known too; None is a duty not heard of before."""
    at = statement_order(envelope)
    new: Row = dict(row) if row is not None else _first(envelope, stated)
    if at >= new["described_at"]:
        new |= _description(stated) | {"described_at": at}
    if isinstance(stated, DutyLate):
        if at >= new["late_at"]:
            new |= {"late_for": stated.due_on, "late_at": at}
    elif isinstance(stated, DutyReminded):
        if new["reminded_on"] is None or stated.reminded_on >= new["reminded_on"]:
            new |= {"reminded_on": stated.reminded_on, "reminded_by": stated.by}
    elif not isinstance(stated, DutyMoved) and at >= new["outcome_at"]:
        new |= _outcome(stated) | {"outcome_at": at}
    return new | _status(new)


def _first(envelope: Envelope, stated: DutyEvent) -> Row:
    return {
        "duty_id": stated.duty_id,
        "subject": envelope.subject,
        "subjectkind": envelope.subjectkind,
        "child_id": None,
        "duty": stated.duty,
        "late_for": None,
        "outcome": OPEN,
        "met_on": None,
        "reason": None,
        "described_at": _NEVER,
        "outcome_at": _NEVER,
        "late_at": _NEVER,
        "reminded_on": None,
        "reminded_by": None,
    }


_DESCRIBED: Final = ("owner", "keeper", "opened_on", "due_on", "not_before", "policy_version")


def _description(stated: DutyEvent) -> Row:
    said = vars(stated)  # a model's own way to an attribute takes five times as long
    return {name: said[name] for name in _DESCRIBED}


def _outcome(stated: DutyEvent) -> Row:
    if isinstance(stated, DutyMet):
        return {"outcome": MET, "met_on": stated.met_on, "reason": None}
    if isinstance(stated, DutyMissed):
        return {"outcome": MISSED, "met_on": None, "reason": stated.reason}
    if isinstance(stated, DutyVoided):
        return {"outcome": VOIDED, "met_on": None, "reason": stated.reason}
    return {"outcome": OPEN, "met_on": None, "reason": None}


def _status(row: Row) -> Row:
    due_on: date | None = row["due_on"]
    if row["outcome"] == MET:
        return {"status": MET, "late": due_on is not None and row["met_on"] > due_on}
    if row["outcome"] == OPEN and due_on is not None and row["late_for"] == due_on:
        return {"status": LATE, "late": True}
    return {"status": row["outcome"], "late": row["outcome"] == MISSED}


def statements(envelopes: Iterable[Envelope]) -> list[tuple[Envelope, DutyEvent]]:
    """Those of the events that speak of a duty."""
    return [(each, each.data) for each in envelopes if isinstance(each.data, DutyEvent)]
