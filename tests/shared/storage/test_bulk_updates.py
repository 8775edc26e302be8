"""Updating many rows in one go, a few and many, with all kinds of values and none."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from services.notifications.declaration import DECLARATION
from services.notifications.tables.notices import attempts, notices
from shared.storage.bulk import update_each

pytestmark = pytest.mark.both("storage")


NOW = datetime(2026, 1, 6, 9, 30, 15, 123456, tzinfo=UTC)
CHANGED = ("status", "tries", "told_on", "next_try_at", "channel")


def notice(number):
    text = ("child_id", "recipient_kind", "recipient_id", "template", "allocation_id", "occasion", "iro_id")
    why = ("why_event_id", "why_event_type", "rule", "reason", "source")
    plain = {name: f"{name}-{number}" for name in (*text, *why)}
    values = {"status": "queued", "called_for": True, "tries": 0, "created_at": NOW, "why_on": date(2026, 1, 5)}
    return {"id": f"N{number:03}", **plain, **values}


@pytest.mark.parametrize("number", [0, 1, 20, 21, 150])
async def test_each_row_gets_its_own_values_and_the_others_stay(start_service, number):
    svc = await start_service(DECLARATION)
    async with svc.service.database.transaction() as connection:
        await connection.execute(insert(notices), [notice(at) for at in range(number + 1)])
    wanted = [
        {
            "id": f"N{at:03}",
            "status": f"state-{at}",
            "tries": at,
            "told_on": date(2026, 1, 6) if at % 2 else None,
            "next_try_at": None if at % 3 else NOW,
            "channel": "é'\"\\" if at % 5 else None,
        }
        for at in range(number)
    ]
    async with svc.service.database.transaction() as connection:
        await update_each(connection, notices, wanted)
    found = sorted(await svc.rows(notices), key=lambda row: row["id"])
    assert [{name: row[name] for name in ("id", *CHANGED)} for row in found[:number]] == wanted
    assert {name: found[number][name] for name in CHANGED} == {name: notice(number).get(name) for name in CHANGED}


async def test_a_row_that_is_not_there_is_not_made(start_service):
    svc = await start_service(DECLARATION)
    async with svc.service.database.transaction() as connection:
        await update_each(connection, attempts, [{"id": "A1", "outcome": "sent", "code": None}])
    assert await svc.rows(attempts) == []
