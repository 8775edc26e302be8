"""The pages that are offered from everywhere: their words, their addresses, and who may open them. Pure.

Who may open a page is said here alone: `api/access.py` and the navigation both take it from here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from services.reporting.pages.links import DRIFT, FIGURES_PAGE, HOME, LIST, POLICY

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
FIGURES: Final = Place("Figures", FIGURES_PAGE, _ABOVE | {"iro_manager", "iro", "dashboard"})
RADAR: Final = Place("Drift", DRIFT, FIGURES.roles)
POLICY_PLACE: Final = Place("Policy", POLICY, TODAY.roles, offered_to=_SERVICE | {"senior_manager", "auditor", "admin"})
PLACES: Final[tuple[Place, ...]] = (
    TODAY,
    CHILDREN,
    FIGURES,
    RADAR,
    POLICY_PLACE,
)
"""In the order in which they are offered."""


def places_of(roles: Collection[str], here: str | None) -> list[dict[str, object]]:
    """What the navigation offers to a reader in these roles; a child is offered nothing but their own page."""
    if "child" in roles:
        return []
    shown = (
        each for each in PLACES if not (each.roles if each.offered_to is None else each.offered_to).isdisjoint(roles)
    )
    return [{"text": each.text, "href": each.path, "current": here == each.path} for each in shown]
