"""The forms of a review about one person, one duty, or one question. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from services.reporting.pages.form import FormPage
from services.reporting.pages.links import review_link
from services.reporting.pages.questions import Question, typed_as
from services.reporting.pages.reviews.following import WHY
from services.reporting.pages.reviews.steps import DECIDERS, IROS, TELLERS, Known, Step, asks, step_form
from shared.refusals import NotFound

_DAY: Final = "Enter the day as a day, a month and a year"
ABOUT: Final[Mapping[str, str]] = {
    "assessment": "An assessment",
    "minutes": "Minutes, a report or a plan",
    "change_of_plan": "A change of plan",
    "other": "Something else",
}
_COMES: Final = (
    Question("reason", "Why do they come this time?", "long", required="Say why they come this time"),
    Question("decided_on", "When did you decide it?", "day", hint="Left open: today.", wrong=_DAY),
)
_DONE: Final = (
    Question("on", "On which day was it done?", "day", required=_DAY, wrong=_DAY),
    Question("how", "How was it done?", hint="In a few words, if that matters.", longest=200),
)
_ASK: Final = (
    Question("about", "What is it about?", "one_of", options=ABOUT, required="Choose what it is about"),
    Question("text", "What do you ask?", "long", required="Say what you ask"),
    Question("asked_of", "Who is to answer, by id?", hint="Left open: the child's social worker.", longest=64),
)
LIFT: Final = Step("lifted", "They come to this review", "Save that they come", asks(_COMES), "lifted", roles=DECIDERS)
EXCLUSION_BACK: Final = Step(
    "withdrawal", "Take back what was decided of them", "Take it back", asks(WHY), "taken_back", roles=DECIDERS
)
DUTY: Final = Step("duties", "It was done", "It was done", asks(_DONE), "duty_done", roles=TELLERS)
QUESTION: Final = Step("question", "Ask for what is missing", "Ask", asks(_ASK), "question_asked", roles=IROS)


def quoted(its_id: str) -> str:
    """An id in an address. Raises NotFound for what can be none."""
    if not its_id.strip("."):
        raise NotFound("record")
    return quote(its_id, safe="")


def of_person(form: FormPage, person_id: str) -> FormPage:
    """The form of what is decided of one person."""
    path = form.action.rpartition("/")
    return replace(form, action=f"{path[0]}/exclusions/{quoted(person_id)}/{path[2]}", lead=f"{form.lead} {person_id}.")


def duty_form(known: Known, duty_id: str) -> FormPage:
    """The form that says that a duty before this review was done. Raises NotFound for one that is not of it."""
    found = [each for each in known.review.get("readiness", ()) if each["duty_id"] == duty_id]
    if not found:
        raise NotFound("duty")
    form = step_form(DUTY, known)
    action = review_link(str(known.review["id"]), f"duties/{quoted(duty_id)}")
    typed = typed_as(_DONE, {"on": known.today.isoformat()})
    return replace(form, heading=str(found[0]["title"]), action=action, typed=typed)


def question_form(known: Known, about: str) -> FormPage:
    """The form by which the IRO asks for something; filled in with what is missing."""
    found = [each for each in known.review.get("readiness", ()) if each["duty"] == about]
    filled: dict[str, Any] = {"about": "minutes"}
    if found:
        filled |= {"text": f"Before the review is wanted: {found[0]['title'].lower()}. When can I have it?"}
        filled |= {"asked_of": found[0].get("owner_id")}
    return replace(step_form(QUESTION, known), typed=typed_as(_ASK, filled))
