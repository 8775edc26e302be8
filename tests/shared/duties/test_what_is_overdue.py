"""What time makes of duties is found without going through those that are over or announced late: there are many."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from services.scheduling.declaration import DECLARATION
from tests.support.events import said
from tests.support.facts import became
from tests.support.harness import Harness, statements

Start = Callable[..., Awaitable[Harness]]


@pytest.mark.parametrize("today", ["2026-02-02", "2026-02-03", "2026-02-04"])
async def test_the_sweep_and_what_is_next_due_are_answered_by_the_index_of_those_not_yet_late(
    start_service: Start, today: str
) -> None:
    svc = await start_service(DECLARATION)
    await svc.hears(said(became()))
    await svc.service.next_due()  # the first time all that is open is gone through, for another calendar
    with statements(svc.service.database) as sent:
        await svc.sweeps(today)
    asked = [each for each in sent if "announced_late_for <> due_on" in each]
    assert asked
    async with svc.service.database.reading() as connection:
        for each in asked:
            plan = text("EXPLAIN QUERY PLAN " + each.replace("?", "'2026-02-03'"))
            found = [row.detail for row in await connection.execute(plan)]
            assert all("duties_not_yet_late" in detail for detail in found if " duties " in detail), (each, found)
