"""Whom what is told of a child names: kept beside it, so that for somebody who sees some children only these are looked
up, and the facts of no other child are searched for a name.

It says who may have to do with a child, by whatever was ever told; whether somebody has is asked of the child's facts.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.child.proceedings import PROCEEDINGS
from shared.child.relations import TELL_OF_RELATIONS
from shared.events.base import Event
from shared.events.council.child_court import CourtDocumentReceived
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.events.envelope import Envelope
from shared.storage.bulk import Insert, insert_unknown
from shared.storage.tables import named
from shared.work.unit_of_work import Work

FIELDS: Final = frozenset(
    {
        "iro_id",
        "previous_iro_id",
        "cover_iro_id",
        "social_worker_id",
        "visitor_id",
        "personal_adviser_id",
        "guardian_id",
        "team_id",
        "team_manager_id",
        "service_manager_id",
        "head_of_service_id",
        "director_id",
    }
)
"""The fields that name somebody who has to do with the child, or a team."""
_OF_DEPARTMENTS: Final[Mapping[str, frozenset[type[Event]]]] = {
    "legal": PROCEEDINGS | {CourtDocumentReceived},
    "complaints": frozenset({ComplaintReceived}),
}
"""What concerns a whole department, by the role of those who work there."""
DEPARTMENTS: Final = frozenset(_OF_DEPARTMENTS)
LOOKED_AT: Final = frozenset({TeamChanged}).union(TELL_OF_RELATIONS, *_OF_DEPARTMENTS.values())
"""Every event type that names whom it concerns: people, teams or a department."""


def keep_named(work: Work, envelopes: Iterable[Envelope]) -> None:
    """Keep whom these events name, at the end of the transaction."""
    work.at_the_end.append(Insert(named, _rows(envelopes), only_unknown=True))


async def keep_named_at_once(connection: AsyncConnection, envelopes: Iterable[Envelope]) -> None:
    """The same of events that no transaction of a service hears: those that an upgrade finds in the logs."""
    await insert_unknown(connection, named, _rows(envelopes))


def _rows(envelopes: Iterable[Envelope]) -> list[dict[str, str]]:
    found = {(name, each.subject) for each in envelopes if type(each.data) in LOOKED_AT for name in names_in(each.data)}
    return [{"name": name, "subject": subject} for name, subject in sorted(found)]


def names_in(said: Event) -> set[str]:
    """The ids of the people and teams that this event names, and a name for each department that it concerns."""
    fields, departments = _of_type(type(said))
    named_here = {value for name in fields if isinstance(value := getattr(said, name), str) and value}
    return named_here.union(departments)


@cache
def _of_type(kind: type[Event]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    departments = (_department(role) for role, kinds in _OF_DEPARTMENTS.items() if kind in kinds)
    return tuple(sorted(FIELDS & kind.model_fields.keys())), tuple(departments)


def _department(role: str) -> str:
    return f"department:{role}"


async def subjects_naming(connection: AsyncConnection, person_id: str, roles: Collection[str] = ()) -> set[str]:
    """The children of whom something names this person, a team that something of hers names, or one of these
    departments."""
    of_hers = await _naming(connection, [person_id])
    return of_hers | await _naming(connection, [*sorted(of_hers), *map(_department, sorted(roles))])


async def _naming(connection: AsyncConnection, names: Collection[str]) -> set[str]:
    if not names:
        return set()
    return set((await connection.execute(select(named.c.subject).where(named.c.name.in_(names)))).scalars())
