"""When an IRO was last in touch about each of some children, by what was announced of it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.shown import said_of_statements
from services.reporting.tables.children import events
from shared.events.services.around_reviews import IroContactRecorded
from shared.register.withdrawn import withdrawals
from shared.storage.rows import as_dicts

_CONTACTS: Final[Any] = (
    select(*(events.c[name] for name in ("subject", "source", "id", "on_date")))
    .where(
        events.c.subject.in_(bindparam("ids", expanding=True)),
        events.c.type == IroContactRecorded.wire_type(),
        events.c.subjectkind == "child",
    )
    .order_by(events.c.on_date)
)


async def last_contacts(connection: AsyncConnection, child_ids: Collection[str]) -> dict[str, date]:
    """The day of the last contact that counts, of each child of whom there is one."""
    ids: Sequence[str] = sorted(child_ids)
    if not ids:
        return {}
    gone = withdrawals(await said_of_statements(connection, ids))
    rows = as_dicts(await connection.execute(_CONTACTS, {"ids": ids}))
    return {row["subject"]: row["on_date"] for row in rows if f"{row['source']}|{row['id']}" not in gone}
