"""Who may see a child: decided here, and nowhere else, for every route of every service.

Source: Data Protection Act 2018 and UK GDPR article 5 (no more than is needed); the table itself is local.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Final, NamedTuple

from shared.auth.roles import Caller
from shared.child.looked_after import child_from
from shared.child.named import DEPARTMENTS, subjects_naming
from shared.child.relations import TELL_OF_RELATIONS, Involved, LastDay, Relation, involved_with, team_of
from shared.events.base import Event
from shared.events.council.child_life import TeamChanged
from shared.register.aliases import aliases_around, survivor_of
from shared.register.facts import Fact, told_of
from shared.work.unit_of_work import Work

SEES_EVERY_CHILD: Final = frozenset(
    {"iro_manager", "iro_admin", "senior_manager", "council_system", "auditor", "admin", "service", "dashboard"}
)
"""The dashboard sees codes and dates only."""
SEES_AS: Final[Mapping[str, frozenset[Relation]]] = {
    "social_worker": frozenset({Relation.SOCIAL_WORKER, Relation.VISITOR, Relation.PERSONAL_ADVISER}),
    "team_manager": frozenset({Relation.TEAM}),
    "service_manager": frozenset({Relation.LINE}),
    "iro": frozenset({Relation.IRO, Relation.COVER, Relation.OUTGOING_IRO}),
    "corporate_iro": frozenset({Relation.IRO, Relation.COVER, Relation.OUTGOING_IRO}),
    "guardian": frozenset({Relation.GUARDIAN}),
}
"""What somebody of this role must be to a child to see the child."""


def is_own(caller: Caller) -> bool:
    """Whether a child asks: what a child is shown is in `own_view.py`."""
    return "child" in caller.roles


def sees_every_child(caller: Caller) -> bool:
    """Whether there is nothing to ask: a token with the role `child` is a child's whatever else it carries."""
    return not is_own(caller) and caller.has(*SEES_EVERY_CHILD)


def may_see_child(caller: Caller, child: Involved) -> bool:
    """Whether this caller may see this child, given who has to do with the child. Pure."""
    relations = child.relations_of(caller.subject)
    if is_own(caller):
        return Relation.SELF in relations
    if sees_every_child(caller):
        return True
    if any(not relations.isdisjoint(SEES_AS.get(role, frozenset())) for role in caller.roles):
        return True
    return (child.in_court and caller.has("legal")) or (child.complained and caller.has("complaints"))


class Told(NamedTuple):
    """Where a service looks up what it was told: its register, unless it keeps the events themselves.

    `of` gives the facts of these types about each of these subjects, who are not duplicates; `whose` each id's child,
    and all ids of those children.
    """

    of: Callable[[Work, Collection[str], Collection[type[Event]]], Awaitable[dict[str, list[Fact]]]]
    whose: Callable[[Work, Collection[str]], Awaitable[Mapping[str, str]]]


async def _whose(work: Work, ids: Collection[str]) -> Mapping[str, str]:
    known = await aliases_around(work, ids)
    return {each: survivor_of(each, known) for each in {*ids, *known, *known.values()}}


REGISTER: Final = Told(told_of, _whose)


class Sight(NamedTuple):
    """How one service finds out who may see whom."""

    told: Told
    introduced_by: LastDay

    async def involved(self, work: Work, child_ids: Iterable[str]) -> dict[str, Involved]:
        """Who has to do with each of these children, by the id under which the record goes on."""
        belongs = await self.told.whose(work, list(child_ids))
        ids: dict[str, set[str]] = defaultdict(set)
        for each, child_id in belongs.items():
            ids[child_id].add(each)
        held = await self.told.of(work, sorted(ids), TELL_OF_RELATIONS)
        teams = {child_id: team_of(child_from(child_id, its, work.profile)) for child_id, its in held.items()}
        of_teams = await self.told.of(work, sorted({each for each in teams.values() if each}), {TeamChanged})
        return {
            child_id: involved_with(
                child_id,
                its,
                of_teams.get(teams[child_id] or "", ()),
                ids=ids[child_id],
                profile=work.profile,
                today=work.today,
                introduced_by=self.introduced_by,
            )
            for child_id, its in held.items()
        }

    async def may_see(self, work: Work, caller: Caller, child_id: str) -> bool:
        """Whether the caller may see this child; nothing is asked for those who see every child."""
        if sees_every_child(caller):
            return True
        found = await self.involved(work, [child_id])
        return any(child_id in child.ids and may_see_child(caller, child) for child in found.values())

    async def only(self, work: Work, caller: Caller) -> frozenset[str] | None:
        """Every child whom the caller may see, under all of its ids; None: every child there is."""
        if sees_every_child(caller):
            return None
        found = await self.involved(work, await self._perhaps(work, caller))
        return frozenset(each for child in found.values() if may_see_child(caller, child) for each in child.ids)

    async def _perhaps(self, work: Work, caller: Caller) -> set[str]:
        """The children whom somebody could see of whom something names her, or her team, or who are before a court."""
        if is_own(caller):
            return {caller.subject}
        return await subjects_naming(work.connection, caller.subject, DEPARTMENTS & caller.roles)
