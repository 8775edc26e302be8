"""What is said of a review by its forms: that it was held, and that it has another day. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import review_link
from services.reporting.pages.questions import Question, typed_as
from services.reporting.rules.turns import in_days

LATE_REASONS: Final[Mapping[str, str]] = {
    "child": "The child asked for it, or could not come",
    "parent": "A parent could not come",
    "carer": "The carer could not come",
    "social_worker": "The social worker could not come",
    "iro": "The IRO could not come",
    "papers": "Papers were missing",
    "venue": "There was no place for it",
    "court": "It waited for the court",
    "other": "Something else",
}
_WHY_LATE: Final = Question(
    "late_reason",
    "If it is later than its last day, why?",
    "one_of",
    options=LATE_REASONS,
    wrong="Choose why it is late",
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is said of a review."""

    path: str
    heading: str
    asks: Question
    button: str
    method: str
    address: str
    done: str


HELD: Final = Deed(
    "held",
    "Say that the review was held",
    Question(
        "day",
        "On which day was it held?",
        "day",
        hint="For example, 27 3 2026. Of a series of meetings, the day of the first.",
        required="Enter the day on which it was held, as a day, a month and a year",
        goes_to="held_on",
    ),
    "It was held",
    "POST",
    "/held",
    "held",
)
MOVED: Final = Deed(
    "moved",
    "Give the review a day",
    Question(
        "day",
        "On which day is it to be?",
        "day",
        hint="For example, 27 3 2026.",
        required="Enter the day on which it is to be, as a day, a month and a year",
        goes_to="arranged_for",
    ),
    "Save the day",
    "PATCH",
    "",
    "moved",
)


def day_form(deed: Deed, review: Mapping[str, Any], around: Around) -> FormPage:
    """The form that asks for a review's day; filled in with what it was to be."""
    due, arranged = items.day(review["due_on"]), items.day(review.get("arranged_for"))
    what = items.review_words(review)
    calendar = around.profile.calendar
    lead = f"{what}, due {due.day} {due:%B %Y} ({in_days(due, around.today, calendar)})" if due else what
    lead += f"; arranged for {arranged.day} {arranged:%B %Y}." if arranged else "; no day was arranged."
    late = due is not None and due < around.today
    form = FormPage(
        heading=deed.heading,
        questions=(deed.asks, _WHY_LATE) if late else (deed.asks,),
        button=deed.button,
        action=review_link(str(review["id"]), deed.path),
        around=around,
        lead=lead,
        child_id=str(review["child_id"]),
        version=str(review["version"]),
    )
    return replace(form, typed=typed_as((deed.asks,), _filled(deed, arranged, around.today)))


def _filled(deed: Deed, arranged: date | None, today: date) -> dict[str, str]:
    first = deed is HELD and arranged is not None and arranged <= today
    return {"held_on": arranged.isoformat()} if first and arranged else {}


def asks_why(form: FormPage) -> FormPage:
    """The same form, with the question why it is late."""
    asked = any(each is _WHY_LATE for each in form.questions)
    return form if asked else replace(form, questions=(*form.questions, _WHY_LATE))
