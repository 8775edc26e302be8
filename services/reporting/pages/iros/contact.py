"""The form by which an IRO's contact with a case is put on record. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.caseloads.said import short
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import desk_link
from services.reporting.pages.questions import Question

KINDS: Final[Mapping[str, str]] = {
    "visit": "A visit",
    "call": "A call",
    "message": "A message",
    "social_worker": "With the social worker",
    "carer": "With the carer",
    "other": "Another contact",
}
WITH_CHILD: Final[Mapping[str, str]] = {
    "in_private": "In private",
    "observed_or_played": "By play, or watching a little child",
    "with_others": "With others there",
}
QUESTIONS: Final = (
    Question("on", "On which day?", "day", hint="For example, 27 3 2026.", required="Enter the day",
             wrong="Enter a day, a month and a year"),
    Question("kind", "What was it?", "one_of", options=KINDS, required="Choose what it was"),
    Question("child", "If the child was met, how?", "one_of", options=WITH_CHILD,
             hint="Leave it open if the child was not met."),
    Question("in_placement", "Was it where the child lives?", "yes_no"),
    Question("keep_in_touch", "How you agreed to keep in touch", hint="In a sentence, if you did.", longest=500),
    Question("note", "Note", "long", hint="Shown to the IRO service alone.", wrong="Say it more shortly"),
)  # fmt: skip


def contact_form(iro: Mapping[str, Any], child_id: str, told: Mapping[str, Any], around: Around) -> FormPage:
    """The form, with when the last contact was."""
    last, agreed = items.day(told.get("last_contact_on")), told.get("keep_in_touch")
    lead = f"Last contact: {short(last)}." if last else "No contact is on record yet."
    lead += f" Agreed: {agreed}" if agreed else ""
    back = ("Your desk" if around.reader.subject == iro["id"] else f"The desk of {iro['name']}", desk_link(iro["id"]))
    return FormPage(
        heading="Put a contact on record",
        questions=QUESTIONS,
        button="Put on record",
        action=f"{desk_link(str(iro['id']))}/contact",
        around=around,
        lead=lead,
        child_id=child_id,
        back=back,
        hidden={"child_id": child_id},
    )
