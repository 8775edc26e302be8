"""Whose a duty is, by id: the policy names an owner by what that person is to the child, and people change. Pure.

So it is resolved when it is read, from those who have to do with the child then, and nowhere written down.
"""

from collections.abc import Mapping, Set
from typing import Final

from shared.child.relations import Relation

_OWED_BY: Final[Mapping[str, tuple[Relation, ...]]] = {
    "iro": (Relation.COVER, Relation.IRO),
    "outgoing_iro": (Relation.OUTGOING_IRO,),
    "social_worker": (Relation.SOCIAL_WORKER,),
    "authority": (Relation.SOCIAL_WORKER,),
    "team_manager": (Relation.TEAM,),
    "service_manager": (Relation.SERVICE_MANAGER,),
    "childrens_guardian": (Relation.GUARDIAN,),
}
"""By the owner of a duty, what that person is to the child; of several the first there is."""
REMINDED: Final = frozenset({"iro", "outgoing_iro", "social_worker", "authority", "team_manager", "childrens_guardian"})
"""The owners who are one person to whom a reminder can be written."""
OF_IROS: Final = frozenset({"iro", "outgoing_iro"})
"""The owners of whom a child, too, is told who they are."""


def owner_id(owner: str, people: Mapping[Relation, Set[str]]) -> str | None:
    """The id of whoever owes what this owner owes; None where nobody is known, or the owner is no one person.

    Of two people who are the same to the child, it is the first by id.
    """
    for relation in _OWED_BY.get(owner, ()):
        if found := sorted(people.get(relation, ())):
            return found[0]
    return None


def owners_who_are(person_id: str, people: Mapping[Relation, Set[str]]) -> list[str]:
    """By which words duties about the child are this person's."""
    return [owner for owner in _OWED_BY if owner_id(owner, people) == person_id]
