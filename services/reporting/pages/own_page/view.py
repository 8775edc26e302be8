"""A child's own page: who the IRO is, the next review and wishes for it, what was decided and what happened, and help.

In plain words, about this child alone: no duty, no id of staff, nothing about brothers and sisters. Pure.
Source: Jersey 3.14-3.16, 3.30-3.32, 4.5; Hull 1; Blackpool 6.8.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.others import Told
from services.reporting.pages.reader import Reader
from services.reporting.pages.today.asked import Answers

_NEXT: Final = ("arranged", "planned", "adjourned", "in_progress")
BECAME: Final[Mapping[str, str]] = {
    "to_be_done": "Still to be done",
    "partly_done": "A part of it is done",
    "done": "Done",
    "not_done_any_more": "Not to be done any more",
}
ABOUT: Final[Mapping[str, str]] = {
    "question": "You asked a question",
    "to_talk": "You asked to talk to your IRO",
    "review": "You said something about your review",
    "complaint": "You want to complain",
    "advocate": "You asked for an advocate",
}
_WISHES: Final[Mapping[str, str]] = {
    "who": "I want these people to come",
    "not_wanted": "I do not want these people to come",
    "where": "Where I want it to be",
    "when": "When is a good time",
    "agenda": "What I want to talk about",
    "how_to_take_part": "How I want to take part",
    "meeting_the_iro": "When I want to meet my IRO before",
}


@dataclass(frozen=True, slots=True)
class OwnIro:
    """Who the IRO is, and how to reach them."""

    name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class NextReview:
    """The next review: its day if it has one, else by when it will be; and what the child wishes for it."""

    id: str
    on: date | None
    by: date
    where: str | None
    wishes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, in the child's words, and what became of it."""

    words: str
    made_on: date
    by_when: date | None
    became: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class AskedByMe:
    """What the child asked, and the answer."""

    about: str
    words: str | None
    on: date
    answer: str | None
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class OwnPageView:
    """The page. What could not be asked now is named in `unknown`, in a child's words."""

    reader: Reader
    profile: str
    sample: bool
    iro: OwnIro | None
    review: NextReview | None
    decided: tuple[Decided, ...]
    asked: tuple[AskedByMe, ...]
    unknown: tuple[str, ...]
    done: str | None = None


def own_page(answers: Answers, wishes: Told, reader: Reader, profile: str, *, sample: bool) -> OwnPageView:
    """The page made of what the services told the child."""
    return OwnPageView(
        reader=reader,
        profile=profile,
        sample=sample,
        iro=_iro(answers.of("iro").body),
        review=_review(next_review(answers.of("reviews").items), wishes),
        decided=tuple(_decided(each) for each in answers.of("decisions").items),
        asked=tuple(_asked(each) for each in answers.of("asks").items),
        unknown=tuple(_NOT_KNOWN[each] for each in answers.away if each in _NOT_KNOWN),
    )


_NOT_KNOWN: Final[Mapping[str, str]] = {
    "allocation": "We cannot show who your IRO is just now. Please look again later.",
    "scheduling": "We cannot show your review and what was decided just now. Please look again later.",
    "notifications": "We cannot show what you asked just now. Please look again later.",
}


def next_review(reviews: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The child's review that comes next."""
    to_come = [each for each in reviews if each["status"] in _NEXT]
    return min(to_come, key=lambda each: str(each.get("arranged_for") or each["due_on"]), default=None)


def _iro(told: Mapping[str, Any]) -> OwnIro | None:
    iro = told.get("iro")
    return OwnIro(iro["name"], iro.get("email"), iro.get("phone")) if iro else None


def _review(review: Mapping[str, Any] | None, wishes: Told) -> NextReview | None:
    if review is None:
        return None
    by = items.day(review["due_on"])
    assert by is not None
    said = wishes.body.get("wishes") or {}
    shown = ((words, _in_words(said.get(name))) for name, words in _WISHES.items())
    return NextReview(
        id=str(review["id"]),
        on=items.day(review.get("arranged_for")),
        by=by,
        where=review.get("venue"),
        wishes=tuple((words, text) for words, text in shown if text),
    )


def _in_words(said: Any) -> str:
    return ", ".join(said) if isinstance(said, list) else str(said or "")


def _decided(told: Mapping[str, Any]) -> Decided:
    made_on = items.day(told["made_on"])
    assert made_on is not None
    became = BECAME[told["what_became"]]
    return Decided(told["words"], made_on, items.day(told["by_when"]), became, items.day(told["done_on"]))


def _asked(told: Mapping[str, Any]) -> AskedByMe:
    on = items.day(told["asked_on"])
    assert on is not None
    return AskedByMe(ABOUT[told["about"]], told["words"], on, told["answer"], items.day(told["answered_on"]))
