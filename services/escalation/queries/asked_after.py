"""Which late duties are to be looked at again, and when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.tables.asked_after import asked_after
from shared.storage.bulk import insert_unknown


async def wait_until(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Look again at these duties once their day is over."""
    if rows:
        await insert_unknown(connection, asked_after, list(rows))


FIRST_DAY = select(func.min(asked_after.c.until))
"""The first day after which one of them is to be looked at again."""


async def take_over_before(connection: AsyncConnection, today: date) -> list[str]:
    """Whose duties are to be looked at again by now; they wait no longer."""
    over = asked_after.c.until < today
    subjects = (await connection.execute(select(asked_after.c.subject).where(over).distinct())).scalars()
    found = sorted(subjects)
    if found:
        await connection.execute(delete(asked_after).where(over))
    return found
