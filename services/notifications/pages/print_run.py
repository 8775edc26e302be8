"""The letters of a day as one page to print: each on sheets of its own, its address where a window envelope shows it.

Style is in the page itself, for a saved page must print the same; the browser is told its digest and takes no other.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.notifications.pages.render import draw

_STYLE: Final = Path(__file__).with_name("templates") / "print_run.css"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter: its first line on an envelope, its words, the notices that it is, and what is put in with it."""

    address: Sequence[str] = field(repr=False)
    text: str = field(repr=False)
    notice_ids: Sequence[str]
    language: str
    with_leaflets: bool


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """A letter that cannot be written yet, and why."""

    notice_ids: Sequence[str]
    about_ids: Sequence[str]
    why: str


@dataclass(frozen=True, slots=True)
class PrintView:
    """All of it; `more` says that there are others still, to be printed once these are posted."""

    on: date
    sheets: Sequence[Sheet]
    not_printed: Sequence[NotPrinted]
    more: bool


def print_page(view: PrintView) -> str:
    """The page; its first lines are for whoever prints it, and are not printed."""
    return draw("print_run.html", view=view, style=_style())


@cache
def policy_for_printing() -> str:
    """What a browser may do with the page: show it in its own style, and nothing else."""
    digest = b64encode(sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'"


@cache
def _style() -> str:
    return _STYLE.read_text("utf-8")
