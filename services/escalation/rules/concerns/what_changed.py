"""What changed for the child when a concern was resolved, or a dispute: nothing is resolved without.

Where nothing changed, nothing was resolved: it is made formal, or let lapse with a reason.

Source: Jersey 6.1, 6.6 and 7.11 (outcomes on the record and counted); Blackpool 9.4-9.7; the codes are local.
"""

from typing import Final

WHAT_CHANGED: Final = (
    "visit_made",
    "visits_planned",
    "report_provided",
    "care_plan_made",
    "care_plan_changed",
    "education_plan_made",
    "health_assessed",
    "pathway_plan_made",
    "adviser_allocated",
    "permanence_plan_agreed",
    "decision_carried_out",
    "decision_changed",
    "contact_arranged",
    "contact_changed",
    "placement_kept",
    "placement_changed",
    "placement_confirmed",
    "support_provided",
    "assessment_made",
    "legal_status_put_right",
    "safeguards_put_in_place",
    "review_held",
    "change_considered",
    "worker_allocated",
    "guardian_in_touch",
    "child_told",
    "record_put_right",
    "carer_supported",
    "documents_completed",
    "home_made_safe",
    "practice_put_right",
    "other",
)
"""The last four before `other` are those of foster carers' reviews (Blackpool 9.5)."""
