"""What a child is asked on the own page: wishes for the review, and what they want to ask. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import OWN_PAGE
from services.reporting.pages.questions import Question, typed_as

BACK: Final = ("My page", OWN_PAGE)
_LINES: Final = frozenset({"who", "not_wanted", "agenda"})
"""What is a list for scheduling, and a line for each here."""
WISHES: Final = (
    Question("agenda", "What do you want to talk about?", "long", hint="A line for each thing."),
    Question("who", "Who do you want to come?", "long", hint="A line for each person."),
    Question("not_wanted", "Is there anybody you do not want to come?", "long", hint="A line for each person."),
    Question("where", "Where do you want it to be?"),
    Question("when", "When is a good time for you?", hint="For example, after school on a Tuesday."),
    Question("how_to_take_part", "How do you want to take part?", hint="For example, by video, or a letter read out."),
    Question("meeting_the_iro", "Do you want to meet your IRO before? When and where?"),
    Question(
        "advocate",
        "Do you want an advocate?",
        "one_of",
        hint="An advocate is somebody who is on your side, and helps you to say what you want.",
        options={"wanted": "Yes, I want one", "declined": "No, I do not"},
    ),
)
ASKS: Final[Mapping[str, str]] = {
    "question": "I want to ask something",
    "to_talk": "I want to talk to my IRO",
    "review": "I want to say something about my review",
    "advocate": "I want an advocate",
    "complaint": "I am not happy about something, and want to complain",
}


def wishes_form(review_id: str, wishes: Mapping[str, Any], around: Around) -> FormPage:
    """What the child wishes for the review, with what stands there by now."""
    known = {name: "\n".join(value) if name in _LINES else value for name, value in wishes.items() if value}
    return FormPage(
        heading="What I want for my review",
        questions=WISHES,
        button="Save",
        action=f"{OWN_PAGE}wishes",
        around=around,
        lead="Your IRO reads this before your review. You do not have to answer everything.",
        back=BACK,
        typed=typed_as(WISHES, known),
        hidden={"review_id": review_id},
    )


def wishes_said(said: Mapping[str, Any]) -> dict[str, Any]:
    """What scheduling is told: a list where a line was written for each."""
    return {name: _lines(value) if name in _LINES else value for name, value in said.items()}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def ask_form(about: str | None, around: Around) -> FormPage:
    """What the child wants to ask, or to have."""
    questions = (
        Question("about", "What is it?", "one_of", options=ASKS, required="Choose what it is"),
        Question("words", "Write it in your words", "long", hint="Your IRO reads it. Your social worker does not."),
    )
    return FormPage(
        heading="Ask or tell my IRO",
        questions=questions,
        button="Send",
        action=f"{OWN_PAGE}ask",
        around=around,
        back=BACK,
        typed={"about": [about]} if about is not None and about in ASKS else {},
    )
