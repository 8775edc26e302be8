"""Where a child is looked for by name, among those whom the reader may see. Pure.

What is typed goes in the body of the request and into no address: browsers, proxies and their logs keep addresses.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import LIST, child_link
from services.reporting.pages.questions import Question, Typed

ROLES: Final = frozenset({"iro", "iro_manager", "iro_admin", "admin"})
"""Those to whom notifications, where names are, says who somebody is."""
PATH: Final = "/reporting/children-by-name"
QUESTION: Final = Question(
    "name",
    "Name",
    hint="A part of the name, or what the child likes to be called.",
    required="Type a part of the name",
    wrong="Type fewer letters of the name",
    longest=100,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A child of that name: its address says the id and never the name."""

    name: str
    child_id: str

    @property
    def link(self) -> str:
        """The address of the child's page."""
        return child_link(self.child_id)


@dataclass(frozen=True, slots=True)
class ByNamePage(FormPage):
    """The form, and below it whom it found. `found` is None before anybody was looked for."""

    template: str = "children/by_name.html"
    found: tuple[Found, ...] | None = None
    more: bool = False
    away: bool = False


def by_name_form(around: Around, typed: Typed | None = None) -> ByNamePage:
    """The question, and what was typed."""
    return ByNamePage(
        "Find a child by name",
        (QUESTION,),
        "Find",
        PATH,
        around,
        lead="Among the children whom you may see. Names are held only where contact details are.",
        back=("All children", LIST),
        typed=typed or {},
    )


def found_among(told: Sequence[Mapping[str, Any]], children: Collection[str]) -> tuple[Found, ...]:
    """Those of the people found who are children whom the reader sees, by name."""
    found = [Found(str(each["name"] or each["id"]), str(each["id"])) for each in told if each["id"] in children]
    return tuple(sorted(found, key=lambda each: (each.name.lower(), each.child_id)))
