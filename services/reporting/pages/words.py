"""Plain words for the ids and codes that the services speak to each other in.

Nothing here names a person: an event's sentence says what kind of thing happened, never to whom or the story of it.
An id that is not in these tables is shown as its own words with the underscores taken out, so that a new duty, event
or role is readable before anybody has thought of a better sentence for it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from services.reporting.pages.event_words import DETAILS, EVENTS

DUTIES: Final[Mapping[str, str]] = {
    "iro_manager_notified": "Tell the IRO manager",
    "iro_appointed": "Appoint an IRO",
    "child_told_of_iro": "Tell the child who their IRO is",
    "review_policy_given": "Give the review policy, complaints leaflet and advocate information",
    "iro_met_child": "IRO to meet the child in person",
    "successor_introduced": "Introduce the new IRO to the child in person",
    "iro_details_to_legal": "Send the IRO's details to the legal department",
    "iro_details_to_cafcass": "Send the IRO's details to Cafcass",
    "iro_details_to_court": "Send the IRO's details to the court",
    "care_plan_prepared": "Prepare the care plan",
    "emergency_placement_confirmed": "Confirm or end the emergency placement",
    "first_review": "Hold the first review",
    "second_review": "Hold the second review",
    "next_review": "Hold the next review",
    "new_placement_review": "Hold the first review of the new placement",
    "new_placement_second_review": "Hold the second review of the new placement",
    "short_break_first_review": "Hold the first review of the short breaks",
    "short_break_next_review": "Hold the next review of the short breaks",
    "adoption_first_review_unplaced": "Hold the adoption review before placement",
    "adoption_first_review_placed": "Hold the adoption review after placement",
    "adoption_plan_reconsidered": "Reconsider the adoption plan",
    "adoption_disruption_review": "Hold the review of the adoption disruption",
    "review_before_change": "Hold a review before the planned change",
    "custody_review": "Hold a review during custody",
    "secure_placement_review": "Review the secure placement",
    "change_considered": "Decide whether the change needs a review",
    "review_menu_sent": "Send the choices about how the review is held",
    "invitations_sent": "Send the review invitations",
    "consultation_sent": "Send the consultation papers",
    "sw_child_discussion": "Social worker to discuss the review with the child",
    "iro_sw_discussion": "IRO and social worker to discuss the review",
    "sw_report_available": "Social worker's report to reach the IRO",
    "health_plan_available": "Health plan to reach the IRO",
    "pep_available": "Personal education plan to reach the IRO",
    "child_spoken_to": "IRO to speak to the child in private",
    "excluded_parent_contacted": "Contact the parent excluded from the review",
    "adjourned_review_completed": "Complete the adjourned review",
    "review_series_completed": "Complete the review's series of meetings",
    "decisions_sent": "Send out the review's decisions",
    "review_record_written": "Write the review record",
    "review_record_distributed": "Send out the review record",
    "decisions_considered": "Answer the review's decisions",
    "care_plan_updated": "Update the care plan after the review",
    "decision_implemented": "Carry out the review's decision",
    "permanence_plan_agreed": "Agree the plan for permanence",
    "pathway_plan_copied": "Pathway plan to reach the IRO",
    "transition_planning_started": "Start planning the move to adult services",
    "foster_carer_first_review": "Hold the foster carer's first review",
    "foster_carer_review": "Hold the foster carer's review",
    "foster_carer_panel_report": "Report the foster carer's review to the panel",
    "missing_first_stage_meeting": "Hold the first-stage meeting about going missing",
    "missing_second_stage_meeting": "Hold the second-stage meeting about going missing",
    "informal_resolution": "Resolve the concern informally",
    "dispute_stage_response": "Answer the dispute at this stage",
    "dispute_resolved": "Resolve the dispute",
    "dispute_reported_to_court": "Report the dispute to the court",
    "court_document_copied": "Copy the court document to the IRO",
    "guardian_details_to_iro": "Send the Children's Guardian's details to the IRO",
    "guardian_first_contact": "Children's Guardian to contact the IRO",
    "review_record_to_court": "Send the review record to the court",
    "guardian_handover": "Children's Guardian to hand over to the IRO",
}

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


@lru_cache(maxsize=2000)
def spelled_out(code: str) -> str:
    """A code as words, its first letter a capital: `no_iro_has_room` is "No IRO has room"."""
    text = re.sub(r"\biro(?=s?\b)", "IRO", code.replace("_", " ").replace(".", " ").strip())
    return text[:1].upper() + text[1:]


def duty(code: str) -> str:
    """What a duty asks somebody to do."""
    return DUTIES.get(code) or spelled_out(code)


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
    `DETAILS` is shown; whatever else an event may carry stays out of the sentence.
    """
    sentence, field, joined_by = _sentence(wire_type)
    code = details.get(field)
    return f"{sentence}{joined_by}{_detail(field, code)}" if code else sentence


def detail_of(wire_type: str) -> str:
    """The one field of an event of this type that its sentence may show; empty if there is none."""
    return _sentence(wire_type)[1]


@lru_cache(maxsize=500)
def _sentence(wire_type: str) -> tuple[str, str, str]:
    """What happened, the field that may be shown with it, and what joins that on."""
    name = without_version(wire_type)
    return (EVENTS.get(name) or spelled_out(name), *DETAILS.get(name, ("", "")))


def without_version(wire_type: str) -> str:
    """`iro.allocated` from `iro.allocated.v1`."""
    name, _, version = wire_type.rpartition(".v")
    return name if name and version.isdigit() else wire_type


def _detail(field: str, code: str) -> str:
    if field == "duty":
        title = duty(code)
        return title if title.startswith("IRO") else title[:1].lower() + title[1:]
    return legal_status(code) if field == "code" else code.replace("_", " ")
