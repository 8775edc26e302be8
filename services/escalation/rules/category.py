"""What a concern is about, when a duty that was late or missed raised it.

The categories are those of Blackpool's protocol (care plan, visits, the social worker's reports, personal education
plans, health, leaving care, permanence, contact) with decisions, record, placements, legal status, assessments,
safeguarding and resources; a duty of the IRO service itself falls under reviews, allocation or information.

Source: Blackpool 9.4; North Lincolnshire 2.5; Hull 2.
"""

from collections.abc import Mapping
from types import MappingProxyType

OTHER = "other"
CATEGORIES = (
    "care_plan_change",
    "social_worker_visits",
    "social_worker_report",
    "pep",
    "health",
    "leaving_care",
    "permanence",
    "contact",
    "decisions",
    "record",
    "placement_move",
    "placement_unsuitable",
    "legal_status",
    "assessment_gap",
    "safeguarding",
    "resources",
    "reviews",
    "review_preparation",
    "allocation",
    "information",
    OTHER,
)
"""What a concern may be about; the first eight are Blackpool's."""

_DUTIES: Mapping[str, tuple[str, ...]] = {
    "care_plan_change": (
        "care_plan_prepared",
        "care_plan_updated",
        "change_considered",
        "review_before_change",
        "adoption_plan_reconsidered",
    ),
    "social_worker_visits": ("sw_child_discussion",),
    "social_worker_report": ("sw_report_available",),
    "pep": ("pep_available",),
    "health": ("health_plan_available",),
    "leaving_care": ("pathway_plan_copied", "transition_planning_started"),
    "permanence": ("permanence_plan_agreed",),
    "decisions": ("decisions_sent", "decisions_considered", "decision_implemented"),
    "record": ("review_record_written", "review_record_distributed", "review_record_to_court"),
    "placement_unsuitable": ("emergency_placement_confirmed", "secure_placement_review"),
    "legal_status": (
        "court_document_copied",
        "dispute_reported_to_court",
        "guardian_details_to_iro",
        "guardian_first_contact",
        "guardian_handover",
        "iro_details_to_cafcass",
        "iro_details_to_court",
        "iro_details_to_legal",
    ),
    "safeguarding": ("missing_first_stage_meeting", "missing_second_stage_meeting"),
    "reviews": (
        "first_review",
        "second_review",
        "next_review",
        "new_placement_review",
        "new_placement_second_review",
        "short_break_first_review",
        "short_break_next_review",
        "adoption_first_review_unplaced",
        "adoption_first_review_placed",
        "adoption_disruption_review",
        "custody_review",
        "adjourned_review_completed",
        "review_series_completed",
        "foster_carer_first_review",
        "foster_carer_review",
        "foster_carer_panel_report",
    ),
    "review_preparation": (
        "review_menu_sent",
        "invitations_sent",
        "consultation_sent",
        "iro_sw_discussion",
        "child_spoken_to",
        "excluded_parent_contacted",
    ),
    "allocation": ("iro_manager_notified", "iro_appointed", "iro_met_child", "successor_introduced"),
    "information": ("child_told_of_iro", "review_policy_given"),
}
_OF_DUTY: Mapping[str, str] = MappingProxyType(
    {duty: category for category, duties in _DUTIES.items() for duty in duties}
)


def category_of(duty: str) -> str:
    """The category of a concern about this duty; `other` for a duty that only a local profile has."""
    return _OF_DUTY.get(duty, OTHER)
