"""The questions of a form: how each is asked, and what was typed in answer. Pure.

A page says its questions once, as a tuple; `read` makes of what was typed what a service is told, or says what is wrong
in the sentence that the question has for it. `templates/questions.html` draws them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

Typed = Mapping[str, Sequence[str]]
"""What was typed, by the name of the input."""
Kind = Literal["text", "long", "day", "time", "number", "one_of", "any_of", "pick", "yes_no", "tick"]
YES_NO: Final[Mapping[str, str]] = {"yes": "Yes", "no": "No"}
_TIME: Final = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_PARTS: Final = ("day", "month", "year")
_ONE_LINE: Final = 66
"""So many letters of choices find their place on one line."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `required` is what is said where it is left open, and empty where it may be; `wrong` is what is
    said of an answer that is none. `goes_to` is what the service calls it, where that is another name; of what lies
    within another thing, its whole path (`subjects/health/note`)."""

    name: str
    asks: str
    kind: Kind = "text"
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    required: str = ""
    wrong: str = ""
    goes_to: str = ""
    longest: int = 2000
    heading: str = ""
    """What stands above it, where a part of the form begins."""
    usual: str = ""
    """Of a filter: the choice that is meant where none is made; then it cannot be left open."""

    @property
    def field(self) -> str:
        """What the service calls it."""
        return self.goes_to or self.name

    @property
    def first_input(self) -> str:
        """The id of its first input, to which the summary of errors links."""
        return f"{self.name}-day" if self.kind == "day" else self.name

    @property
    def choices(self) -> Mapping[str, str]:
        """What can be chosen, by code."""
        return {"yes_no": YES_NO, "tick": {"yes": self.asks}}.get(self.kind, self.options)

    @property
    def is_short(self) -> bool:
        """Whether its choices stand side by side."""
        return len("".join(self.choices.values())) < _ONE_LINE


@dataclass(frozen=True, slots=True)
class Read:
    """What a service is told, by its own names, and what is wrong by the question's name."""

    said: Mapping[str, Any]
    wrong: Mapping[str, str]


def read(questions: Sequence[Question], typed: Typed) -> Read:
    """What was answered. A question left open is not said; days are ISO 8601, times `HH:MM`, yes and ticks true."""
    said: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for each in questions:
        try:
            answer = _READERS[each.kind](each, typed)
        except ValueError:
            wrong[each.name] = each.wrong or each.required or "This cannot be read. Type it again"
            continue
        if answer is None and each.required:
            wrong[each.name] = each.required
        elif answer is not None:
            said[each.field] = answer
    return Read(said, wrong)


def _one(question: Question, typed: Typed) -> str:
    return next(iter(typed.get(question.name, ())), "").strip()


def _text(question: Question, typed: Typed) -> str | None:
    given = _one(question, typed).replace("\r\n", "\n")
    if len(given) > question.longest:
        raise ValueError("too long")
    return given or None


def _day(question: Question, typed: Typed) -> str | None:
    parts = [next(iter(typed.get(f"{question.name}-{part}", ())), "").strip() for part in _PARTS]
    if not any(parts):
        return None
    on, month, year = (int(each) for each in parts)
    return date(year, month, on).isoformat()


def _time(question: Question, typed: Typed) -> str | None:
    given = _one(question, typed)
    if not given:
        return None
    found = _TIME.fullmatch(given)
    if found is None:
        raise ValueError("no time")
    return f"{int(found[1]):02d}:{found[2]}"


def _number(question: Question, typed: Typed) -> int | float | None:
    given = _one(question, typed)
    if not given:
        return None
    return float(given) if "." in given else int(given)


def _chosen(question: Question, typed: Typed) -> str | None:
    given = _one(question, typed)
    if given and given not in question.choices:
        raise ValueError("not offered")
    return given or None


def _several(question: Question, typed: Typed) -> list[str] | None:
    given = [each for each in typed.get(question.name, ()) if each]
    if not set(given) <= set(question.choices):
        raise ValueError("not offered")
    return given or None


def _yes_no(question: Question, typed: Typed) -> bool | None:
    given = _chosen(question, typed)
    return None if given is None else given == "yes"


def _tick(question: Question, typed: Typed) -> bool | None:
    return True if _chosen(question, typed) else None


_READERS: Final[Mapping[Kind, Callable[[Question, Typed], Any]]] = {
    "text": _text,
    "long": _text,
    "day": _day,
    "time": _time,
    "number": _number,
    "one_of": _chosen,
    "pick": _chosen,
    "any_of": _several,
    "yes_no": _yes_no,
    "tick": _tick,
}


def typed_as(questions: Sequence[Question], known: Mapping[str, Any]) -> dict[str, list[str]]:
    """What stands in the inputs at first: what a service has, by its own names."""
    found: dict[str, list[str]] = {}
    for each in questions:
        value = known.get(each.field)
        if value is None:
            continue
        if each.kind == "day":
            on = date.fromisoformat(str(value)[:10])
            found |= {f"{each.name}-{part}": [str(getattr(on, part))] for part in _PARTS}
        elif each.kind in ("yes_no", "tick"):
            found[each.name] = ["yes"] if value else ["no"] * (each.kind == "yes_no")
        else:
            found[each.name] = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    return found


def flat(known: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """What a service has, by its path: `{"a": {"b": 1}}` is `{"a/b": 1}`."""
    found: dict[str, Any] = {}
    for name, value in known.items():
        found |= flat(value, f"{path}{name}/") if isinstance(value, Mapping) else {f"{path}{name}": value}
    return found


def nested(said: Mapping[str, Any]) -> dict[str, Any]:
    """The same back again: `{"a/b": 1}` is `{"a": {"b": 1}}`."""
    found: dict[str, Any] = {}
    for path, value in said.items():
        *within, name = path.split("/")
        place = found
        for each in within:
            place = place.setdefault(each, {})
        place[name] = value
    return found


def answered(question: Question, typed: Typed) -> str:
    """What was answered, in words."""
    if question.kind == "day":
        parts = [next(iter(typed.get(f"{question.name}-{part}", ())), "") for part in _PARTS]
        return " ".join(each for each in parts if each)
    return ", ".join(str(question.choices.get(each, each)) for each in typed.get(question.name, ()) if each)
