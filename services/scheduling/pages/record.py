"""A review's record as a page: one reader's copy in, HTML out. No page carries a script or a style of its own."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.scheduling.rules.follow_up.readers_copy import Copy

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_STYLES: Final = "/reporting/static"
"""The style sheets of the pages, where they are served; without them the page is plain and complete."""


def title_of(copy: Copy) -> str:
    """`Record of the review of 5 January 2026`."""
    return "Record of the review" if copy.held_on is None else f"Record of the review of {long_date(copy.held_on)}"


def long_date(day: date) -> str:
    """A date as people here write it: `5 January 2026`."""
    return f"{day.day} {day:%B %Y}"


def paragraphs(text: str) -> list[str]:
    """The lines of a text that have something in them, one paragraph each."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def facts_of(copy: Copy) -> list[tuple[str, str]]:
    """What stands above the sections: whose record it is, of which day, and which version."""
    facts = [("Child", copy.child_id)]
    if copy.held_on is not None:
        facts.append(("Date of the review", long_date(copy.held_on)))
    facts.append(("Written", "Draft, not finished" if copy.written_on is None else long_date(copy.written_on)))
    return [*facts, ("Version", str(copy.version))]


def record_page(copy: Copy) -> str:
    """The whole page."""
    values = {"copy": copy, "title": title_of(copy), "facts": facts_of(copy), "styles": _STYLES}
    return _environment().get_template("record.html").render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["paragraphs"] = paragraphs
    return environment
