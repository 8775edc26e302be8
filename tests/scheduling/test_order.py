"""Whatever the order in which the facts are heard, a child ends with the same reviews and duties."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from itertools import permutations

import pytest

from services.scheduling.declaration import DECLARATION
from services.scheduling.tables.reviews import reviews
from shared.events.council.child_life import (
    PastReviewRecorded,
)
from shared.events.envelope import Envelope
from shared.storage.tables import duties
from tests.support.events import event
from tests.support.facts import became, ceased, corrected
from tests.support.harness import Harness

pytestmark = pytest.mark.both("order")


Start = Callable[..., Awaitable[Harness]]
IMPORT = date(2026, 3, 31)


def past(on: str) -> PastReviewRecorded:
    return PastReviewRecorded.model_validate({"held_on": on, "participation": "PN1"})


STORIES: dict[str, Sequence[Envelope]] = {
    "returned to care": (
        event(became("2026-01-05"), time="2026-01-05T10:00:00+00:00"),
        event(corrected(looked_after_from="2026-01-07"), time="2026-01-06T10:00:00+00:00"),
        event(ceased("2026-01-20"), time="2026-01-20T10:00:00+00:00"),
        event(became("2026-03-02"), time="2026-03-02T10:00:00+00:00"),
    ),
    "imported": (
        event(became("2025-06-02"), time="2025-06-02T12:00:00+00:00", baseline=IMPORT),
        event(past("2025-06-27"), time="2025-06-27T12:00:00+00:00", baseline=IMPORT),
        event(past("2025-09-24"), time="2025-09-24T12:00:00+00:00", baseline=IMPORT),
        event(past("2026-03-10"), time="2026-03-10T12:00:00+00:00", baseline=IMPORT),
    ),
    "imported, unknown beginning, left": (
        event(became("2024-06-03", looked_after_from_is_earliest_known=True), baseline=IMPORT),
        event(past("2025-11-20"), time="2025-11-20T12:00:00+00:00", baseline=IMPORT),
        event(ceased("2026-04-20"), time="2026-04-20T12:00:00+00:00"),
    ),
}
_NOT_COMPARED = {"id", "history", "version", "opened_on", "key", "reason", "policy_version", "announced_late_for"}


async def _outcome(service: Harness, child: str) -> tuple[list[str], list[str]]:
    rows = await service.rows(reviews, child_id=child)
    clocks = await service.rows(duties, subject=child)
    slots = {row["id"]: f"{row['period']}:{row['kind']}:{row['held_on']}" for row in rows}
    told = [
        {
            **{name: row[name] for name in row if name not in _NOT_COMPARED},
            "for": slots.get(row["key"], row["key"].removeprefix(f"{child}-")),
        }
        for row in clocks
        if row["status"] != "voided"  # what some orders call for in the meantime is withdrawn
    ]
    kept = [{name: row[name] for name in row if name not in _NOT_COMPARED} for row in rows]
    hidden = {"subject": None, "child_id": None}
    return sorted(str(row | hidden) for row in kept), sorted(str(row | hidden) for row in told)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
async def test_any_order_of_the_facts_ends_in_the_same_reviews_and_duties(
    start_service: Start, story: Sequence[Envelope]
) -> None:
    service = await start_service(DECLARATION, now="2026-05-01")
    expected = None
    for number, order in enumerate(permutations(story)):
        child = f"C{number}"
        for each in order:
            attributes = each._asdict()
            await service.hears(Envelope(**attributes | {"subject": child, "id": f"{child}-{each.id}"}))
        outcome = await _outcome(service, child)
        expected = expected or outcome
        assert outcome == expected, [each.type for each in order]


async def test_two_workers_that_hear_of_one_child_at_the_same_moment_plan_one_review(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-05-01")
    for number in range(5):
        child, story = f"C{number}", STORIES["imported"]
        told = [event(each.data, child, time=each.time.isoformat(), baseline=IMPORT) for each in story]
        await asyncio.gather(*(service.hears(each) for each in told))
        (review,) = await service.rows(reviews, child_id=child, status="planned")
        assert review["due_on"] == date(2026, 9, 10)
        assert len(await service.rows(reviews, child_id=child, status="completed")) == 3
