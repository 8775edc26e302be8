"""Who answers at the stages of a dispute on a day, as the facts about the child and the child's teams tell it.

They come from the child's team and its line of management, and the team manager from what was said of the child, too.

Source: Jersey 6.2.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from services.escalation.rules.disputes.managers import WORKER, Passed, in_order, passed_on
from shared.calendar import Calendar
from shared.child.looked_after import LookedAfterChild
from shared.child.proceedings import day_of
from shared.child.relations import managers_of, own_team_manager
from shared.events.council.child_life import TeamChanged
from shared.register.facts import Fact

_OF_TEAM: Final[Mapping[str, str]] = {
    "team_manager": "team_manager_id",
    "service_manager": "service_manager_id",
    "head_of_service": "head_of_service_id",
    "director": "director_id",
}


class People(NamedTuple):
    """Whose people they are: the child (None for a foster carer), and what was said of each team by its id.

    `team_id` is the team of a foster carer, for whom no facts say one.
    """

    child: LookedAfterChild | None
    teams: Mapping[str, Sequence[Fact]]
    calendar: Calendar
    team_id: str | None = None

    def team_on(self, day: date) -> str | None:
        """The id of the team that has the case on that day, or the first that was ever named."""
        if self.child is None:
            return self.team_id
        found = self.child.details_on(day).get("team_id") or self.child.details.get("team_id")
        return found if isinstance(found, str) else self.team_id


def answering(people: People, roles: Sequence[str], day: date) -> tuple[str, ...]:
    """The ids of all who answer for these roles on that day, the one who is named first; nobody may be known."""
    team_id = people.team_on(day)
    team = managers_of(people.teams.get(team_id or "", ()), people.calendar, day)
    found = [each for role in in_order(roles) for each in _of(role, people, team, day)]
    return tuple(dict.fromkeys(found))


def _of(role: str, people: People, team: TeamChanged | None, day: date) -> Iterable[str]:
    if role == WORKER and people.child is not None:
        worker = people.child.details_on(day).get("social_worker_id") or people.child.details.get("social_worker_id")
        return [worker] if isinstance(worker, str) else []
    own = own_team_manager(people.child, day) if role == "team_manager" and people.child is not None else None
    of_team = getattr(team, _OF_TEAM[role], None) if role in _OF_TEAM else None
    return [each for each in (own, of_team) if each is not None]


def handed_over(people: People, roles: Sequence[str], since: date, until: date) -> list[Passed]:
    """Each change of who answers, after `since` and up to `until`."""
    days = sorted(each for each in days_of_change(people) if since < each <= until)
    return passed_on(_first(people, roles, since), [(day, _first(people, roles, day)) for day in days])


def _first(people: People, roles: Sequence[str], day: date) -> str | None:
    return next(iter(answering(people, roles, day)), None)


def days_of_change(people: People) -> set[date]:
    """The days on which somebody else may have come to answer."""
    told = {each.on for each in people.child.told} if people.child is not None else set()
    changed = (fact for team in people.teams.values() for fact in team if isinstance(fact.data, TeamChanged))
    return told | {day_of(fact, people.calendar) for fact in changed}
