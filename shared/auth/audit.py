"""The record of who read or changed whose record. It is kept in the service's own database and never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.auth.roles import Caller
from shared.ops.clock import Clock
from shared.storage.bulk import insert_all
from shared.storage.database import Database, is_disk_full
from shared.storage.group_commit import Gatherer
from shared.storage.tables import audit

log = structlog.get_logger(__name__)

_TO_FOLLOW_AT_MOST = 10_000
EVERY_CHILD = "every_child"
"""The subject of the note that a list was read that is not about one child."""


async def record(connection: AsyncConnection, caller: Caller, action: str, subject: str, now: datetime) -> None:
    """Note that `caller` did `action` (a code such as `duty_met`) to `subject`'s record, at `now`.

    For what changes a record: it is noted in the transaction of the change. Ids and codes only: no name and nothing
    of what was changed.
    """
    await connection.execute(insert(audit), _row(caller, action, subject, now))


class AuditBook:
    """One service's notes of who read what. Those of requests at the same moment are written in one commit.

    An answer waits for its own note, so nothing is shown that is not on record. While the disk is full the log is that
    record: whoever protects a child has to be able to read. Those notes follow when there is room.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._gathered: Gatherer[dict[str, Any], None] = Gatherer(self._write)
        self._to_follow: list[dict[str, Any]] = []
        """Notes that are in the log alone; what does not end in time is lost with the process, but not there."""

    async def read(self, caller: Caller, action: str, subject: str) -> None:
        """Note that `caller` read `subject`'s record (`action` is a code such as `read_timeline`); on disk on return.

        Raises what kept the note from being written: then nothing may be shown.
        """
        await self._gathered.submit(_row(caller, action, subject, self._clock.now()))

    async def _write(self, rows: Sequence[dict[str, Any]]) -> Sequence[None]:
        earlier = list(self._to_follow)
        try:
            async with self._database.transaction() as connection:
                await insert_all(connection, audit, [*earlier, *rows])
        except Exception as fault:
            if not is_disk_full(fault) or len(earlier) >= _TO_FOLLOW_AT_MOST:
                raise
            self._to_follow += rows
            for row in rows:
                said = {"actor_id": row["actor"], "code": row["action"], "id": row["subject"], "date": row["at"]}
                log.warning("read_while_the_disk_is_full", **said, role=row["roles"])
        else:
            del self._to_follow[: len(earlier)]
        return [None] * len(rows)


def _row(caller: Caller, action: str, subject: str, now: datetime) -> dict[str, Any]:
    roles = ",".join(sorted(caller.roles))
    return {"at": now, "actor": caller.subject, "roles": roles, "action": action, "subject": subject}
