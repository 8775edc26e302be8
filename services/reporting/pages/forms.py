"""The forms by which an IRO says what happened: their words, what was typed, and what they send. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from services.reporting.pages import items, words
from services.reporting.pages.reader import Reader
from services.reporting.rules.turns import in_days
from services.reporting.schemas.doing import AnswerForm, DayForm
from shared.policy import Profile
from shared.refusals import Refusal

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
REASONS: Final[Mapping[str, str]] = {
    "plan_meets_needs": "The plan meets the child's needs as it is",
    "no_significant_implications": "It changes nothing significant for the child",
    "review_is_near": "The next review is near, and will consider it",
    "considered_already": "A review has considered it already",
    "told_in_error": "It was told in error",
    "other": "Something else, which the reason says",
}
DONE: Final[Mapping[str, str]] = {
    "held": "Put on record: the review was held. Its time limit is met, and the next one begins.",
    "moved": "Put on record: the review has its day. Whoever is to know is told.",
    "answered": "Put on record: the matter is answered.",
}
"""What happened after a form was sent, by the word in the address."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is said of a review."""

    path: str
    heading: str
    asks: str
    hint: str
    button: str
    method: str
    address: str
    field: str
    unanswered: str
    done: str


HELD: Final = Deed(
    "held",
    "Say that the review was held",
    "On which day was it held?",
    "For example, 27 3 2026. Of a series of meetings, the day of the first.",
    "It was held",
    "POST",
    "/held",
    "held_on",
    "Enter the day on which it was held, as a day, a month and a year",
    "held",
)
MOVED: Final = Deed(
    "moved",
    "Give the review a day",
    "On which day is it to be?",
    "For example, 27 3 2026.",
    "Save the day",
    "PATCH",
    "",
    "arranged_for",
    "Enter the day on which it is to be, as a day, a month and a year",
    "moved",
)


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as it is shown: `given` is what was typed, `wrong` what kept it from being taken, by field."""

    kind: str
    heading: str
    child_id: str
    lead: str
    action: str
    button: str
    reader: Reader
    profile: str
    sample: bool
    given: Mapping[str, str]
    hidden: Mapping[str, str]
    wrong: Mapping[str, str] = field(default_factory=dict)
    asks: str = ""
    hint: str = ""
    late_reasons: bool = False

    @property
    def errors(self) -> list[dict[str, str]]:
        """For the summary at the top: each with the field that it is about."""
        return [{"text": said, "href": f"#{_first_input(name)}"} for name, said in self.wrong.items()]

    def choices(self, name: str, said: Mapping[str, str]) -> list[dict[str, object]]:
        """Radio buttons; none is chosen before somebody has chosen it."""
        return [{"value": code, "text": each, "checked": self.given.get(name) == code} for code, each in said.items()]

    @property
    def why_late(self) -> list[dict[str, object]]:
        """Why it is late."""
        return self.choices("late_reason", LATE_REASONS)

    @property
    def why_none(self) -> list[dict[str, object]]:
        """Why no review is needed."""
        return self.choices("reason_code", REASONS)

    @property
    def needed(self) -> list[dict[str, object]]:
        """Whether a review is needed."""
        return self.choices("review_needed", {"yes": "Yes: it is directed", "no": "No: the child is told first"})

    @property
    def asked(self) -> list[dict[str, object]]:
        """Whether the child was asked."""
        return self.choices("child_consulted", {"yes": "Yes", "no": "No"})


def _first_input(name: str) -> str:
    return "day-day" if name == "day" else name


@dataclass(frozen=True, slots=True)
class Page:
    """What every form has around it."""

    reader: Reader
    profile: Profile
    today: date
    sample: bool
    token: str


def day_form(deed: Deed, review: Mapping[str, Any], sent: DayForm | None, page: Page, action: str) -> FormView:
    """The form that asks for a review's day; filled in with what it was to be, or what was typed."""
    due, arranged = items.day(review["due_on"]), items.day(review.get("arranged_for"))
    what = items.review_words(review)
    lead = f"{what}, due {due.day} {due:%B %Y} ({in_days(due, page.today, page.profile.calendar)})" if due else what
    lead += f"; arranged for {arranged.day} {arranged:%B %Y}." if arranged else "; no day was arranged."
    first = arranged if deed is HELD and arranged is not None and arranged <= page.today else None
    given = sent.model_dump() if sent is not None else _filled(first)
    return FormView(
        kind="day",
        heading=deed.heading,
        child_id=str(review["child_id"]),
        lead=lead,
        action=action,
        button=deed.button,
        reader=page.reader,
        profile=page.profile.name,
        sample=page.sample,
        given=given,
        hidden={"version": str(review["version"]), "form_token": page.token},
        asks=deed.asks,
        hint=deed.hint,
        late_reasons=(due is not None and due < page.today) or bool(sent and (sent.late_reason or sent.day)),
    )


