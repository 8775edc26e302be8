"""What happened in a dispute, step by step: who did what when, what time did, and what was heard beside it.

Days, ids and codes; whoever may read the words finds them at their stages.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from services.escalation.actions.disputes.derive import Dispute
from services.escalation.actions.disputes.words import (
    CARRIED_OUT,
    COMPLAINT_BY,
    ENDED,
    NEXT_STAGE,
    OPENED,
    RESPONSE,
    VIEW,
    Spoken,
    day_said,
)

SYSTEM: Final = "system"
_SHOWN: Final = {
    OPENED: ("category", "stage", "emergency", "against_childs_wishes", "childs_wishes", "complaint_by"),
    RESPONSE: ("number", "agreed", "resources", "responded_by", "by_role"),
    VIEW: ("view",),
    NEXT_STAGE: ("to", "emergency"),
    ENDED: ("how", "outcome", "what_changed"),
    CARRIED_OUT: (),
}


def history_of(dispute: Dispute) -> list[dict[str, Any]]:
    """By day; of one day what time did comes before what people said, in the order in which they said it."""
    entries = [*_by_time(dispute), *_beside(dispute), *_by_people(dispute)]
    return sorted(entries, key=lambda each: (each["on"], each["at"] is not None))


def _by_people(dispute: Dispute) -> Iterator[dict[str, Any]]:
    for word in dispute.said.spoken:
        told = {name: word.data[name] for name in _SHOWN.get(word.kind, ()) if word.data.get(name) is not None}
        if word.kind == COMPLAINT_BY:
            told["complaint_by"] = word.data["by"]
        on = day_said(word, dispute.known.calendar)
        entry = {"on": on.isoformat(), "at": word.at.isoformat(), "what": word.kind, "by": word.by, "id": word.key}
        yield {**entry, **told, **_taken_back(word)}


def _taken_back(word: Spoken) -> dict[str, Any]:
    """What was taken back stays on the history, and counts for nothing."""
    if word.taken_back_at is None:
        return {}
    return {"taken_back_by": word.taken_back_by, "taken_back_at": word.taken_back_at.isoformat()}


def _by_time(dispute: Dispute) -> Iterator[dict[str, Any]]:
    for stage in dispute.stages[1:]:
        if stage.cause == "silence":
            yield _entry(stage.entered_on, "stage_entered", number=stage.number, cause=stage.cause)
    if dispute.limit_passed:
        yield _entry(dispute.limit_on + timedelta(days=1), "limit_passed", limit_on=dispute.limit_on.isoformat())


def _beside(dispute: Dispute) -> Iterator[dict[str, Any]]:
    for of, passed in dispute.handed_over():
        yield _entry(passed.on, "handed_over", of=of, from_id=passed.before, to_id=passed.after)
    for on, by in dispute.known.complained_on:
        if dispute.opened_on <= on <= dispute.until:
            yield _entry(on, "complaint_received", complainant=by or None)
    for hearing in dispute.hearings():
        on = max(dispute.opened_on, hearing.listed_on)
        yield _entry(on, "before_hearing", hearing_id=hearing.id, hearing_on=hearing.on.isoformat())


def _entry(on: date, what: str, **told: Any) -> dict[str, Any]:
    return {"on": on.isoformat(), "at": None, "what": what, "by": SYSTEM, **told}
