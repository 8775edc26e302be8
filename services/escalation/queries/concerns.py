"""Every question escalation asks its database, named as the question it answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.tables.concerns import concerns
from shared.storage.rows import Only, among, rows_after

Row = Mapping[str, Any]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


async def concerns_by_duty(connection: AsyncConnection, duty_ids: Collection[str]) -> dict[str, Row]:
    """The concern that each of these duties has raised."""
    query = select(concerns).where(concerns.c.duty_id.in_(_IDS))
    return {row["duty_id"]: dict(row) for row in (await connection.execute(query, {"ids": list(duty_ids)})).mappings()}


async def take_over(connection: AsyncConnection, survivors: Mapping[str, str]) -> None:
    """Put the concerns under ids that turned out to be duplicates under the id that goes on for each."""
    if survivors:
        under = update(concerns).where(concerns.c.subject == bindparam("duplicate"))
        given = [{"duplicate": duplicate, "survivor": survivor} for duplicate, survivor in survivors.items()]
        await connection.execute(under.values(subject=bindparam("survivor")), given)


async def add(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Record new concerns."""
    if rows:
        await connection.execute(insert(concerns), list(rows))


async def to_change(connection: AsyncConnection, concern_id: str) -> Row | None:
    """One concern, locked until the transaction ends."""
    query = select(concerns).where(concerns.c.id == concern_id).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else dict(row)


async def close(connection: AsyncConnection, row: Row) -> None:
    """Write a concern's new state."""
    given = {name: row[name] for name in ("status", "closed_on", "outcome", "history")}
    await connection.execute(update(concerns).where(concerns.c.id == row["id"]).values(given))


async def one(connection: AsyncConnection, concern_id: str) -> Row | None:
    """One concern."""
    row = (await connection.execute(select(concerns).where(concerns.c.id == concern_id))).mappings().one_or_none()
    return None if row is None else dict(row)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which concerns a list is to show; what is None does not matter."""

    subject: str | None = None
    status: str | None = None
    only: Only = None


async def page(
    connection: AsyncConnection, wanted: Wanted, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """Concerns by the day on which they were raised, from the one after `after`, at most so many."""
    seen = [or_(concerns.c.subjectkind != "child", each) for each in among(concerns.c.subject, wanted.only)]
    query = select(concerns).where(*seen)
    for name in ("subject", "status"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(concerns.c[name] == value)
    return await rows_after(connection, query, (concerns.c.raised_on, concerns.c.id), after, most)
