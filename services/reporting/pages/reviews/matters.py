"""The form by which an IRO answers whether what happened to a child needs a review. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.reporting.pages import items, words
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import answer_link
from services.reporting.pages.questions import Question
from services.reporting.rules.turns import in_days

REASONS: Final[Mapping[str, str]] = {
    "plan_meets_needs": "The plan meets the child's needs as it is",
    "no_significant_implications": "It changes nothing significant for the child",
    "review_is_near": "The next review is near, and will consider it",
    "considered_already": "A review has considered it already",
    "told_in_error": "It was told in error",
    "other": "Something else, which the reason says",
}
_NEEDED: Final = Question(
    "review_needed",
    "Is a review needed?",
    "one_of",
    options={"yes": "Yes: it is directed", "no": "No: the child is told first"},
    required="Choose whether a review is needed",
)
_WHY: Final = "Choose why no review is needed"
_IN_WORDS: Final = "Say in a sentence why no review is needed"
_ASKED: Final = "Choose whether the child was asked first"


def answer_questions(*, none_needed: bool) -> tuple[Question, ...]:
    """What is asked. Where no review is said to be needed, why, and whether the child was asked, must be said."""
    required = none_needed
    return (
        _NEEDED,
        Question(
            "reason_code",
            "If none is needed, why not?",
            "one_of",
            options=REASONS,
            required=_WHY if required else "",
            wrong=_WHY,
        ),
        Question(
            "reason",
            "Why, in your words",
            "long",
            hint="It stays on file. No review is declined without it.",
            required=_IN_WORDS if required else "",
            wrong="Say it in at most 2,000 characters",
        ),
        Question("child_consulted", "Was the child asked first?", "yes_no", required=_ASKED if required else ""),
    )


def answer_form(matter: Mapping[str, Any], around: Around, *, none_needed: bool = False) -> FormPage:
    """The form that asks whether a review is needed."""
    changes = [
        f"{words.event(str(each['type']), {})} ({_on(each['occurred_on'])})" for each in matter.get("changes", ())
    ]
    due = items.day(matter.get("due_on"))
    lead = "; ".join(changes) + "."
    if due:
        days = in_days(due, around.today, around.profile.calendar)
        lead += f" To be answered by {due.day} {due:%B %Y} ({days})."
    return FormPage(
        heading="Is a review needed?",
        questions=answer_questions(none_needed=none_needed),
        button="Answer",
        action=answer_link(str(matter["id"])),
        around=around,
        lead=lead,
        child_id=str(matter["child_id"]),
    )


def answer_said(said: Mapping[str, Any]) -> dict[str, Any]:
    """What scheduling is told."""
    if said.get("review_needed") == "yes":
        return {"review_needed": True} | ({"reason": said["reason"]} if said.get("reason") else {})
    return {**said, "review_needed": False, "tell": ["child"]}


def _on(said: Any) -> str:
    on = items.day(said)
    return f"{on.day} {on:%B}" if on else ""
