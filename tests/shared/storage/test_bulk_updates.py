"""Updating many rows in one go, a few and many, with all kinds of values and none."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from services.notifications.declaration import DECLARATION
from services.notifications.tables.notices import attempts, notices
from shared.storage.bulk import delete_each, update_each

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


async def _three_notices(svc):
    async with svc.service.database.transaction() as connection:
        await connection.execute(insert(notices), [notice(1), notice(2), {**notice(3), "child_id": "child_id-2"}])


async def _left(svc, column):
    return {row["id"]: row[column] for row in await svc.rows(notices)}


@pytest.mark.parametrize("unknown", [0, 150])
async def test_every_row_with_the_key_gets_the_values(start_service, unknown):
    svc = await start_service(DECLARATION)
    await _three_notices(svc)
    wanted = [{"child_id": f"child_id-{at}", "tries": at} for at in range(2, 3 + unknown)]
    async with svc.service.database.transaction() as connection:
        await update_each(connection, notices, wanted, ("child_id",))
    assert await _left(svc, "tries") == {"N001": 0, "N002": 2, "N003": 2}


async def test_a_key_of_two_parts_is_met_by_both(start_service):
    svc = await start_service(DECLARATION)
    await _three_notices(svc)
    wanted = [{"child_id": "child_id-2", "recipient_id": f"recipient_id-{at}", "tries": at} for at in (1, 3)]
    async with svc.service.database.transaction() as connection:
        await update_each(connection, notices, wanted, ("child_id", "recipient_id"))
    assert await _left(svc, "tries") == {"N001": 0, "N002": 0, "N003": 3}


async def test_rows_with_these_values_are_taken_away_and_no_others(start_service):
    svc = await start_service(DECLARATION)
    await _three_notices(svc)
    async with svc.service.database.transaction() as connection:
        await delete_each(connection, notices, [])
        gone = [{"child_id": "child_id-2", "recipient_id": f"recipient_id-{at}"} for at in (1, 3)]
        await delete_each(connection, notices, gone)
    assert sorted(await _left(svc, "id")) == ["N001", "N002"]
