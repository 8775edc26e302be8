"""A dispute's row, and the rows of what was agreed in it, as settling writes them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.escalation.actions.disputes.derive import RESOLVED, UNRESOLVED, Dispute
from services.escalation.actions.disputes.history import history_of
from services.escalation.actions.disputes.words import day_said
from services.escalation.rules.disputes.stages import Entered, Kept
from shared.events.base import to_date
from shared.register.statements import Word

Row = Mapping[str, Any]
TOLD: Final = (
    "emergency",
    "bypass_reason",
    "against_childs_wishes",
    "childs_wishes",
    "complaint_by",
    "informal",
    "team_id",
)
"""What its IRO said when she opened it, besides what has a column."""


def row_of(dispute: Dispute) -> dict[str, Any]:
    """Every column but what was announced of it, and its version."""
    return {
        **_what(dispute),
        **_where(dispute),
        **_end(dispute),
        **_whose(dispute),
        "looked_at_on": dispute.looked_at_on(),
        "told": _told(dispute),
        "stages": [_stage(dispute, each) for each in dispute.stages],
        "history": history_of(dispute),
    }


def _what(dispute: Dispute) -> dict[str, Any]:
    opened = dispute.said.opened
    return {
        "id": dispute.id,
        "subject": dispute.known.subject,
        "subjectkind": opened.subjectkind,
        "also_for": list(dispute.known.also_for),
        "category": opened.data["category"],
        "concern_id": opened.data.get("concern_id"),
        "detail_ref": opened.data.get("detail_ref"),
        "opened_on": dispute.opened_on,
        "opened_by": opened.by,
        "limit_on": dispute.limit_on,
        "policy_version": dispute.profile.id,
    }


def _where(dispute: Dispute) -> dict[str, Any]:
    stage = dispute.stage
    managers = dispute.managers(stage, dispute.until)
    return {
        "stage": stage.number,
        "stage_name": dispute.ladder[stage.number - 1].name,
        "stage_entered_on": stage.entered_on,
        "stage_due_on": stage.due_on,
        "stage_manager_id": next(iter(managers), None),
        "manager_ids": list(managers),
        "answered": bool(stage.answers),
    }


def _end(dispute: Dispute) -> dict[str, Any]:
    changed = dispute.ended.data.get("what_changed") if dispute.ended is not None else None
    return {
        "status": dispute.status,
        "ended_on": dispute.ended_on,
        "outcome": dispute.outcome,
        "what_changed": list(changed or ()),
    }


def _whose(dispute: Dispute) -> dict[str, Any]:
    known = dispute.known
    return {
        "iro_id": known.iro_on(dispute.until),
        "team_id": known.people.team_on(dispute.opened_on),
        "provider_id": _provider(dispute),
        "present_team_id": known.people.team_on(dispute.until),
    }


def _provider(dispute: Dispute) -> str | None:
    child = dispute.known.child
    placement = child.details_on(dispute.opened_on).get("placement") if child is not None else None
    return getattr(placement, "provider_id", None)


def _told(dispute: Dispute) -> dict[str, Any]:
    told = {name: dispute.said.opened.data[name] for name in TOLD if dispute.said.opened.data.get(name) is not None}
    later = dispute.said.complaint_by
    return told | ({"complaint_by": later.data["by"]} if later is not None else {})


def _stage(dispute: Dispute, stage: Entered) -> dict[str, Any]:
    rung = dispute.ladder[stage.number - 1]
    managers = dispute.managers(stage, stage.left_on or dispute.until)
    words = {each.key: each for each in dispute.said.responses}
    return {
        "number": stage.number,
        "name": rung.name,
        "may_be_informal": rung.may_be_informal,
        "entered_on": stage.entered_on.isoformat(),
        "due_on": stage.due_on.isoformat(),
        "left_on": stage.left_on.isoformat() if stage.left_on is not None else None,
        "cause": stage.cause,
        "bypassed": list(stage.bypassed),
        "emergency": stage.emergency,
        "informal": stage.informal,
        "manager_ids": list(managers),
        "answered_on": stage.answered_on.isoformat() if stage.answered_on is not None else None,
        "answers": [_answer(dispute, each, words[each.id]) for each in stage.answers],
    }


def _answer(dispute: Dispute, kept: Kept, word: Word) -> dict[str, Any]:
    view = dispute.said.views.get(kept.id)
    names = ("agreed", "text_ref", "by_role")
    return {
        "id": kept.id,
        "on": kept.on.isoformat(),
        "late": kept.late,
        "responded_by": word.data.get("responded_by") or word.by,
        "written_by": word.by,
        "resources": bool(word.data.get("resources")),
        **{name: word.data.get(name) for name in names},
        "view": view.data["view"] if view is not None else None,
    }


def remedies_of(dispute: Dispute) -> list[dict[str, Any]]:
    """What was agreed, with what became of it; nothing where it was withdrawn, or nothing could be had."""
    ended = dispute.ended
    if ended is None or dispute.status != RESOLVED or dispute.outcome == UNRESOLVED:
        return []
    agreed_on = day_said(ended, dispute.known.calendar)
    return [_remedy(dispute, each, agreed_on) for each in ended.data.get("remedies") or ()]


def _remedy(dispute: Dispute, remedy: Mapping[str, Any], agreed_on: date) -> dict[str, Any]:
    done = dispute.said.carried_out.get(remedy["id"])
    return {
        "id": remedy["id"],
        "dispute_id": dispute.id,
        "subject": dispute.known.subject,
        "text": remedy.get("text"),
        "responsible_person_id": remedy["responsible_person_id"],
        "agreed_on": agreed_on,
        "due_on": to_date(remedy["due_on"]),
        "carried_out_on": day_said(done, dispute.known.calendar) if done is not None else None,
        "status": "open" if done is None else "done",
    }
