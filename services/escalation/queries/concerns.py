"""Every question escalation asks its database of concerns, named as the question it answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.tables.concerns import concerns
from services.escalation.tables.disputes import disputes
from shared.storage.bulk import upsert_all
from shared.storage.rows import Only, among, as_dicts, rows_after
from shared.storage.view import SetQuery

Row = Mapping[str, Any]
CONCERNS = SetQuery(select(concerns), by=(concerns.c.subject, concerns.c.duty_id, concerns.c.id), key=("id",))
"""The concerns about these subjects, of these duties, or by these ids."""
_OF_DISPUTES = [disputes.c[name] for name in ("id", "concern_id", "opened_on", "opened_by", "ended_on")]
DISPUTED = SetQuery(select(*_OF_DISPUTES), by=(disputes.c.concern_id,), key=("id",))
"""The disputes that these concerns became."""


async def write(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Record concerns, new ones or their new state."""
    await upsert_all(connection, concerns, rows, ("id",))


async def one(connection: AsyncConnection, concern_id: str) -> Row | None:
    """One concern."""
    row = (await connection.execute(select(concerns).where(concerns.c.id == concern_id))).mappings().one_or_none()
    return None if row is None else dict(row)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which concerns a list is to show; what is None does not matter."""

    subject: str | None = None
    status: str | None = None
    assigned_to: str | None = None
    only: Only = None
    but: Collection[str] = ()
    """None of these states."""


async def page(
    connection: AsyncConnection, wanted: Wanted, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """Concerns by the day on which they were raised, from the one after `after`, at most so many."""
    seen = [or_(concerns.c.subjectkind != "child", each) for each in among(concerns.c.subject, wanted.only)]
    query = select(concerns).where(*seen)
    for name in ("subject", "status", "assigned_to"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(concerns.c[name] == value)
    if wanted.but:
        query = query.where(concerns.c.status.not_in(sorted(wanted.but)))
    return await rows_after(connection, query, (concerns.c.raised_on, concerns.c.id), after, most)


async def raised_between(connection: AsyncConnection, since: date | None, until: date | None) -> list[dict[str, Any]]:
    """What figures count of each concern raised, or put before an IRO, in that time, both days included."""
    names = ("raised_by", "category", "ground", "status", "outcome", "raised_on", "closed_on", "review_id")
    within = concerns.c.raised_on.between(since or date.min, until or date.max)
    query = select(*(concerns.c[name] for name in names)).where(within)
    return as_dicts(await connection.execute(query))
