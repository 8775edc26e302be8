"""What is said of a review by one form, but for its outcome and its record: what it asks, and who may. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import review_link, review_page_link
from services.reporting.pages.questions import Question, nested, typed_as
from services.reporting.rules.turns import in_days

Told = Mapping[str, Any]
IROS: Final = ("iro", "corporate_iro", "iro_admin", "iro_manager")
DECIDERS: Final = ("iro", "corporate_iro", "iro_manager")
MANAGERS: Final = ("team_manager", "service_manager", "senior_manager", "iro_admin", "iro_manager")
WORKERS: Final = ("social_worker", "team_manager", "service_manager", "senior_manager", "iro_admin", "iro_manager")
TELLERS: Final = (*IROS, "social_worker", "team_manager", "service_manager", "senior_manager")


@dataclass(frozen=True, slots=True)
class Known:
    """What a form is made of: the review, what else was asked for it, and what is around it."""

    review: Told
    told: Told
    around: Around
    sent: bool = False
    """Whether the form was sent, so that it asks whatever a refusal may be about."""

    @property
    def today(self) -> date:
        """Today."""
        return self.around.today


def _as_typed(said: Told, _known: Known) -> dict[str, Any]:
    return nested(said)


def _nothing(_known: Known) -> Told:
    return {}


def asks(questions: tuple[Question, ...]) -> Callable[[Known], tuple[Question, ...]]:
    """The same questions whatever is known."""
    return lambda _known: questions


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is said of a review.

    `path` is its form's address below the review's page, `address` where scheduling takes it below the review; `reads`
    what else the form is made of. `told` makes what scheduling is told of what was answered.
    """

    path: str
    heading: str
    button: str
    questions: Callable[[Known], tuple[Question, ...]]
    done: str
    roles: tuple[str, ...] = IROS
    method: str = "POST"
    address: str = ""
    reads: str = ""
    warning: str = ""
    filled: Callable[[Known], Told] = _nothing
    told: Callable[[Told, Known], dict[str, Any]] = _as_typed
    versioned: bool = False


def step_form(step: Step, known: Known) -> FormPage:
    """The form, filled in with what is known."""
    asked = step.questions(known)
    review_id = str(known.review["id"])
    filled = typed_as(asked, step.filled(known))
    return FormPage(
        heading=step.heading,
        questions=asked,
        button=step.button,
        action=review_link(review_id, step.path),
        around=known.around,
        lead=lead_of(known.review, known.around),
        child_id=str(known.review["child_id"]),
        back=("The review", review_page_link(review_id)),
        typed=filled,
        version=str(known.review["version"]) if step.versioned else "",
        warning=step.warning,
        saved=filled,
    )


def lead_of(review: Told, around: Around) -> str:
    """Which review it is, and when it is due, was arranged for, or was held."""
    what = items.review_words(review)
    held, arranged = items.day(review.get("held_on")), items.day(review.get("arranged_for"))
    due = items.day(review["due_on"])
    if held:
        return f"{what}, held on {held.day} {held:%B %Y}."
    said = f"{what}, due {due.day} {due:%B %Y} ({in_days(due, around.today, around.profile.calendar)})" if due else what
    return f"{said}; arranged for {arranged.day} {arranged:%B %Y}." if arranged else f"{said}; no day arranged yet."
