"""The names that a policy may use: of keepers, of what a limit rests on, of states, of what a concern is about."""

from typing import Literal

Keeper = Literal["allocation", "scheduling", "escalation", "notifications"]
Basis = Literal["statute", "handbook", "seed", "local"]
State = Literal[
    "in_proceedings",
    "no_proceedings",
    "has_iro",
    "care_order",
    "before_first_review",
    "before_adopters_first_review",
    "can_take_part",
    "of_school_age",
    "under_five",
    "five_or_older",
    "short_breaks",
    "not_short_breaks",
    "after_short_breaks",
    "open_dispute",
    "guardian_appointed",
    "may_be_placed_for_adoption",
    "authority_not_told",
    "adopters_not_told",
    "placed_for_adoption",
    "with_parent",
    "with_parent_under_interim_order",
    "with_parent_before_assessment",
    "carer_temporarily_approved",
    "placed_until_18",
    "placed_over_a_year",
    "needs_interpreter",
    "long_in_care_since_14",
    "not_looked_after",
]
"""How a child may stand on a day: `shared/child/states.py` says what each means."""
Category = Literal[
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
    "fostering_visits",
    "documentation",
    "health_and_safety",
    "other",
]
"""What a concern may be about, when a duty was late or missed or a person raised it.

The first eight are those of Blackpool's protocol; with decisions, record, placements, legal status, assessments,
safeguarding and resources; a duty of the IRO service itself falls under reviews, allocation or information. The three
before the last are the Corporate IRO's own, of foster carers' reviews.
Source: Blackpool 9.4, 9.5; North Lincolnshire 2.5; Hull 2.
"""
