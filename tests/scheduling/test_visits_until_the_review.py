"""The first review moves the social worker's next visit, where it was to be every week until then (reg 28(4))."""

import pytest

from shared.events.council.child_life import SocialWorkerVisitRecorded
from shared.events.services.duties import DutyLate, DutyMoved
from tests.scheduling.desk import OpenDesk
from tests.support.facts import day, placement

VISIT = "social_worker_visit"
WITH_PARENT = placement("P1", "2026-01-05").model_copy(update={"type": "P1"})


@pytest.mark.parametrize(
    ("review", "due_on"), [("2026-01-20", "2026-02-11"), ("2026-01-21", "2026-01-21"), ("2026-01-22", "2026-01-21")]
)
async def test_the_visit_that_was_due_in_a_week_is_due_in_four_once_the_review_was_held(
    desk: OpenDesk, review: str, due_on: str
) -> None:
    at = await desk(placement=WITH_PARENT, legal_status="C1")
    await at.hears(SocialWorkerVisitRecorded(on=day("2026-01-14")), on="2026-01-14")
    assert await at.open_clocks(VISIT) == {VISIT: day("2026-01-21")}
    await at.held((await at.planned())["id"], review)
    assert await at.open_clocks(VISIT) == {VISIT: day(due_on)}
    moved = [each.data for each in await at.svc.announced(DutyMoved) if each.data.duty == VISIT]
    assert [(str(each.was_due_on), str(each.due_on)) for each in moved] == (
        [("2026-01-21", "2026-02-11")] if due_on == "2026-02-11" else []
    )
    await at.svc.sweeps("2026-01-22")
    late = [each.data.duty for each in await at.svc.announced(DutyLate)]
    assert (VISIT in late) is (due_on == "2026-01-21")
