"""The record of who read or changed whose record. It is kept in the service's own database and never changed."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.auth import Caller
from shared.tables import audit

EVERY_CHILD = "every_child"
"""The subject of the note that a list was read that is not about one child."""


async def record(connection: AsyncConnection, caller: Caller, action: str, subject: str, now: datetime) -> None:
    """Note that `caller` did `action` (a code such as `read_timeline`) to `subject`'s record, at `now`.

    `connection` must be one that may write. Ids and codes only: no name and nothing of what was read.
    """
    row = {
        "at": now,
        "actor": caller.subject,
        "roles": ",".join(sorted(caller.roles)),
        "action": action,
        "subject": subject,
    }
    await connection.execute(insert(audit), row)
