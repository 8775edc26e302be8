"""What councils' systems told of a child within a year: the facts from which its reviews and duties are planned."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from benchmarks.made_up import SOURCE
from shared.events import catalogue
from shared.events.envelope import Envelope
from shared.work.ids import new_id

TODAY: Final = date(2026, 11, 30)
_SHORTEST, _SPREAD = 150, 131
"""Children have been looked after for so many days at the least, and for so many lengths of time."""
_FIRST_REVIEW, _SECOND_REVIEW = 25, 108
_VISITS, _EVERY = 7, 16
"""The day of the social worker's first visit, and after how many days each next one follows."""
_MOVES = (40, 95)
_CHANGES = {
    55: "complaint.received",
    120: "birth_family.circumstances_changed",
}
_NOON = time(12, tzinfo=UTC)


def of_a_child(number: int) -> list[Envelope]:
    """Everything told of the child with this number by `TODAY`, each event at noon of the day it is about."""
    begun = TODAY - timedelta(days=_SHORTEST + number * 37 % _SPREAD)
    told = ((begun + timedelta(days=day), kind, data) for day, kind, data in _told(number, begun))
    return [_envelope(id_of(number), kind, data, on) for on, kind, data in told if on < TODAY]


def id_of(number: int) -> str:
    """The id of the child with this number."""
    return f"Y{number:06}"


def _told(number: int, begun: date) -> Iterator[tuple[int, str, dict[str, Any]]]:
    yield 0, "child.became_looked_after", _beginning(number, begun)
    given = {"allocation_id": f"AL-{number}", "iro_id": f"IRO-{number % 18:02}", "rule": "lightest"}
    yield 1, "iro.allocated", {**given, "allocated_on": _on(begun, 1), "decided_by": "system"}
    for day in (_FIRST_REVIEW, _SECOND_REVIEW):
        yield day, "past_review.recorded", {"held_on": _on(begun, day), "participation": "PN1"}
    for day in range(_VISITS, _SHORTEST + _SPREAD, _EVERY):
        yield day, "social_worker.visit_recorded", {"on": _on(begun, day), "seen_alone": True}
    for day in _MOVES:
        yield day, "placement.started", {"placement": _placement(number, begun, day)}
    for kind, day in (("care_plan", 9), ("health_plan", 60), ("social_worker_report", _SECOND_REVIEW - 5)):
        made: dict[str, Any] = {"kind": kind, "version_date": _on(begun, day), "provided_to_iro_on": _on(begun, day)}
        made["permanence_plan"] = kind == "care_plan"
        yield day, "plan_document.updated", made
    for day, kind in _CHANGES.items():
        ref = {"record_ref": f"R-{number}-{day}", "social_worker_id": f"SW-{number % 90}"}
        yield day, kind, {**ref, "occurred_on": _on(begun, day), "category": "other"}


def _beginning(number: int, begun: date) -> dict[str, Any]:
    return {
        "looked_after_from": begun.isoformat(),
        "date_of_birth": f"{2010 + number % 16}-03-{1 + number % 28:02}",
        "legal_status": "C2",
        "placement": _placement(number, begun, 0),
        "team_id": f"T-{number % 12}",
        "social_worker_id": f"SW-{number % 90}",
    }


def _placement(number: int, begun: date, day: int) -> dict[str, Any]:
    return {"id": f"PL-{number}-{day}", "type": "U4", "started_on": _on(begun, day)}


def _on(begun: date, day: int) -> str:
    return (begun + timedelta(days=day)).isoformat()


def _envelope(child_id: str, kind: str, data: dict[str, Any], on: date) -> Envelope:
    at = datetime.combine(on, _NOON)
    model = catalogue.by_wire_type(f"{kind}.v1").model_validate(data)
    return Envelope(
        id=new_id(),
        source=SOURCE,
        type=f"{kind}.v1",
        subject=child_id,
        subjectkind="child",
        time=at,
        receivedat=at,
        data=model,
    )
