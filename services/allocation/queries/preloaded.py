"""What settling a child asks: of the child, of the family and of the team of IROs; together in one statement.

Where a partial index has a condition it stands here as text: SQLite plans a statement anew, at every execution, that
compares such a column with a parameter.
"""

from collections.abc import Iterable

from sqlalchemy import func, select, text

from services.allocation.queries.handover import COVERS_NOW
from services.allocation.tables.children import (
    absences,
    allocations,
    breaches,
    children,
    covers,
    handovers,
    iros,
    links,
    registrations,
    unallocated,
)
from services.allocation.tables.families import exceptions
from shared.events.envelope import Envelope
from shared.register import facts
from shared.storage.tables import duties, statements
from shared.storage.view import SetQuery

LINKS = SetQuery(select(links), by=(links.c.child_id, links.c.other_id), key=("child_id", "other_id", "kind"))
"""Every family link that one of these children's records asserts, or that names one of them."""
ALLOCATIONS = SetQuery(select(allocations), by=(allocations.c.child_id,))
"""Every allocation of these children, past and present."""
CHILDREN = SetQuery(select(children), by=(children.c.child_id,))
"""What is remembered of these children, those among them who are known."""
WAITING = SetQuery(select(unallocated), by=(unallocated.c.child_id,))
"""What is on record of these children's waiting."""
BREACHES = SetQuery(select(breaches).where(breaches.c.ended_at.is_(None)), by=(breaches.c.child_id,))
"""The breaches of these children that are neither mended nor over."""
MEETINGS = SetQuery(
    select(statements.c.subject, statements.c.key).where(
        text("kind in ('duty:met:iro_met_child', 'duty:met:successor_introduced')")
    ),
    by=(statements.c.subject,),
)
"""Of which of these children's allocations it was told that they met the IRO, or were introduced to her."""
EXCEPTIONS = SetQuery(select(exceptions).where(exceptions.c.ended_at.is_(None)))
"""The exceptions for siblings that are in force."""

IROS = SetQuery(select(iros))
ABSENCES = SetQuery(select(absences).where(absences.c.cancelled_at.is_(None)))
HANDING_OVER = SetQuery(select(handovers).where(handovers.c.moves_on.is_not(None)))
REGISTRATIONS = SetQuery(select(registrations))
HELD = SetQuery(
    select(allocations.c.iro_id, func.count().label("number"), func.sum(allocations.c.weight).label("load"))
    .where(allocations.c.ended_on.is_(None))
    .group_by(allocations.c.iro_id)
)
"""How many children each IRO has now, and what they weigh."""

IRO = SetQuery(IROS.query, by=(iros.c.id,))
ABSENCES_OF = SetQuery(ABSENCES.query, by=(absences.c.iro_id,))
HANDING_OVER_OF = SetQuery(HANDING_OVER.query, by=(handovers.c.iro_id,))
REGISTRATIONS_OF = SetQuery(REGISTRATIONS.query, by=(registrations.c.iro_id,))
HELD_BY = SetQuery(HELD.query, by=(allocations.c.iro_id,))
"""The same of some IROs alone."""

CONTACTS = SetQuery(
    select(allocations.c.child_id, iros.c.id, iros.c.name, iros.c.email, iros.c.phone)
    .select_from(allocations)
    .join(iros, iros.c.id == allocations.c.iro_id)
    .where(allocations.c.ended_on.is_(None)),
    by=(allocations.c.child_id,),
)
"""How to reach the IROs of these children."""
COVERED = SetQuery(
    select(
        covers.c.child_id,
        covers.c.id.label("cover_id"),
        covers.c.from_on,
        absences.c.to_on,
        iros.c.id,
        iros.c.name,
        iros.c.email,
        iros.c.phone,
    )
    .select_from(covers)
    .join(absences, absences.c.id == covers.c.absence_id)
    .join(allocations, allocations.c.id == covers.c.allocation_before)
    .join(iros, iros.c.id == covers.c.iro_id)
    .where(COVERS_NOW, allocations.c.ended_on.is_(None)),
    by=(covers.c.child_id,),
)
"""Who covers for the IROs whom these children have now, how to reach them, and the days of the absence."""
OPEN_DUTIES = SetQuery(select(duties).where(text("status = 'open'")), by=(duties.c.subject,))
"""The clocks that run for these children."""

ON_A_CHILDS_PAGE = (*facts.SET_QUERIES, LINKS, ALLOCATIONS, WAITING, BREACHES, CONTACTS, COVERED, OPEN_DUTIES)
ABOUT_ONE_IRO = (IRO, ABSENCES_OF, HANDING_OVER_OF, REGISTRATIONS_OF, HELD_BY)
ABOUT_A_CHILD = (LINKS, ALLOCATIONS, CHILDREN, WAITING, BREACHES, EXCEPTIONS)
ABOUT_THE_TEAM = (IROS, ABSENCES, HANDING_OVER, REGISTRATIONS, HELD)


def named_in(event: Envelope) -> Iterable[str]:
    """The family and the team that an event about a child names."""
    stated = event.data
    team_id = getattr(stated, "team_id", None)
    family = (*(getattr(stated, "sibling_ids", None) or ()), *(getattr(stated, "parent_ids", None) or ()))
    return (*family, team_id) if isinstance(team_id, str) else family
