"""The social worker's visits to a child, as the council's system tells of them.

Source: regulation 28(2) of the 2010 Regulations; Jersey 3.38; Blackpool 6.10 (the sleeping accommodation).
"""

from services.scheduling.schemas.between import Visit
from shared.events.council.child_life import SocialWorkerVisitRecorded
from shared.register.facts import told_of
from shared.work.unit_of_work import Work


async def visits_of(work: Work, child_id: str) -> list[Visit]:
    """Every visit on record, the newest first."""
    facts = (await told_of(work, [child_id], {SocialWorkerVisitRecorded})).get(child_id, [])
    visits = [_visit(fact.data) for fact in facts if isinstance(fact.data, SocialWorkerVisitRecorded)]
    return sorted(visits, key=lambda each: each.on, reverse=True)


def _visit(told: SocialWorkerVisitRecorded) -> Visit:
    return Visit(
        on=told.on,
        seen_alone=told.seen_alone,
        sleeping_accommodation_seen=told.sleeping_accommodation_seen,
        child_asked=told.child_asked,
    )
