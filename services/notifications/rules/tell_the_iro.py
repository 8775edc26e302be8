"""What a social worker may tell the IRO by the form: the fifteen of the duty to inform, in the handbook's order.

Hull, appendix 1; Jersey 3.74; Blackpool 6.10.
"""

from typing import Final

KINDS: Final = {
    "care_plan.change_proposed": "A change to the care plan is proposed",
    "accommodation.discharge_notified": "Somebody gave notice that the child is to leave accommodation (section 20)",
    "review_decision.not_carried_out": "A decision of a review was not carried out",
    "contact.arrangements_changed": "Contact arrangements changed",
    "social_worker.changed": "The child has another social worker",
    "safeguarding.concern_raised": "Safeguarding enquiries began (section 47)",
    "safeguarding.outcome_recorded": "Safeguarding enquiries, or a conference, had an outcome",
    "complaint.received": "A complaint came from or for the child, a parent or a carer",
    "placement.changed_unexpectedly": "The placement changed unexpectedly",
    "birth_family.circumstances_changed": "There was a birth, a marriage or a death in the birth family",
    "offence.charged": "The child was charged with an offence",
    "offence.proceedings_opened": "Criminal proceedings against the child began",
    "offence.convicted": "The child was convicted",
    "offence.sentenced": "The child was sentenced",
    "school.child_excluded": "The child was excluded from school",
    "child.went_missing": "The child is missing",
    "child.returned": "The child is back",
    "health.event_occurred": "There was a medical event, a diagnosis, a hospital stay or an accident",
    "permanence_panel.decided": "A permanence panel decided",
    "placement.made_at_distance": "The child was placed at a distance",
}
"""By the type of event, in words."""
CATEGORY: Final = "told_by_form"
"""The category of what is told so: the form asks for none."""
OF_AN_EPISODE: Final = frozenset({"child.went_missing", "child.returned"})
