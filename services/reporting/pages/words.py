"""Plain words for the ids and codes that the services speak to each other in.

Nothing here names a person: an event's sentence says what kind of thing happened, never to whom or the story of it.
A duty's words are its title in the policy. An id that is not in these tables is shown as its own words with the
underscores taken out, so that a new event or role is readable before anybody has thought of a better sentence for it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from services.reporting.pages.event_words import BY_CASE, DETAILS, EVENTS
from shared.child.taken_back import LINE
from shared.policy import duty_under

POLICY: Final = "policy_version"
"""The field of an event about a duty that says under which policy it was opened."""

WAS_LATE: Final = "was_late"
AGAIN: Final = "again"
"""The field that says of a duty that it had been late, before it was moved or fell away."""

OF_ANOTHER_CHILD: Final = "of_another_child"
"""The field that says that the plain line stands here, in place of what was recorded for another child by mistake."""

OWNERS: Final[Mapping[str, str]] = {
    "iro": "IRO",
    "iro_manager": "IRO manager",
    "iro_service": "IRO service",
    "iro_admin": "IRO administrator",
    "corporate_iro": "Corporate IRO",
    "outgoing_iro": "Outgoing IRO",
    "guardian": "Children's Guardian",
    "childrens_guardian": "Children's Guardian",
    "legal": "Legal department",
    "authority": "Local authority",
    "stage_manager": "The manager at this stage",
    "person_named": "The person named in the decision",
}

SERVICES: Final[Mapping[str, str]] = {
    "council": "Council's case system",
    "child": "Council's case system",
    "allocation": "Allocation",
    "scheduling": "Reviews",
    "escalation": "Disputes",
    "notifications": "Notices",
    "reporting": "Reporting",
}

PROFILES: Final[Mapping[str, str]] = {
    "england-2010": "England, 2010 regulations",
    "hull": "Hull",
    "north-lincolnshire-2011": "North Lincolnshire, 2011",
    "blackpool-2013": "Blackpool, 2013",
    "southwark-2008": "Southwark, 2008 (the rules before April 2011)",
    "jersey-2013": "Jersey, 2013",
}

BASES: Final[Mapping[str, str]] = {
    "statute": "Law",
    "handbook": "Guidance",
    "seed": "Council's published procedure",
    "local": "Set locally",
}

# The codes of the SSDA903 return. Jersey's codes are its own and are shown as they come.
LEGAL_STATUSES: Final[Mapping[str, str]] = {
    "C1": "Interim care order",
    "C2": "Full care order",
    "D1": "Freeing order",
    "E1": "Placement order",
    "J1": "Remanded to accommodation",
    "J2": "Detained under PACE in local authority accommodation",
    "J3": "Sentenced, with a residence requirement",
    "L1": "Police protection",
    "L2": "Emergency protection order",
    "L3": "Child assessment order",
    "V2": "Accommodated under section 20",
    "V3": "Short breaks, each recorded as an episode",
    "V4": "Short breaks, recorded as one agreement",
}


RULES: Final[Mapping[str, str]] = {
    "lightest": "Had the lightest load",
    "siblings": "Has the child's brothers or sisters",
    "former_iro": "Was the child's IRO before",
    "communication": "Communicates in the child's way",
    "manager": "Chosen by a manager",
    "iro_left": "The IRO before left",
    "iro_away": "The IRO before is away for long",
    "restored": "Back from an absence",
    "records_merged": "Two records were one child",
}


_NAMES: Final = re.compile(r"\b(iro(?=s?\b)|pep\b|cafcass\b)")
"""What is written with capitals wherever a code has it."""


@lru_cache(maxsize=2000)
def spelled_out(code: str) -> str:
    """A code as words, its first letter a capital: `no_iro_has_room` is "No IRO has room"."""
    text = _NAMES.sub(_named, code.replace("_", " ").replace(".", " ").strip())
    return text[:1].upper() + text[1:]


def duty(code: str, policy: str) -> str:
    """What a duty asks somebody to do: its title in the policy it was opened under (`england-2010@1`)."""
    found = duty_under(policy, code)
    return spelled_out(code) if found is None else found.title


def rule(code: str) -> str:
    """Why an IRO has a child: the rule that decided."""
    return RULES.get(code) or spelled_out(code)


def owner(code: str) -> str:
    """Who must act."""
    return OWNERS.get(code) or spelled_out(code)


def service(code: str) -> str:
    """Where an event came from."""
    return SERVICES.get(code) or spelled_out(code)


def profile(code: str) -> str:
    """The rules a council runs under. A profile of a council's own is shown by its id."""
    return PROFILES.get(code, code)


