"""The codes of what is said of a review, in the words in which a page asks for them. Pure.

`tests/reporting/pages/test_review_codes.py` compares each with what scheduling takes, so that none is missing.
"""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]

YES_NO: Final[Words] = {"yes": "Yes", "no": "No"}
NEEDED: Final[Words] = {"yes": "Yes", "no": "No", "not_needed": "Not needed"}
KNOWN: Final[Words] = {"yes": "Yes", "no": "No", "not_known": "Not known"}
RIGHT: Final[Words] = {
    "understood": "Understands it",
    "explained": "Explained now",
    "not_explained": "Not explained",
    "not_fitting": "Does not fit this child",
}
HAPPY: Final[Words] = {"yes": "Yes", "partly": "Partly", "no": "No", "not_said": "The child did not say"}
NEED: Final[Words] = {
    "met": "Met",
    "shortfall": "Not wholly met",
    "no_need": "No such need",
}
DIMENSION: Final[Words] = {
    "planned": "It says what is to be achieved",
    "action_needed": "Something is to be done",
    "no_need": "No need",
}
PARTICIPATION: Final[Words] = {
    "PN0": "PN0: was under 4 on the day of the review",
    "PN1": "PN1: came, and spoke for themselves",
    "PN2": "PN2: came, and somebody else spoke for them",
    "PN3": "PN3: came, and made their views known without words",
    "PN4": "PN4: came, and gave no views and asked nobody to give them",
    "PN5": "PN5: did not come, and asked an advocate to speak for them",
    "PN6": "PN6: did not come, and gave their views in another way (in writing, by phone, a drawing)",
    "PN7": "PN7: did not come, and gave no views",
}
"""Guide to the statutory return (SSDA903), item participation."""
HOW_SPOKEN: Final[Words] = {
    "talked": "By talking",
    "played": "By playing",
    "observed": "By watching the child",
    "written": "In writing",
    "by_phone": "By phone",
    "by_video": "By video",
    "advocate": "Through an advocate",
    "not_spoken_to": "The child was not spoken to",
}
CAME: Final[Words] = {
    "whole": "Came to all of it",
    "part": "Came to a part",
    "apologies": "Sent apologies",
    "absent": "Did not come",
}
CONSULTED: Final[Words] = {"yes": "Yes", "attempted": "It was tried", "no": "No"}
EXPLOITATION: Final[Words] = {
    "no": "No",
    "at_risk": "At risk of it",
    "experiencing": "Experiences it",
    "not_known": "Not known",
}
COURT_HELP: Final[Words] = {
    "appropriate_adult": "An appropriate adult, who was found",
    "iro_assists": "The IRO assists the child",
}
CARE_PLAN: Final[Words] = {"confirmed": "It was confirmed", "changed": "It was changed"}
CRITERIA: Final[Words] = {
    "met": "Yes, they are still met",
    "not_met": "No, they are not met any more",
    "no_plan": "There is no child protection plan",
}
WANTS_ADVOCATE: Final[Words] = {"yes": "Yes", "no": "No", "not_said": "The child did not say"}
CHANGE_UNDERSTOOD: Final[Words] = {
    "understood": "The child understands it",
    "explained": "It was explained to the child",
    "not_yet": "The child does not understand it yet",
    "not_fitting": "The child is too young, or not able to",
}
CHANGE_THEN: Final[Words] = {
    "explained_again": "It is explained again",
    "advocate": "An advocate explains it",
    "interpreter": "An interpreter helps",
    "written_for_the_child": "It is written down for the child",
    "person_trusted": "Somebody the child trusts explains it",
}
CONFERENCE: Final[Words] = {
    "chairs": "The IRO chairs it",
    "attends": "The IRO attends it",
    "neither": "Neither",
}
NOT_AT_CONFERENCE: Final[Words] = {
    "conflict_of_interest": "There would be a conflict of interest",
    "away": "She is away",
    "not_told": "She was not told of it",
    "other": "Another reason",
}
ADJOURN: Final[Words] = {
    "duties_not_met": "Duties about the review were not complied with",
    "not_consulted": "People were not consulted who should have been",
    "papers_missing": "Papers were missing",
    "child_not_prepared": "The child was not prepared",
}
"""Jersey 3.26."""
CANCEL: Final[Words] = {
    "child_in_hospital": "The child is in hospital",
    "child_missing": "The child is missing",
    "bereavement": "There was a bereavement",
    "public_emergency": "There is a public emergency",
    "other_exceptional": "Another exceptional reason, which the note says",
}
WISH: Final[Words] = {
    "agrees": "Agrees",
    "does_not_agree": "Does not agree",
    "not_asked_too_young": "Too young to be asked",
    "not_reached": "Could not be reached",
}
ADVOCATE: Final[Words] = {
    "wanted": "The child wants one",
    "declined": "The child does not want one",
    "not_asked": "The child was not asked",
}
SHOWN: Final[Words] = {
    "yes": "Yes",
    "no": "No",
    "parts": "Parts of it",
    "not_asked": "Nobody was asked",
}
PERSON: Final[Words] = {"parent": "A parent", "child": "The child", "other": "Somebody else"}
EXTENT: Final[Words] = {"whole": "The whole review", "part": "A part of it"}
INVOLVED: Final[Words] = {
    "meeting_of_the_series": "In a meeting of their own, in the series",
    "consultation_documents": "By the consultation papers",
    "other_way": "In another way",
}
COPY: Final[Words] = {
    "full": "The record",
    "other": "Something else in writing",
    "none": "Nothing",
}
INVITED: Final[Words] = {
    "child": "The child",
    "mother": "Mother",
    "father": "Father",
    "parent": "Another parent",
    "carer": "Carer",
    "foster_carer": "Foster carer",
    "social_worker": "Social worker",
    "team_manager": "Team manager",
    "guardian": "Children's Guardian",
    "advocate": "Advocate",
    "independent_visitor": "Independent visitor",
    "personal_adviser": "Personal adviser",
    "school": "School",
    "designated_teacher": "Designated teacher",
    "nurse": "Nurse or health visitor",
    "provider": "Provider of the placement",
    "youth_offending": "Youth offending service",
}
"""What somebody is to the child, as letters know them; a review may name others."""
CHAIRED: Final[Words] = {
    "opening": "The opening",
    "agenda": "Some of the agenda",
    "whole": "All of it",
    "closing": "The end",
}
VENUE: Final[Words] = {
    "placement": "Where the child lives",
    "school": "At school",
    "family_centre": "A family centre",
    "council_office": "A council office",
    "online": "Online",
    "elsewhere": "Somewhere else",
}
"""`placement` is what scheduling knows for where the child lives (Jersey 3.36); the others are local."""
STATUS: Final[Words] = {
    "planned": "No day yet",
    "arranged": "Arranged",
    "in_progress": "Begun",
    "adjourned": "Adjourned",
    "held": "Held, outcome to be finished",
    "completed": "Complete",
    "cancelled": "Cancelled",
}
