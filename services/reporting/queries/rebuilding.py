"""How far making the pictures anew has come."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.tables.children import events
from services.reporting.tables.rebuilding import rebuilding

Row = Mapping[Any, Any]
_ONLY: Final = 1


async def reached(connection: AsyncConnection) -> Row | None:
    """How far it is; None where the pictures are whole."""
    return (await connection.execute(select(rebuilding).with_for_update())).mappings().one_or_none()


async def begin(connection: AsyncConnection, types: Collection[str]) -> None:
    """All stored events of these types are to be gone through."""
    count = select(func.count()).select_from(events).where(events.c.type.in_(list(types)))
    total = (await connection.execute(count)).scalar_one()
    await connection.execute(
        insert(rebuilding), [{"only": _ONLY, "subject": "", "in_timeline": "", "done": 0, "total": total}]
    )


async def come_to(connection: AsyncConnection, place: tuple[str, str], done: int) -> None:
    """Everything up to this place is in the pictures."""
    subject, in_timeline = place
    await connection.execute(update(rebuilding).values(subject=subject, in_timeline=in_timeline, done=done))


async def end(connection: AsyncConnection) -> None:
    """The pictures are whole."""
    await connection.execute(delete(rebuilding))
