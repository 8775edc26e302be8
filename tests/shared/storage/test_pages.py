"""A list in pages: whatever its order, the pages together are the list."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from services.notifications.declaration import DECLARATION
from services.notifications.tables.notices import notices
from shared.storage.rows import rows_after
from tests.shared.storage.test_bulk_updates import notice

pytestmark = pytest.mark.both("storage")

NOW = datetime(2026, 1, 6, 9, 30, 15, 123456, tzinfo=UTC)
ORDERS = [("id",), ("created_at", "id"), ("called_for", "why_on", "id")]


def _row(number):
    """Many of the same moment, day and answer, so that the id has to tell them apart."""
    same = {"created_at": NOW + timedelta(microseconds=number % 3), "called_for": number % 2 == 0}
    return {**notice(number), **same, "why_on": date(2026, 1, 5) - timedelta(days=number % 2)}


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("most", [1, 6, 7, 8])
async def test_the_pages_are_the_list(start_service, order, falling, most):
    svc = await start_service(DECLARATION)
    rows = [_row(number) for number in range(7)]
    async with svc.service.database.transaction() as connection:
        await connection.execute(insert(notices), rows)
    by, seen, after = [notices.c[name] for name in order], [], None
    async with svc.service.database.reading() as connection:
        while page := await rows_after(connection, select(notices), by, after, most, falling=falling):
            assert len(page) <= most
            seen += page
            after = [page[-1][name] for name in order]
    wanted = sorted(rows, key=lambda row: [row[name] for name in order], reverse=falling)
    assert [row["id"] for row in seen] == [row["id"] for row in wanted]
