"""What a service only looks up when something else calls for it settles nobody there, but for the duties it starts."""

from services.allocation.declaration import DECLARATION
from shared.storage.tables import statements
from tests.support.events import became, event
from tests.support.facts import review_due
from tests.support.harness import statements as sent_meanwhile


async def test_of_a_review_that_is_due_allocation_keeps_the_fact_and_settles_the_childs_duties_alone(start_service):
    service = await start_service(DECLARATION, now="2026-01-05")
    await service.hears(became("C1047"))
    with sent_meanwhile(service.service.database) as sent:
        await service.hears(event(review_due("R1", "2026-02-02"), "C1047"))
    assert not [each for each in sent if "allocations" in each or "links" in each]
    assert [row["key"] for row in await service.rows(statements, kind="review.due.v1")] == ["R1"]
    assert [each for each in sent if "FROM duties" in each]


async def test_a_review_heard_with_a_beginning_settles_the_child_as_ever(start_service):
    service = await start_service(DECLARATION, now="2026-01-05")
    with sent_meanwhile(service.service.database) as sent:
        await service.hears(event(review_due("R1", "2026-02-02"), "C1047"), became("C1047"))
    assert [each for each in sent if "allocations" in each]
