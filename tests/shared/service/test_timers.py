"""All timers of a service are asked in one statement, whatever stands there; a day made text is as a key is."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from services.allocation.declaration import DECLARATION as ALLOCATION
from services.escalation.declaration import DECLARATION as ESCALATION
from services.notifications.declaration import DECLARATION as NOTIFICATIONS
from services.reporting.declaration import DECLARATION as REPORTING
from services.scheduling.declaration import DECLARATION as SCHEDULING
from shared.events.council.child_life import TeamChanged
from shared.service.service import Declaration
from tests.support.events import became, event
from tests.support.harness import Harness, statements

Start = Callable[..., Awaitable[Harness]]


@pytest.mark.both("statements")
@pytest.mark.parametrize(
    "declaration", [ALLOCATION, SCHEDULING, ESCALATION, NOTIFICATIONS, REPORTING], ids=lambda each: each.name
)
async def test_all_timers_of_a_service_are_asked_in_one_statement(
    start_service: Start, declaration: Declaration
) -> None:
    svc = await start_service(declaration, now="2026-01-06")
    await svc.hears(became("C1"))
    with statements(svc.service.database) as sent:
        await svc.service.next_due()
    assert len([each for each in sent if each.lstrip().upper().startswith("SELECT")]) == 1
    assert len(svc.service.timers) > 2


@pytest.mark.both("statements")
async def test_a_change_of_a_teams_managers_is_due_on_its_day_for_a_child_who_waits(start_service: Start) -> None:
    svc = await start_service(ALLOCATION, now="2026-01-06")
    await svc.hears(became("C1", team_id="T1"))
    told = TeamChanged.model_validate({"team_manager_id": "TM2", "changed_on": "2026-01-09"})
    await svc.hears(event(told, "T1"))
    assert await svc.service.next_due() == datetime(2026, 1, 9, tzinfo=UTC)


@pytest.mark.only("postgresql")
async def test_a_day_is_text_as_keys_are_whatever_the_servers_way(start_service: Start) -> None:
    svc = await start_service(ALLOCATION)
    async with svc.service.database.reading() as connection:
        assert (await connection.execute(text("SELECT CAST(DATE '2026-01-09' AS text)"))).scalar_one() == "2026-01-09"
        assert str((await connection.execute(text("SHOW datestyle"))).scalar_one()).startswith("ISO")
