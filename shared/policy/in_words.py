"""What a concern or a pattern of practice is about, and what a review lacked, in words for pages and letters."""

from collections.abc import Mapping
from typing import Final

CATEGORIES: Final[Mapping[str, str]] = {
    "care_plan_change": "The care plan was changed, or is to be, without a review",
    "social_worker_visits": "The social worker's visits to the child",
    "social_worker_report": "The social worker's report for a review",
    "pep": "The Personal Education Plan, or school",
    "health": "The child's health, or the health plan",
    "leaving_care": "Leaving care, or the pathway plan",
    "permanence": "Where and with whom the child is to grow up (permanence)",
    "contact": "Contact with family and others",
    "decisions": "Decisions of a review that are not carried out, or disagreed with",
    "record": "The child's record",
    "placement_move": "A move, or a planned move, of the child",
    "placement_unsuitable": "Where the child lives does not suit the child",
    "legal_status": "The legal status, or the court case",
    "assessment_gap": "An assessment that is missing",
    "safeguarding": "The child's safety",
    "resources": "A lack of means or services",
    "reviews": "Reviews: how or when they are held",
    "review_preparation": "How a review was prepared",
    "allocation": "Who the child's IRO is",
    "information": "Information that was not given",
    "fostering_visits": "The fostering social worker's visits",
    "documentation": "Documents for the foster carer's review",
    "health_and_safety": "Health and safety in the foster home",
    "other": "Something else",
}
"""By category (`names.Category`)."""
LACKED: Final[Mapping[str, str]] = {
    "report": "the social worker's report",
    "care_plan": "the care plan",
    "pep": "the Personal Education Plan",
    "health": "the health plan",
    "pathway_plan": "the pathway plan",
    "discussion_with_child": "the talk with the child before it",
}
"""By the code of what was to be there before a review and was not, as it stands in a sentence."""
