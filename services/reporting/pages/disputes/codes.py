"""The codes of concerns and disputes in plain words: what can be chosen in a form, and what is shown. Pure.

They are those that escalation takes (`tests/reporting/pages/test_dispute_codes.py` holds them together).
"""

from collections.abc import Mapping
from typing import Final

from shared.policy import in_words

CATEGORIES: Final = in_words.CATEGORIES
CARERS_ALONE: Final = frozenset({"fostering_visits", "documentation", "health_and_safety"})
"""Of foster carers' reviews, and no child's (Blackpool 9.5)."""
CHILDS: Final = {code: said for code, said in CATEGORIES.items() if code not in CARERS_ALONE}

WHAT_CHANGED: Final[Mapping[str, str]] = {
    "visit_made": "The social worker visited the child",
    "visits_planned": "Visits were planned",
    "report_provided": "The report came",
    "care_plan_made": "A care plan was made",
    "care_plan_changed": "The care plan was changed",
    "education_plan_made": "An education plan was made",
    "health_assessed": "The child's health was assessed",
    "pathway_plan_made": "A pathway plan was made",
    "adviser_allocated": "The young person got a personal adviser",
    "permanence_plan_agreed": "A permanence plan was agreed",
    "decision_carried_out": "A review's decision was carried out",
    "decision_changed": "A decision was changed",
    "contact_arranged": "Contact was arranged",
    "contact_changed": "Contact was changed",
    "placement_kept": "The child stays where placed",
    "placement_changed": "The child lives somewhere else now",
    "placement_confirmed": "The placement was confirmed",
    "support_provided": "The child got support",
    "assessment_made": "An assessment was made",
    "legal_status_put_right": "The legal status was put right",
    "safeguards_put_in_place": "The child was made safer",
    "review_held": "A review was held",
    "change_considered": "A review considered the change",
    "worker_allocated": "The child got a social worker",
    "guardian_in_touch": "The Children's Guardian got in touch",
    "child_told": "The child was told",
    "record_put_right": "The record was put right",
    "carer_supported": "The foster carer got support",
    "documents_completed": "The documents were completed",
    "home_made_safe": "The foster home was made safe",
    "practice_put_right": "Practice was put right",
    "other": "Something else changed for the child",
}
_CARERS_CHANGES: Final = frozenset({"carer_supported", "documents_completed", "home_made_safe", "practice_put_right"})
CHILDS_CHANGES: Final = {code: said for code, said in WHAT_CHANGED.items() if code not in _CARERS_CHANGES}

CONCERN_STATUS: Final[Mapping[str, str]] = {
    "offered": "Put to the IRO",
    "open": "Open",
    "resolved": "Resolved",
    "formal": "Made formal",
    "lapsed": "Lapsed",
    "declined": "Not taken up",
    "withdrawn": "Taken back",
}
DISPUTE_STATUS: Final[Mapping[str, str]] = {"open": "Open", "resolved": "Ended", "withdrawn": "Not pursued"}
OUTCOMES: Final[Mapping[str, str]] = {
    "agreed": "Agreed: the council does what is asked",
    "partly": "Agreed in part",
    "unresolved": "Unresolved: nothing more can be had by this process",
}
AGREED: Final[Mapping[str, str]] = {
    "agreed": "Agreed: it will be done",
    "partly": "Agreed in part",
    "refused": "Not agreed",
}
VIEWS: Final[Mapping[str, str]] = {
    "accepted": "Accepted: it is good enough for the child",
    "partly": "Accepted in part",
    "not_accepted": "Not accepted",
}
COMPLAINT_BY: Final[Mapping[str, str]] = {
    "child": "The child",
    "advocate": "An advocate",
    "parent": "A parent",
    "person_with_parental_responsibility": "Another person with parental responsibility",
    "foster_carer": "The foster carer",
    "iro": "The IRO",
    "somebody_else": "Somebody else",
}
CAUSES: Final[Mapping[str, str]] = {
    "opened": "it began there",
    "iro": "the IRO took it there",
    "silence": "no answer had come in time",
    "bypass": "the IRO took it there, past other stages",
}
WISHES: Final[Mapping[str, str]] = {
    "wants_it": "The child wants it",
    "against_it": "The child does not want it, and I act all the same",
    "not_asked": "The child was not asked",
    "cannot_say": "The child cannot say",
}
AGAINST: Final = "against_it"
LAPSES: Final[Mapping[str, str]] = {
    "no_longer_so": "It is no longer so",
    "child_left_care": "The child is no longer looked after",
    "raised_elsewhere": "It is dealt with elsewhere",
    "child_asked": "The child asked to let it rest",
    "known_late": "It was done already when it was raised",
    "other": "Something else",
}
DECLINES: Final[Mapping[str, str]] = {
    "known_and_in_hand": "It is known, and in hand",
    "received_since": "It has come since",
    "raised_already": "I have raised it already",
    "not_needed": "The review did not need it",
    "recorded_wrongly": "It was there: it was recorded wrongly",
    "other": "Something else",
}
SETTLED: Final[Mapping[str, str]] = {
    "agreed": "What was asked for was agreed",
    "partly": "Some of it was agreed",
    "done_already": "It was done before anybody agreed to it",
    "explained": "It was explained, and is right for the child",
}
CAFCASS: Final[Mapping[str, str]] = {
    "considered": "A referral was considered",
    "consulted": "Cafcass was asked for its view",
    "referred": "The case was referred to Cafcass",
    "answered": "Cafcass answered",
}
PRACTICE: Final[Mapping[str, str]] = {"good": "Good practice", "poor": "Poor practice"}
LACKED: Final = in_words.LACKED


def said(words: Mapping[str, str], code: object) -> str:
    """A code in words; in its own, where nobody has thought of better ones."""
    text = str(code or "")
    return words.get(text) or (text[:1].upper() + text[1:].replace("_", " "))


def short(words: Mapping[str, str], code: object) -> str:
    """The same up to its colon, beginning small: `agreed in part`."""
    text = said(words, code).partition(":")[0]
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def about(category: object) -> str:
    """What it is about, as it stands in a sentence: `contact with family and others`."""
    text = said(CATEGORIES, category)
    keep = text[:4] in ("The ",) or text[1:2].islower()
    return text[:1].lower() + text[1:] if keep else text