def _filled(on: date | None) -> dict[str, str]:
    return {"day": str(on.day), "month": str(on.month), "year": str(on.year)} if on else {}


def day_given(sent: DayForm) -> date | None:
    """The day that was typed; None where it is none."""
    try:
        return date(int(sent.year), int(sent.month), int(sent.day))
    except ValueError:
        return None


def answer_form(matter: Mapping[str, Any], sent: AnswerForm | None, page: Page, action: str) -> FormView:
    """The form that asks whether a review is needed."""
    changes = [
        f"{words.event(str(each['type']), {})} ({_on(each['occurred_on'])})" for each in matter.get("changes", ())
    ]
    due = items.day(matter.get("due_on"))
    lead = "; ".join(changes) + "."
    if due:
        lead += f" To be answered by {due.day} {due:%B %Y} ({in_days(due, page.today, page.profile.calendar)})."
    return FormView(
        kind="answer",
        heading="Is a review needed?",
        child_id=str(matter["child_id"]),
        lead=lead,
        action=action,
        button="Answer",
        reader=page.reader,
        profile=page.profile.name,
        sample=page.sample,
        given=sent.model_dump() if sent is not None else {},
        hidden={"form_token": page.token},
    )


def _on(said: Any) -> str:
    on = items.day(said)
    return f"{on.day} {on:%B}" if on else ""


def answer_given(sent: AnswerForm) -> tuple[dict[str, Any], dict[str, str]]:
    """What is sent, and what is missing by field."""
    if sent.review_needed == "yes":
        return {"review_needed": True} | ({"reason": sent.reason} if sent.reason.strip() else {}), {}
    wrong = {}
    if sent.review_needed != "no":
        return {}, {"review_needed": "Choose whether a review is needed"}
    if sent.reason_code not in REASONS:
        wrong["reason_code"] = "Choose why no review is needed"
    if not sent.reason.strip():
        wrong["reason"] = "Say in a sentence why no review is needed"
    if sent.child_consulted not in ("yes", "no"):
        wrong["child_consulted"] = "Choose whether the child was asked first"
    said = {
        "review_needed": False,
        "reason": sent.reason,
        "reason_code": sent.reason_code,
        "child_consulted": sent.child_consulted == "yes",
        "tell": ["child"],
    }
    return said, wrong


def in_words(refused: Refusal, fields: Mapping[str, str], first: str) -> dict[str, str]:
    """What a service refused, by the field of the form that it is about; what is about none stands at the first."""
    found: dict[str, str] = {}
    for error in refused.errors:
        name = fields.get(error.pointer.strip("/").split("/")[0], first)
        found.setdefault(name, _sentence(error.message))
    return found or {first: " ".join(filter(None, (f"{refused.title}.", refused.detail)))}


def _sentence(message: str) -> str:
    """A message as a person reads it: our own field names in her words."""
    said = message.replace("with late_reason ", "").replace("late_reason", "the reason")
    return said[:1].upper() + said[1:]
