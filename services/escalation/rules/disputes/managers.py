"""Who answers a stage: the child's people of the roles that the policy names for it, as at a day.

They come from the child's team and its line of management, and the team manager from what was said of the child, too.
Somebody of a manager's deputies answers in her place: for good, or while she is away. Of several people the first by
the order of the policy is named, a manager before a social worker. Pure.

Source: Jersey 6.2 (levels of seniority within the department); North Lincolnshire 2.5; deputies are local.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from shared.calendar import Calendar
from shared.child.looked_after import LookedAfterChild
from shared.child.proceedings import day_of
from shared.child.relations import managers_of, own_team_manager
from shared.events.council.child_life import TeamChanged
from shared.register.facts import Fact

_WORKER: Final = "social_worker"
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
    found = [each for role in sorted(roles, key=lambda role: role == _WORKER) for each in _of(role, people, team, day)]
    return tuple(dict.fromkeys(found))


def _of(role: str, people: People, team: TeamChanged | None, day: date) -> Iterable[str]:
    if role == _WORKER and people.child is not None:
        worker = people.child.details_on(day).get("social_worker_id") or people.child.details.get("social_worker_id")
        return [worker] if isinstance(worker, str) else []
    own = own_team_manager(people.child, day) if role == "team_manager" and people.child is not None else None
    of_team = getattr(team, _OF_TEAM[role], None) if role in _OF_TEAM else None
    return [each for each in (own, of_team) if each is not None]


class Passed(NamedTuple):
    """On that day somebody else became the one who answers."""

    on: date
    before: str
    after: str


def handed_over(people: People, roles: Sequence[str], since: date, until: date) -> list[Passed]:
    """Each change of who answers, after `since` and up to `until`."""
    found: list[Passed] = []
    named = next(iter(answering(people, roles, since)), None)
    for day in sorted(each for each in days_of_change(people) if since < each <= until):
        after = next(iter(answering(people, roles, day)), None)
        if named is not None and after is not None and after != named:
            found.append(Passed(day, named, after))
        named = after or named
    return found


def days_of_change(people: People) -> set[date]:
    """The days on which somebody else may have come to answer."""
    told = {each.on for each in people.child.told} if people.child is not None else set()
    changed = (fact for team in people.teams.values() for fact in team if isinstance(fact.data, TeamChanged))
    return told | {day_of(fact, people.calendar) for fact in changed}


class Deputy(NamedTuple):
    """Who answers for somebody: for good where no days are given, else from the first to the last of them."""

    deputy_id: str
    away_from: date | None = None
    away_until: date | None = None

    def answers_on(self, day: date) -> bool:
        begun = self.away_from is None or self.away_from <= day
        return begun and (self.away_until is None or day <= self.away_until)
