"""The pages behind links in letters, drawn: data in, HTML out. They work without a script and without an account.

Every value is escaped, and nothing here reads the time, the database or the request. Style comes from where reporting's
pages have it; without it they are plain and work the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def content_security_policy(goes_to: str | None = None) -> str:
    """What a browser may do on such a page; its form may lead on to the site of the address `goes_to`."""
    if goes_to is None:
        return _POLICY
    parts = urlsplit(goes_to)
    safe = all(each.isalnum() or each in ".-:[]" for each in parts.netloc)
    return f"{_POLICY} {parts.scheme}://{parts.netloc}" if parts.netloc and safe else _POLICY


@dataclass(frozen=True, slots=True)
class OpenView:
    """A court document that somebody is about to open: what it is, of which children, and whether that is recorded."""

    action: str
    hidden: Mapping[str, str]
    document: str
    received_on: date
    child_refs: Sequence[str]
    records: bool
    opened_on: date | None
    has_link: bool
    kept_at: str | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A question that is answered by a day: what will be recorded, of whom, and what was wrong with the answer."""

    action: str
    heading: str
    records: str
    label: str
    on: str
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class TellView:
    """The form by which a social worker tells the IRO: what there is to choose from, what was sent, what was wrong."""

    action: str
    kinds: Sequence[tuple[str, str]]
    sent: Mapping[str, str]
    hidden: Mapping[str, str]
    child_ref: str | None
    wrong: Mapping[str, str] = field(default_factory=dict)


def open_page(view: OpenView) -> str:
    """What will be recorded, and the button that records it and brings the reader to the document."""
    return draw("open_document.html", view=view)


def answer_page(view: AnswerView) -> str:
    """What will be recorded, and the form that asks on which day."""
    return draw("answer.html", view=view)


def tell_page(view: TellView) -> str:
    """What happened, when, and where it is written down."""
    return draw("tell_the_iro.html", view=view)


def message_page(title: str, detail: str) -> str:
    """A page that says what became of it."""
    return draw("message.html", title=title, detail=detail)


def long_date(day: date) -> str:
    """A date as people here write it: `5 January 2026`."""
    return f"{day.day} {day:%B %Y}"


def draw(template: str, **values: object) -> str:
    """A page of this template."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    ours = FileSystemLoader(Path(__file__).with_name("templates"))
    theirs = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    environment = Environment(
        loader=ChoiceLoader([ours, theirs]),
        autoescape=True,
        undefined=ChainableUndefined,  # the GOV.UK macros read parameters that may be absent two levels deep
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["day"] = long_date
    return environment
