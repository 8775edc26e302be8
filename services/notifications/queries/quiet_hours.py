"""What the postman writes of letters that wait for the morning."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.rules.status import Status
from services.notifications.tables.notices import notices
from shared.storage.bulk import update_each


async def hold_back(connection: AsyncConnection, until: Mapping[str, datetime]) -> None:
    """Have these notices, which nobody is sending, wait; by id until when (business time)."""
    waiting = {"status": Status.WAITING.value, "letter_id": None, "next_try_at": None}
    await update_each(connection, notices, [{"id": id, "not_before": at, **waiting} for id, at in until.items()])
