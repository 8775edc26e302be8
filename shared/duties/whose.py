"""Which duties on record are whose, by id, as at now: of each whom its start named, and all that one person owes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, tuple_

from shared.child.looked_after import LookedAfterChild
from shared.child.may_see import Sight
from shared.child.named import subjects_naming
from shared.duties.evidence import Subject
from shared.duties.openings import openings_of
from shared.duties.owners import OF_IROS, owners_who_are
from shared.events import catalogue
from shared.events.base import Event
from shared.policy import Duty, duty_under
from shared.register.facts import Fact
from shared.register.naming import subjects_of
from shared.storage.tables import duties
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def named_owners(work: Work, sight: Sight, rows: Iterable[Row]) -> dict[str, str | None]:
    """Of these duties on record, by id, whom the event that started each named, as far as one was to name somebody."""
    found = [(row, duty) for row in rows if (duty := _names_somebody(row)) is not None]
    if not found:
        return {}
    kinds = frozenset().union(*(_starts_of(duty) for _, duty in found))
    held = await sight.told.of(work, sorted({row["subject"] for row, _ in found}), kinds)
    return {row["id"]: _named(work, row["subject"], held[row["subject"]], duty).get(row["key"]) for row, duty in found}


async def owed_by(work: Work, sight: Sight, person_id: str, *, to_a_child: bool) -> ColumnElement[bool]:
    """The condition that has a list show what this person owes now.

    `to_a_child`: a child asks, who is told of nobody but IROs who owes what. Whom the caller may see is another matter:
    this looks at every child.
    """
    involved = await sight.involved(work, await subjects_naming(work.connection, person_id))
    children: dict[str, set[str]] = defaultdict(set)
    for child in involved.values():
        for owner in owners_who_are(person_id, child.people):
            children[owner] |= child.ids
    told = OF_IROS if to_a_child else children.keys()
    owed = [and_(duties.c.owner == each, duties.c.subject.in_(sorted(children[each]))) for each in sorted(told)]
    named = [] if to_a_child else await _where_named(work, sight, person_id)
    return or_(false(), *owed, *named)


async def _where_named(work: Work, sight: Sight, person_id: str) -> list[ColumnElement[bool]]:
    """The same of each duty whose start named this person."""
    conditions: list[ColumnElement[bool]] = []
    for duty in work.profile.all_duties.values():
        if duty.owner_named_in is None or duty.keeper != work.service:
            continue
        naming = await subjects_of(work, _starts_of(duty), [person_id])
        subjects = sorted(set((await sight.told.whose(work, naming)).values()))
        held = await sight.told.of(work, subjects, _starts_of(duty))
        found = [
            (each, key)
            for each in subjects
            for key, named in _named(work, each, held[each], duty).items()
            if named == person_id
        ]
        conditions.append(and_(duties.c.duty == duty.id, tuple_(duties.c.subject, duties.c.key).in_(found)))
    return conditions


def _names_somebody(row: Row) -> Duty | None:
    duty = duty_under(row["policy_version"], row["duty"])
    return duty if duty is not None and duty.owner_named_in is not None else None


def _starts_of(duty: Duty) -> frozenset[type[Event]]:
    named = (start.event for turn in (1, 2, 3) for start in duty.starts_of(turn))
    return frozenset(catalogue.by_wire_type(f"{event}.v1") for event in named if event is not None)


def _named(work: Work, subject: str, held: Sequence[Fact], duty: Duty) -> dict[str, str | None]:
    """Whom each start of the duty named, by its key; of how the child stood nothing is known here."""
    about = Subject(LookedAfterChild(subject), held, work.profile, work.today)
    openings = (opening for opening, _ in openings_of(about, duty))
    return {each.key: each.piece.look_up(duty.owner_named_in or "") for each in openings}
