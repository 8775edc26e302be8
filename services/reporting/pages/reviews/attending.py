"""The two forms of an outcome that are not a heading's plain questions: who came, and that it is finished. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import review_link
from services.reporting.pages.questions import Question, Typed, typed_as
from services.reporting.pages.reviews.parts import BY_PATH
from services.reporting.pages.reviews.people import (
    attendance_said,
    attendance_typed,
    came_questions,
    hidden_of,
    known_people,
)
from services.reporting.pages.reviews.steps import lead_of

Told = Mapping[str, Any]
PATH: Final = "attendance"
_DAY: Final = "Enter the day as a day, a month and a year"
_END: Final = (Question("completed_on", "On which day is the outcome complete?", "day", required=_DAY, wrong=_DAY),)


def attendance_form(review: Told, outcome: Told, around: Around) -> FormPage:
    """Who came: those who were invited or came, row by row, with room for others."""
    saved = outcome.get("attendance") or ()
    people = known_people(review, saved)
    typed = attendance_typed(people, saved)
    return FormPage(
        heading=BY_PATH[PATH].title,
        questions=came_questions(people),
        button="Save and go back to the list",
        action=review_link(str(review["id"]), f"outcome/{PATH}"),
        around=around,
        lead=f"{lead_of(review, around)} Whoever you choose nothing for is left out.",
        child_id=str(review["child_id"]),
        back=("All parts of the outcome", review_link(str(review["id"]), "outcome")),
        typed=typed,
        version=str(outcome["version"]),
        hidden=hidden_of(people),
        saved=typed,
    )


def body(sent: Typed) -> dict[str, Any]:
    """What scheduling is told."""
    return {"attendance": attendance_said(sent)}


def end_form(review: Told, outcome: Told, around: Around) -> FormPage:
    """The form that ends the outcome."""
    return FormPage(
        heading="Finish the outcome",
        questions=_END,
        button="Finish it",
        action=review_link(str(review["id"]), "outcome/completed"),
        around=around,
        lead=lead_of(review, around),
        child_id=str(review["child_id"]),
        back=("All parts of the outcome", review_link(str(review["id"]), "outcome")),
        typed=typed_as(_END, {"completed_on": around.today.isoformat()}),
        version=str(outcome["version"]),
        warning="The decisions then count, and people hear of them. You can still put it right, or open it again.",
    )
