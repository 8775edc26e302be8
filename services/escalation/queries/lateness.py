"""What escalation asks of late duties."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.tables.lateness import lateness
from shared.storage.bulk import upsert_all
from shared.storage.rows import Only, among, as_dicts, rows_after
from shared.storage.view import SetQuery

Row = Mapping[str, Any]
LATENESS = SetQuery(select(lateness), by=(lateness.c.subject, lateness.c.duty_id), key=("duty_id",))
"""The lines about these subjects, or of these duties."""


async def write(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Record lines, new ones or others in their place."""
    await upsert_all(connection, lateness, rows, ("duty_id",))


async def remove(connection: AsyncConnection, duty_ids: Collection[str]) -> None:
    """These duties were not late after all."""
    if duty_ids:
        await connection.execute(delete(lateness).where(lateness.c.duty_id.in_(sorted(duty_ids))))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines a list is to show; what is None does not matter. `since` and `until` are first days of lateness."""

    side: str
    iro_id: str | None = None
    subject: str | None = None
    status: str | None = None
    since: date | None = None
    until: date | None = None
    only: Only = None


async def page(
    connection: AsyncConnection, wanted: Wanted, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """Lines by their first day of lateness, from the one after `after`, at most so many."""
    query = _those(select(lateness), wanted)
    return await rows_after(connection, query, (lateness.c.late_from, lateness.c.duty_id), after, most)


async def counted(connection: AsyncConnection, wanted: Wanted) -> list[dict[str, Any]]:
    """How many lines there are of each duty and status."""
    by = (lateness.c.side, lateness.c.duty, lateness.c.status)
    query = _those(select(*by, func.count().label("count")), wanted).group_by(*by).order_by(*by)
    return as_dicts(await connection.execute(query))


def _those(query: Select[Any], wanted: Wanted) -> Select[Any]:
    seen = [or_(lateness.c.subjectkind != "child", each) for each in among(lateness.c.subject, wanted.only)]
    query = query.where(lateness.c.side == wanted.side, *seen)
    for name in ("iro_id", "subject", "status"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(lateness.c[name] == value)
    if wanted.since is not None:
        query = query.where(lateness.c.late_from >= wanted.since)
    if wanted.until is not None:
        query = query.where(lateness.c.late_from <= wanted.until)
    return query