def basis(code: str) -> str:
    """What kind of rule sets a time limit."""
    return BASES.get(code) or spelled_out(code)


def legal_status(code: str) -> str:
    """A legal status in words, with its code."""
    words = LEGAL_STATUSES.get(code)
    return f"{words} ({code})" if words else code


def event(wire_type: str, details: Mapping[str, str]) -> str:
    """What happened, in the past tense.

    `wire_type` may carry its version (`iro.allocated.v1`). Of `details` only the one code named for this type in
    `DETAILS` is shown; whatever else an event may carry stays out of the sentence. A duty is named by its title in the
    policy that the detail `policy_version` names.
    """
    if OF_ANOTHER_CHILD in details:
        return LINE
    sentence, field, joined_by = _sentence(wire_type)
    case, sentences = BY_CASE.get(without_version(wire_type), ("", {}))
    sentence = sentences.get(details.get(case, ""), sentence)
    code = details.get(field)
    said = f"{sentence}{joined_by}{_detail(field, code, details)}" if code else sentence
    said = f"{said}, which runs again" if AGAIN in details else said
    return f"{said} (it had been late)" if WAS_LATE in details else said


def detail_of(wire_type: str) -> str:
    """The one field of an event of this type that its sentence may show; empty if there is none."""
    return _sentence(wire_type)[1]


def case_of(wire_type: str) -> str:
    """The one field of an event of this type that makes another sentence of it; empty if there is none."""
    return BY_CASE.get(without_version(wire_type), ("", {}))[0]


def statement_meant(data: Mapping[str, Any]) -> str | None:
    """The id of the event that another says to be withdrawn, or restored."""
    meant = data.get("withdraws") or data.get("restores")
    return meant.get("id") if isinstance(meant, dict) else None


@lru_cache(maxsize=500)
def _sentence(wire_type: str) -> tuple[str, str, str]:
    """What happened, the field that may be shown with it, and what joins that on."""
    name = without_version(wire_type)
    return (EVENTS.get(name) or spelled_out(name), *DETAILS.get(name, ("", "")))


_MACHINERY: Final = ("duty.", "notice.", "review.due", "partner.")
_MEANT: Final = frozenset({"duty.missed"})


def is_machinery(wire_type: str) -> bool:
    """Whether an event only says what the system did (a clock, a letter), and nothing that happened to the child."""
    name = without_version(wire_type)
    return name.startswith(_MACHINERY) and name not in _MEANT


def without_version(wire_type: str) -> str:
    """`iro.allocated` from `iro.allocated.v1`."""
    name, _, version = wire_type.rpartition(".v")
    return name if name and version.isdigit() else wire_type


def _detail(field: str, code: str, details: Mapping[str, str]) -> str:
    if field in ("duty", "rule"):
        said = rule(code) if field == "rule" else duty(code, details.get(POLICY, ""))
        return said if said.startswith("IRO") else said[:1].lower() + said[1:]
    return legal_status(code) if field == "code" else _NAMES.sub(_named, code.replace("_", " "))


def _named(found: re.Match[str]) -> str:
    return "Cafcass" if found[0] == "cafcass" else found[0].upper()
