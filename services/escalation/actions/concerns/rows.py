"""Concerns as rows: new ones, and what each is by what people said and what the facts are."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.escalation.actions.concerns.the_child import Filed
from services.escalation.rules.concerns.model import AUTHORITY, SYSTEM, Ground
from services.escalation.rules.concerns.states import DECLINED, FORMAL, LAPSED, OFFERED, OPEN, RESOLVED
from shared.duties import counted_from
from shared.policy import Profile
from shared.register.statements import Word
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
INFORMAL: Final = "informal_resolution"
"""The duty to resolve a concern informally, before it goes to the formal process (Jersey 6.1; its days are local)."""
OPEN_AGAIN: Final[Mapping[str, Any]] = {"status": OPEN, "closed_on": None, "outcome": None, "what_changed": None}

_NOT_YET: Final = (
    "duty_id",
    "duty",
    "detail_ref",
    "raised_with",
    "due_on",
    "review_id",
    "lacked",
    "ground",
    "dispute_id",
)


def raised_by_a_person(work: Work, profile: Profile, word: Word, filed: Filed) -> dict[str, Any]:
    """A concern that somebody raised by a call."""
    on, told = word.on or work.today, word.data
    row = _row(word.key, word.subject, word.subjectkind, told["category"], on, filed)
    about = {name: told.get(name) for name in ("detail_ref", "raised_with")}
    return {**row, **about, "raised_by": word.by, "due_on": limit(on, profile)}


def opened_by_the_system(
    work: Work, profile: Profile, subject: str, kind: str, ground: Ground, filed: Filed
) -> dict[str, Any]:
    """A concern that the system opens today, for this ground."""
    row = _row(new_id(), subject, kind, ground.category, work.today, filed)
    duty_id = ground.key if ground.duty is not None else None
    about = {"duty_id": duty_id, "duty": ground.duty, "ground": ground.kind, "grounds": [ground.key]}
    return {**row, **about, "due_on": limit(work.today, profile)}


def offered(work: Work, subject: str, review_id: str, category: str, ground: str, filed: Filed) -> dict[str, Any]:
    """What a review lacked, put before its IRO."""
    row = _row(new_id(), subject, "child", category, work.today, filed)
    return {**row, "status": OFFERED, "review_id": review_id, "ground": ground}


def limit(on: date, profile: Profile) -> date | None:
    """By when a concern raised that day is to be resolved informally."""
    return counted_from(on, profile.duty(INFORMAL), profile.calendar).due_on


def _row(id_: str, subject: str, kind: str, category: str, on: date, filed: Filed) -> dict[str, Any]:
    return {
        **dict.fromkeys(_NOT_YET),
        **OPEN_AGAIN,
        "id": id_,
        "subject": subject,
        "subjectkind": kind,
        "category": category,
        "raised_by": SYSTEM,
        "raised_on": on,
        "history": [],
        "side": AUTHORITY,
        "assigned_to": filed.iro_id,
        "team_id": filed.team_id,
        "provider_id": filed.provider_id,
        "said": {},
        "grounds": [],
    }


def as_closed(word: Word) -> dict[str, Any]:
    """What a person's word makes of a concern: resolved, lapsed or declined."""
    told = word.data
    state = {"resolved": RESOLVED, "lapsed": LAPSED, "declined": DECLINED}[told["as"]]
    changed = list(told.get("what_changed") or ()) or None
    return {"status": state, "closed_on": word.on, "outcome": told.get("outcome"), "what_changed": changed}


def as_formal(dispute_id: str) -> dict[str, Any]:
    """What a dispute makes of it."""
    return {**OPEN_AGAIN, "status": FORMAL, "dispute_id": dispute_id}
