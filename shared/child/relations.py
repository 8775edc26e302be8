"""Who has to do with a child, and as what: read from what is known of the child, as at a local date. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from shared.calendar import Calendar, add_months
from shared.child.current_iro import IRO, Allocation, allocation_in_force, allocations_of
from shared.child.guardians import guardians_in_office
from shared.child.looked_after import DETAILS, LookedAfterChild, child_from
from shared.child.proceedings import day_of
from shared.events.base import Event
from shared.events.council.child_court import CourtDocumentReceived, GuardianAppointed, GuardianEnded
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.events.services.allocation import IroChanged, IroCovered, IroCoverEnded
from shared.policy import Profile
from shared.register.facts import Fact

LastDay = Callable[[date], date | None]
COMPLAINTS_LAST_MONTHS: Final = 12
"""For so long after a complaint those who deal with complaints see the child (local)."""

TELL_OF_RELATIONS: Final[frozenset[type[Event]]] = (
    DETAILS
    | IRO
    | {IroCovered, IroCoverEnded, GuardianAppointed, GuardianEnded, CourtDocumentReceived, ComplaintReceived}
)
"""The events about a child that tell who has to do with the child; those about the child's team are `TeamChanged`."""


class Relation(StrEnum):
    """What somebody is to a child."""

    SELF = "self"
    SOCIAL_WORKER = "social_worker"
    VISITOR = "visitor"
    PERSONAL_ADVISER = "personal_adviser"
    TEAM = "team"
    """Manages the child's team."""
    LINE = "line"
    """Stands in the line of management above the child's team."""
    SERVICE_MANAGER = "service_manager"
    """Of that line whoever is next above the team."""
    IRO = "iro"
    COVER = "cover"
    """Stands in for the child's IRO, who is away."""
    OUTGOING_IRO = "outgoing_iro"
    """Was the child's IRO before this one, to whom the child is still to be introduced."""
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class Involved:
    """Who has to do with a child, by what they are; and what concerns whole departments.

    `ids` are all under which the child's record is kept. `in_court`: in proceedings, or with a court document;
    `complained`: a complaint came in the last 12 months.
    """

    ids: frozenset[str]
    people: Mapping[Relation, frozenset[str]]
    in_court: bool = False
    complained: bool = False

    def relations_of(self, person_id: str) -> frozenset[Relation]:
        """What this person is to the child; nothing to most."""
        found = {relation for relation, ids in self.people.items() if person_id in ids}
        return frozenset(found | ({Relation.SELF} if person_id in self.ids else set()))


def involved_with(
    child_id: str,
    held: Sequence[Fact],
    team: Sequence[Fact],
    *,
    ids: Iterable[str],
    profile: Profile,
    today: date,
    introduced_by: LastDay,
) -> Involved:
    """Who has to do with the child of whom these facts tell; `team` are those about the child's team.

    `introduced_by` is the last day in time for the IRO before to introduce the child to one who follows on a day.
    """
    child, calendar = child_from(child_id, held, profile), profile.calendar
    people: dict[Relation, set[str]] = defaultdict(set)
    _care_for(people, child, managers_of(team, calendar, today))
    _review(people, child, held, today, introduced_by)
    people[Relation.GUARDIAN] |= {each.guardian_id for each in guardians_in_office(held, calendar)}
    return Involved(
        frozenset({child_id, *ids}),
        {relation: frozenset(found - {""}) for relation, found in people.items()},
        in_court=child.in_proceedings or any(isinstance(fact.data, CourtDocumentReceived) for fact in held),
        complained=any(_is_recent(fact, calendar, today) for fact in held),
    )


def team_of(child: LookedAfterChild) -> str | None:
    """The id of the team that has the child's case."""
    found = child.details.get("team_id")
    return found if isinstance(found, str) else None


def _care_for(people: dict[Relation, set[str]], child: LookedAfterChild, managers: TeamChanged | None) -> None:
    named = {
        Relation.SOCIAL_WORKER: "social_worker_id",
        Relation.VISITOR: "visitor_id",
        Relation.PERSONAL_ADVISER: "personal_adviser_id",
    }
    for relation, name in named.items():
        people[relation].add(child.details.get(name) or "")
    people[Relation.TEAM].add(own_team_manager(child) or "")
    if managers is not None:
        people[Relation.TEAM].add(managers.team_manager_id)
        line = (managers.service_manager_id, managers.head_of_service_id, managers.director_id)
        people[Relation.LINE] |= {each for each in line if each is not None}
        people[Relation.SERVICE_MANAGER].add(managers.service_manager_id or "")


def own_team_manager(child: LookedAfterChild, on: date = date.max) -> str | None:
    """The team manager named with the child by that day; not one who was named with another team than the child's."""
    team: str | None = None
    manager: str | None = None
    for told in (each for each in child.told if each.on <= on):
        other = told.values.get("team_id", team)
        if other != team and team is not None:
            manager = None
        team, manager = other, told.values.get("team_manager_id", manager)
    return manager


def managers_of(team: Sequence[Fact], calendar: Calendar, today: date) -> TeamChanged | None:
    """Who manages the team today, as was said last of the days until now; else as it is said to be soon."""
    told = sorted(
        ((day_of(fact, calendar), fact.place, fact.data) for fact in team if isinstance(fact.data, TeamChanged)),
        key=lambda each: each[:2],
    )
    begun = [data for on, _, data in told if on <= today]
    return begun[-1] if begun else next((data for *_, data in told), None)


def _review(
    people: dict[Relation, set[str]],
    child: LookedAfterChild,
    held: Sequence[Fact],
    today: date,
    introduced_by: LastDay,
) -> None:
    """The IRO, who stands in for her, and who was it before. Of a child whose care has ended the last IRO is meant."""
    allocation = allocation_in_force(child.child_id, held) or (_last_of(held) if child.current is None else None)
    if allocation is None:
        return
    said = allocation.announced
    people[Relation.IRO].add(said.iro_id)
    over = {fact.data.cover_id for fact in held if isinstance(fact.data, IroCoverEnded) and fact.data.ended_on <= today}
    for fact in held:
        cover = fact.data
        if isinstance(cover, IroCovered) and cover.cover_id not in over and cover.from_on <= today:
            people[Relation.COVER].add(cover.cover_iro_id)
    is_new = not said.goes_back if isinstance(said, IroChanged) else said.after_gap
    until = introduced_by(allocation.on) if is_new else None
    if until is not None and today <= until:
        people[Relation.OUTGOING_IRO].add(said.previous_iro_id or "")


def _last_of(held: Sequence[Fact]) -> Allocation | None:
    return next(reversed(allocations_of(held)), None)


def _is_recent(fact: Fact, calendar: Calendar, today: date) -> bool:
    if not isinstance(fact.data, ComplaintReceived):
        return False
    return today <= add_months(day_of(fact, calendar), COMPLAINTS_LAST_MONTHS)
