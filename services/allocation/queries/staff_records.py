"""What is on record of each IRO, asked and written: registrations, supervision, training, what was said of ethnicity.

What an IRO said of ethnicity is there to be counted, never to be shown.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Table, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.tables.children import ethnicities, iros, registrations, supervisions, trainings
from shared.storage.bulk import delete_each, upsert_all
from shared.storage.rows import rows_after


async def records(
    connection: AsyncConnection, table: Table, iro_id: str, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """A page of what one of the record tables holds of an IRO, in the order of the ids."""
    return await rows_after(connection, select(table).where(table.c.iro_id == iro_id), (table.c.id,), after, most)


async def between(
    connection: AsyncConnection, table: Table, column: str, first: date, last: date
) -> Sequence[RowMapping]:
    """What one of the record tables holds of these days, both included."""
    day = table.c[column]
    return (await connection.execute(select(table).where(day >= first, day <= last))).mappings().all()


async def ethnicities_on(connection: AsyncConnection, day: date) -> dict[str, str]:
    """What each IRO had chosen to say by the end of this day: to be counted, never to be shown."""
    query = select(ethnicities).where(ethnicities.c.stated_on <= day).order_by(ethnicities.c.stated_on)
    said = {row.iro_id: row.ethnicity for row in await connection.execute(query)}
    return {iro_id: ethnicity for iro_id, ethnicity in said.items() if ethnicity is not None}


async def registrations_of(connection: AsyncConnection, iro_id: str) -> Sequence[RowMapping]:
    """Every registration of an IRO."""
    query = select(registrations).where(registrations.c.iro_id == iro_id).order_by(registrations.c.from_on)
    return (await connection.execute(query)).mappings().all()


async def not_registered_on(connection: AsyncConnection, day: date, regulators: int) -> list[str]:
    """The IROs in post who are registered with fewer regulators than that on this day, by id."""
    in_force = (
        select(func.count(registrations.c.regulator.distinct()))
        .where(registrations.c.iro_id == iros.c.id, registrations.c.from_on <= day)
        .where(or_(registrations.c.to_on.is_(None), registrations.c.to_on >= day))
        .scalar_subquery()
    )
    in_post = (iros.c.active_from <= day, or_(iros.c.active_to.is_(None), iros.c.active_to >= day))
    query = select(iros.c.id).where(*in_post, in_force < regulators).order_by(iros.c.id)
    return list((await connection.execute(query)).scalars())


async def keep_registrations(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """With whom IROs are registered, from when to when."""
    await upsert_all(connection, registrations, rows, ("id",))


async def forget_registrations(connection: AsyncConnection, ids: Collection[str]) -> None:
    """These registrations never were in force."""
    await delete_each(connection, registrations, [{"id": each} for each in ids])


async def add_supervision(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """A session was held with an IRO."""
    await connection.execute(insert(supervisions), dict(row))


async def add_training(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """An IRO completed training."""
    await connection.execute(insert(trainings), dict(row))


async def forget_ethnicity_since(connection: AsyncConnection, iro_id: str, after: date) -> None:
    """What an IRO said later than on this day was not said."""
    await connection.execute(delete(ethnicities).where(ethnicities.c.iro_id == iro_id, ethnicities.c.stated_on > after))


async def keep_ethnicity(connection: AsyncConnection, iro_id: str, on: date, ethnicity: str | None) -> None:
    """What an IRO chose to say on this day; None: what was said before is taken back."""
    row = {"iro_id": iro_id, "stated_on": on, "ethnicity": ethnicity}
    await connection.execute(insert(ethnicities), row)
