"""The pages that are offered from everywhere: their words, their addresses, and who may open them. Pure.

Who may open a page is said here alone: `api/access.py` and the navigation both take it from here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from services.reporting.pages import links
from services.reporting.pages.links import HOME, LIST

_SERVICE: Final = frozenset({"iro_manager", "iro_admin"})
_IROS: Final = frozenset({"iro", "corporate_iro"})
_ABOVE: Final = frozenset({"service_manager", "senior_manager", "auditor", "admin"})
_WORKERS: Final = frozenset({"team_manager", "social_worker"})


@dataclass(frozen=True, slots=True)
class Place:
    """A page that readers in one of these roles may open; the navigation offers it to some of them, or to all."""

    text: str
    path: str
    roles: frozenset[str]
    offered_to: frozenset[str] | None = None

    def is_offered(self, roles: Collection[str]) -> bool:
        """Whether it stands in the navigation of somebody in these roles."""
        return not (self.roles if self.offered_to is None else self.offered_to).isdisjoint(roles)


TODAY: Final = Place("Today", HOME, _SERVICE | _IROS | _ABOVE | _WORKERS | {"dashboard"})
CHILDREN: Final = Place("Children", LIST, _SERVICE | _ABOVE | {"iro", "dashboard"})
CASELOADS: Final = Place("Caseloads", links.CASELOADS, _SERVICE | _ABOVE)
PEOPLE: Final = Place("People", links.PEOPLE, _SERVICE | {"admin"})
POLICY: Final = Place("Policy", links.POLICY, TODAY.roles, offered_to=_SERVICE | {"senior_manager", "auditor", "admin"})
POLICY_PREVIEW: Final = Place("What another policy would move", links.POLICY_PREVIEW, _SERVICE | {"admin"})
CHALLENGED: Final = Place("Disputes", links.DISPUTES, (_SERVICE | _IROS | _ABOVE | _WORKERS) - {"social_worker"})
COURT: Final = Place("Court documents", links.COURT_DOCUMENTS, _SERVICE | {"iro", "auditor", "admin", "legal"})
REVIEWS: Final = Place("Reviews", links.REVIEWS, _SERVICE | _IROS | _ABOVE | _WORKERS)
FIGURES: Final = Place("Figures", links.FIGURES_PAGE, _ABOVE | {"iro_manager", "iro", "dashboard"})
RADAR: Final = Place("Drift", links.DRIFT, FIGURES.roles)
LATE: Final = Place(
    "Late duties",
    links.LATENESS,
    frozenset({"iro_manager", "iro_admin", "auditor", "iro", "corporate_iro", "senior_manager"}),
)
BESIDE_DISPUTES: Final = (CHALLENGED, Place("Concerns", links.CONCERNS, CHALLENGED.roles), LATE)
"""The pages about challenges, offered one beside another; the navigation has the first alone."""
PLACES: Final[tuple[Place, ...]] = (
    TODAY,
    CHILDREN,
    REVIEWS,
    CHALLENGED,
    CASELOADS,
    COURT,
    FIGURES,
    RADAR,
    PEOPLE,
    POLICY,
)
"""In the order in which they are offered."""


def may_open(place: Place, roles: Collection[str]) -> bool:
    """Whether a reader in these roles may open it: no link leads anybody to a refusal."""
    return "child" not in roles and not place.roles.isdisjoint(roles)


def places_of(roles: Collection[str], here: str | None) -> list[dict[str, object]]:
    """What the navigation offers to a reader in these roles; a child is offered nothing but their own page."""
    if "child" in roles:
        return []
    shown = (each for each in PLACES if each.is_offered(roles))
    return [{"text": each.text, "href": each.path, "current": here == each.path} for each in shown]
