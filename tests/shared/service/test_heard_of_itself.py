"""What a service announces itself, and only its duties follow from, it has taken in with the announcement.

So on Kafka it does not read it again: telling it once more changes nothing.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from services.allocation.declaration import DECLARATION as ALLOCATION
from services.escalation.declaration import DECLARATION as ESCALATION
from services.notifications.declaration import DECLARATION as NOTIFICATIONS
from services.scheduling.declaration import DECLARATION as SCHEDULING
from shared.duties import engine
from shared.events.base import Event
from shared.events.catalogue import TOPICS
from shared.events.council.child_life import ChildBecameLookedAfter, ChildCeasedToBeLookedAfter, PastReviewRecorded
from shared.events.envelope import Envelope
from shared.events.services.duties import DutyLate
from shared.inbox.kafka import topics_heard
from shared.service.service import Declaration
from shared.storage.tables import duties, statements
from tests.support.council import Council
from tests.support.events import event
from tests.support.harness import Harness
from tests.support.notices import PostOffice, a_child_with_contact

pytestmark = pytest.mark.both("messaging")


Start = Callable[..., Awaitable[Harness]]
BECAME = ChildBecameLookedAfter(
    looked_after_from=date(2026, 1, 5),
    date_of_birth=date(2015, 3, 2),
    legal_status="V2",
    social_worker_id="SW1",
)


async def scheduling(start_service: Start) -> Harness:
    service = await start_service(SCHEDULING, now="2026-02-20")
    await service.hears(event(BECAME), event(PastReviewRecorded(held_on=date(2026, 1, 30), participation="PN1")))
    await service.hears(event(ChildCeasedToBeLookedAfter(ceased_on=date(2026, 2, 19))))
    return service


async def allocation(start_service: Start) -> Harness:
    service = await start_service(ALLOCATION)
    await Council.of(service).joins("JO", "SAM")
    await service.hears(event(BECAME))
    await service.hears(event(ChildCeasedToBeLookedAfter(ceased_on=date(2026, 1, 5))))
    return service


async def escalation(start_service: Start) -> Harness:
    service = await start_service(ESCALATION, now="2026-02-03")
    late = {"duty_id": "D1", "duty": "emergency_placement_confirmed", "owner": "social_worker"}
    late |= {
        "keeper": "scheduling",
        "opened_on": "2026-01-05",
        "due_on": "2026-02-02",
        "policy_version": "england-2010@1",
    }
    await service.hears(event(BECAME), event(DutyLate.model_validate(late | {"late_from": "2026-02-03"})))
    return service


async def notifications(start_service: Start) -> Harness:
    office = PostOffice(await start_service(NOTIFICATIONS, now="2026-01-06"))
    await a_child_with_contact(office)
    await office.sends()
    return office.svc


async def everything(service: Harness) -> dict[str, Any]:
    """What is on record, whatever the order of the rows."""
    tables = [duties, *service.service.declaration.tables.sorted_tables]
    async with service.service.database.reading() as connection:
        found = {table.name: (await connection.execute(select(table))).all() for table in tables}
        found["facts"] = (await connection.execute(select(statements.c.kind, statements.c.key, statements.c.id))).all()
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def not_heard_again(service: Harness) -> frozenset[type[Event]]:
    return engine.types_heard(service.service.profile, service.service.name) - service.service.hears_of_itself


@pytest.mark.parametrize("begin", [scheduling, allocation, escalation, notifications])
async def test_what_was_announced_here_and_starts_or_meets_duties_here_changes_nothing_when_it_is_told_again(
    start_service: Start, begin: Callable[[Start], Awaitable[Harness]]
) -> None:
    service = await begin(start_service)
    said = await service.announced()
    own: list[Envelope] = [each for each in said if type(each.data) in not_heard_again(service)]
    assert own
    before = await everything(service)
    for each in own:
        await service.hears(each)
    assert await everything(service) == before
    assert await service.announced() == said


@pytest.mark.parametrize(
    ("declaration", "passed_by"),
    [
        (SCHEDULING, {"scheduling.events"}),
        (ALLOCATION, {"allocation.events"}),
        (NOTIFICATIONS, set()),  # a duty of its own that is late is a line as any other is, in whoever's letter
        (ESCALATION, set()),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_a_service_reads_its_own_topic_only_for_what_it_has_to_hear_again(
    start_service: Start, declaration: Declaration, passed_by: set[str]
) -> None:
    service = await start_service(declaration)
    assert set(topics_heard(service.service)) == set(TOPICS) - passed_by
