"""A page with a form: what it asks, what was typed, and what kept it from being taken. Pure.

`api/forms.py` has how a form is sent on to the service that keeps what is said, and shown again where it is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Final

from services.reporting.pages.links import HOME
from services.reporting.pages.questions import Question, Typed
from services.reporting.pages.reader import Reader
from shared.policy import Profile
from shared.refusals import Refusal

_CHANGED_MEANWHILE: Final = 412


@dataclass(frozen=True, slots=True)
class Around:
    """What every form has around it. `token` is the session's own, without which no form is taken."""

    reader: Reader
    profile: Profile
    today: date
    sample: bool
    token: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form as it is shown. `back` is a link's text and address; `child_id` stands above the questions with `lead`.

    `version` is that of what the reader saw: it goes with what is said, so that two people who change one thing at
    once hear of each other.
    """

    heading: str
    questions: Sequence[Question]
    button: str
    action: str
    around: Around
    lead: str = ""
    child_id: str | None = None
    back: tuple[str, str] = ("Today", HOME)
    typed: Typed = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""
    """What follows, where it is grave."""
    nothing_chosen: ClassVar[str] = "Choose"

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.around.reader

    @property
    def profile(self) -> str:
        """The rules in force."""
        return self.around.profile.name

    @property
    def sample(self) -> bool:
        """Whether all is invented."""
        return self.around.sample

    @property
    def errors(self) -> list[dict[str, str]]:
        """For the summary at the top: each with the input that it is about."""
        inputs = {each.name: each.first_input for each in self.questions}
        return [{"text": said, "href": f"#{inputs.get(name, 'main-content')}"} for name, said in self.wrong.items()]

    def given(self, name: str) -> str:
        """What was typed in one input."""
        return next(iter(self.typed.get(name, ())), "")

    def items(self, question: Question) -> list[dict[str, object]]:
        """What can be chosen; nothing is chosen before somebody has chosen it."""
        chosen = set(self.typed.get(question.name, ()))
        return [{"value": code, "text": text, "checked": code in chosen} for code, text in question.choices.items()]

    def parts(self, question: Question) -> Iterator[dict[str, str]]:
        """The three inputs of a day."""
        error = " govuk-input--error" if question.name in self.wrong else ""
        for part, width in (("day", 2), ("month", 2), ("year", 4)):
            name = f"{question.name}-{part}"
            classes = f"govuk-input--width-{width}{error}"
            yield {"id": name, "name": name, "label": part.title(), "value": self.given(name), "classes": classes}


def in_words(refused: Refusal, questions: Sequence[Question]) -> dict[str, str]:
    """What a service refused, by the question that it is about; what is about none stands above all of them."""
    if refused.status == _CHANGED_MEANWHILE:
        return {"": "Somebody changed this while you read it. It is shown as it is now: look again, then send it"}
    names = {each.field: each.name for each in questions}
    found: dict[str, str] = {}
    for error in refused.errors:
        field_named = error.pointer.strip("/").split("/")[0]
        found.setdefault(names.get(field_named, ""), _sentence(error.message, questions))
    return found or {"": " ".join(filter(None, (f"{refused.title}.", refused.detail)))}


def _sentence(message: str, questions: Sequence[Question]) -> str:
    """A message as a person reads it: the services' own field names in the form's words."""
    for each in questions:
        message = message.replace(f"with {each.field} ", "").replace(each.field, f"“{each.asks}”")
    return message[:1].upper() + message[1:]
