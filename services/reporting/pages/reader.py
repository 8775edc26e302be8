"""Who reads a page: who she is, what she may do here, and where she may go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.reporting.pages import words
from services.reporting.pages.places import CASELOADS, CHALLENGED, CHILDREN, FIGURES, PEOPLE
from shared.auth.roles import Caller

ROLES: Final[Mapping[str, str]] = {
    "iro_manager": "IRO manager",
    "iro": "IRO",
    "corporate_iro": "corporate IRO",
    "iro_admin": "IRO administrator",
    "team_manager": "team manager",
    "social_worker": "social worker",
    "service_manager": "service manager",
    "senior_manager": "senior manager",
    "legal": "legal department",
    "auditor": "auditor",
    "admin": "system administrator",
    "dashboard": "dashboard",
    "child": "young person",
}
"""Roles in words, the one by which somebody is greeted first."""
MAY_DO: Final[Mapping[str, str]] = {
    "iro_manager": "See every child, say of any review that it was held or moved, answer matters, give children to"
    " IROs, enter IROs and people around children, and take back what was recorded wrongly.",
    "iro": "See the children whose IRO you are or for whom you stand in, say that their reviews were held or moved, and"
    " answer matters.",
    "corporate_iro": "The same as an IRO, of the children that are yours.",
    "iro_admin": "See every child, say of any review that it was held or moved, and enter IROs and people around"
    " children.",
    "team_manager": "See the children of your team, and what is to be done for them.",
    "social_worker": "See the children you work with, and what is to be done for them.",
    "service_manager": "See the children of the teams you answer for, and the disputes that wait for you.",
    "senior_manager": "See every child, and the disputes that wait for you.",
    "legal": "See which court documents are owed to IROs, and say that one has hers.",
    "auditor": "Read everything, and change nothing.",
    "admin": "Read everything here; look after the system by its commands.",
    "dashboard": "Read codes, numbers and dates.",
    "child": "Read your own record.",
}
_HOLDS: Final = frozenset({"iro", "corporate_iro", "iro_admin", "iro_manager"})
GIVES_LINKS: Final = frozenset({"iro", "corporate_iro", "iro_manager", "iro_admin", "social_worker"})
"""Who may give a child a link to the own page."""
_ANSWERS: Final = frozenset({"iro", "corporate_iro", "iro_manager"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads. `name` is None where nobody knows what she is called; then her id is shown."""

    subject: str
    roles: tuple[str, ...]
    name: str | None = None

    @property
    def called(self) -> str:
        """Her name, or her id."""
        return self.name or self.subject

    @property
    def as_whom(self) -> str:
        """Her roles in words."""
        return ", ".join(ROLES.get(role) or words.spelled_out(role) for role in self.roles)

    @property
    def may(self) -> list[tuple[str, str]]:
        """Each of her roles in words, and what it lets her do here."""
        return [(ROLES[role], MAY_DO[role]) for role in self.roles if role in MAY_DO]

    @property
    def child(self) -> bool:
        """Whether a child reads."""
        return "child" in self.roles

    @property
    def sees_lists(self) -> bool:
        """Whether she may open the list of children."""
        return not self.child and not CHILDREN.roles.isdisjoint(self.roles)

    @property
    def gives(self) -> bool:
        """Whether she may give children to IROs."""
        return not self.child and "iro_manager" in self.roles

    @property
    def finds_people(self) -> bool:
        """Whether she may look for people around children."""
        return not self.child and not PEOPLE.roles.isdisjoint(self.roles)

    def opens_desk(self, iro_id: str) -> bool:
        """Whether she may open this IRO's desk: an IRO her own, managers anybody's."""
        return not self.child and (self.subject == iro_id or not CASELOADS.roles.isdisjoint(self.roles))

    @property
    def reads_figures(self) -> bool:
        """Whether she may read figures."""
        return not self.child and not FIGURES.roles.isdisjoint(self.roles)

    @property
    def has_a_desk(self) -> bool:
        """Whether she is an IRO, with a desk of her own."""
        return not self.child and not {"iro", "corporate_iro"}.isdisjoint(self.roles)

    @property
    def challenges(self) -> bool:
        """Whether she may read what was challenged for a child."""
        return not self.child and not CHALLENGED.roles.isdisjoint(self.roles)

    @property
    def holds(self) -> bool:
        """Whether she may say that a review was held, or move it."""
        return not self.child and not _HOLDS.isdisjoint(self.roles)

    @property
    def gives_links(self) -> bool:
        """Whether she may give a child a link to the own page."""
        return not self.child and not GIVES_LINKS.isdisjoint(self.roles)

    @property
    def answers(self) -> bool:
        """Whether she may answer a matter."""
        return not self.child and not _ANSWERS.isdisjoint(self.roles)


def reader_of(caller: Caller, names: Mapping[str, str]) -> Reader:
    """The reader, her roles in the order in which they are said."""
    order = list(ROLES)
    roles = sorted(caller.roles, key=lambda role: (order.index(role) if role in order else len(order), role))
    return Reader(caller.subject, tuple(roles), names.get(caller.subject))
