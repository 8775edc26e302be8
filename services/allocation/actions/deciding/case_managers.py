"""Who manages a child's case and who did so before: what the facts say of it, given to the rule as plain values."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from services.allocation.rules.model import FormerPost
from services.allocation.rules.team import case_managers as rule
from services.allocation.rules.team.case_managers import TEAM_MANAGER, TeamOverTime, TeamStated
from shared.child.looked_after import LookedAfterChild
from shared.events.council.child_life import TeamChanged
from shared.register.facts import Fact

_LINE: Final = (TEAM_MANAGER, "service_manager_id", "head_of_service_id", "director_id")


def team_over_time(held: Iterable[Fact], today: date) -> TeamOverTime:
    """As the rule, from the facts held of a team."""
    return rule.team_over_time([_stated(fact, fact.data) for fact in held if isinstance(fact.data, TeamChanged)], today)


def _stated(fact: Fact, changed: TeamChanged) -> TeamStated:
    line = tuple(person for name in _LINE if (person := getattr(changed, name)) is not None)
    return TeamStated(changed.changed_on or fact.time.date(), changed.team_manager_id, line)


def teams_of(child: LookedAfterChild) -> set[str]:
    """Every team that was ever said to have the child's case."""
    return rule.teams_of(child.told)


def managed_before(child: LookedAfterChild, teams: Mapping[str, TeamOverTime]) -> dict[str, FormerPost]:
    """As the rule, of the present time in care; nobody is former while the child is not in care."""
    return rule.managed_before(child.current.start, child.told, teams) if child.current is not None else {}
