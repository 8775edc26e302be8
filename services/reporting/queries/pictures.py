"""Every write of reporting: the events that are kept, and the pictures made from them, in bulk."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.rules.counting import Count
from services.reporting.tables.children import busy_days, children, due, events, late_by_kind, merged, tallies
from shared.storage.bulk import insert_new, update_each, upsert_all

Row = Mapping[Any, Any]
_KIND: Final = ("iro_id", "duty", "policy_version")


async def keep_new(connection: AsyncConnection, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Store the events that are new, each once; the source and id of those."""
    new = await insert_new(connection, events, rows, ("source", "id"))
    return [(str(source), str(event_id)) for source, event_id in new]


async def empty(connection: AsyncConnection) -> None:
    """Take away every picture; the events stay."""
    for table in (children, due, merged, tallies, late_by_kind, busy_days):
        await connection.execute(delete(table))


async def keep_merges(connection: AsyncConnection, survivors: Mapping[str, str | None]) -> None:
    """Note which ids are duplicates of which; those without a survivor are nobody's."""
    over = [duplicate for duplicate, survivor in survivors.items() if survivor is None]
    if over:
        await connection.execute(delete(merged).where(merged.c.duplicate_id.in_(over)))
    pairs = ((duplicate, survivor) for duplicate, survivor in sorted(survivors.items()) if survivor is not None)
    rows = [{"duplicate_id": duplicate, "survivor_id": survivor} for duplicate, survivor in pairs]
    await upsert_all(connection, merged, rows, ("duplicate_id",))


async def move_duties(connection: AsyncConnection, belongs: Mapping[str, str]) -> None:
    """Give the duties of each of these ids to the child whose record goes on."""
    rows = [{"subject": was, "subjectkind": "child", "child_id": now} for was, now in sorted(belongs.items())]
    await update_each(connection, due, rows, ("subject", "subjectkind"))


async def put(connection: AsyncConnection, duties: Sequence[Row], rows: Sequence[Row], count: Count) -> None:
    """Write these duties' and children's rows, and change the counts by what that makes of them.

    The counts come last: whoever else writes waits for them, and no longer than until the commit.
    """
    await upsert_all(connection, due, duties, ("duty_id",))
    await upsert_all(connection, children, rows, ("child_id",))
    await upsert_all(connection, tallies, count.tallies(), ("iro_id",), adding=("children", "late"))
    await upsert_all(connection, late_by_kind, count.late_by_kind(), _KIND, adding=("children",))
    await upsert_all(connection, busy_days, count.busy_days(), ("day",), adding=("children",))
