"""Every answer of an outcome as a code, for those who count: no text, no day, nobody's id.

The social worker's, the parents' and the Guardian's presence is read off who attended: it is asked once. Birth parents
are left out of the count in the reviews of a child placed for adoption.

Source: Blackpool 8.3 to 8.15 (8.9 for adoption); what a manager or duty worker in the social worker's place is: 8.5.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.scheduling.rules.outcome.in_parts import standing

Part = Mapping[str, Any]
_OF_CODES: Final[Mapping[str, str]] = {
    "plans": "up_to_date_",
    "monitoring": "",
    "happy": "happy_",
    "rights": "right_",
    "permanence": "permanence_",
    "identity": "identity_",
    "pep": "pep_",
    "development": "development_",
    "safeguarding": "",
    "advocacy": "",
}
"""The parts that have nothing but yes, no and codes, and how their answers are called."""
_ALONE: Final = ("participation", "plan_ratified", "care_plan", "permanence_plan_agreed", "adoption_plan_reconsidered")
_CAME: Final = ("whole", "part")
_INSTEAD: Final = ("team_manager", "duty_worker")
_LEFT_OUT: Final = "left_out"


def form_answers(outcome: Part, *, placed_for_adoption: bool = False, carried_over: int = 0) -> dict[str, str]:
    """Every answer by its name; what was not answered is not there.

    `carried_over` is how many of its decisions an earlier review had made already.
    """
    attendance = outcome.get("attendance") or ()
    found = {
        **{name: outcome.get(name) for name in _ALONE},
        **_of_codes(outcome),
        **_of_what_was_said(outcome),
        **_of_who_came(attendance, placed_for_adoption=placed_for_adoption),
        **_of_decisions(standing(outcome.get("decisions") or ()), carried_over),
    }
    return {name: _code(value) for name, value in found.items() if value is not None}


def social_worker_attended(attendance: Sequence[Part]) -> str:
    """`yes`, else who came in the social worker's place, else `no`."""
    here = {each["kind"] for each in attendance if each["came"] in _CAME}
    if "social_worker" in here:
        return "yes"
    return next((kind for kind in _INSTEAD if kind in here), "no")


def _of_codes(outcome: Part) -> dict[str, Any]:
    return {
        f"{prefix}{name}": value
        for part, prefix in _OF_CODES.items()
        for name, value in (outcome.get(part) or {}).items()
    }


def _of_what_was_said(outcome: Part) -> dict[str, Any]:
    spoken, legal = outcome.get("spoken_to") or {}, outcome.get("legal_status") or {}
    proceedings, views = outcome.get("proceedings") or {}, outcome.get("views") or {}
    subjects = {name: said for name, said in (outcome.get("subjects") or {}).items() if said is not None}
    said, change = outcome.get("said") or {}, outcome.get("plan_change") or {}
    protection = outcome.get("child_protection") or {}
    return {
        "spoken_to_in_private": spoken.get("in_private"),
        "spoken_to_how": spoken.get("how"),
        "seen_in_placement": spoken.get("in_placement"),
        "legal_status_appropriate": legal.get("appropriate"),
        "legal_status_answered": _answered(legal),
        "wishes_proceedings": proceedings.get("wished"),
        "proceedings_help": proceedings.get("help"),
        "plan_change_understood": change.get("understood"),
        "plan_change_then": change.get("then"),
        "protection_conference_iro": protection.get("iro"),
        "protection_conference_not_because": protection.get("not_because"),
        "disagreements": said.get("disagreements") is not None if said else None,
        "compliments": said.get("compliments") is not None if said else None,
        **{f"views_{name}": view is not None for name, view in views.items()},
        **{f"subject_{name}": each["satisfied"] for name, each in subjects.items()},
        **{f"evidence_asked_{name}": True for name, each in subjects.items() if each.get("evidence_asked")},
    }


def _answered(legal: Part) -> str | None:
    if legal.get("queried_on") is None:
        return None
    return "awaited" if legal.get("answered_on") is None else "answered"


def _of_who_came(attendance: Sequence[Part], *, placed_for_adoption: bool) -> dict[str, Any]:
    if not attendance:
        return {}
    by_kind: dict[str, str] = {}
    for each in attendance:
        by_kind.setdefault(each["kind"], each["came"])
    parents = {f"{kind}_attended": by_kind.get(kind, "no") for kind in ("mother", "father")}
    if placed_for_adoption:
        parents = dict.fromkeys(parents, _LEFT_OUT)
    return {
        **parents,
        "social_worker_attended": social_worker_attended(attendance),
        "guardian_attended": by_kind.get("guardian"),
        "child_attended": by_kind.get("child"),
        "child_chaired": any(each["kind"] == "child" and each.get("chaired") for each in attendance),
    }


def _of_decisions(decisions: Sequence[Part], carried_over: int) -> dict[str, Any]:
    return {
        "decisions": str(sum(not each.get("recommendation") for each in decisions)),
        "recommendations": str(sum(bool(each.get("recommendation")) for each in decisions)),
        "urgent_decisions": str(sum(bool(each.get("urgent")) for each in decisions)),
        "decisions_carried_over": str(carried_over),
    }


def _code(value: bool | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def is_adoptive(placement_type: str | None) -> bool:
    """Whether a placement of this type (SSDA903) is one for adoption."""
    return placement_type in ("A3", "A4", "A5", "A6")
