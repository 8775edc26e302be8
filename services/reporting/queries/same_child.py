"""Ids that turned out to be duplicates of another child's record, and the child whose record goes on."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.tables.children import OF_MERGERS, events, merged
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS
from shared.events.envelope import Envelope, from_row
from shared.storage.locks import take_turns
from shared.storage.view import SetQuery

MERGED: Final = SetQuery(select(merged), by=(merged.c.duplicate_id, merged.c.survivor_id), key=("duplicate_id",))
"""What is on record of these ids as duplicates, and of what was merged into them."""


_MERGERS: Final = select(events).where(text(OF_MERGERS))
_SAID_OF_STATEMENTS: Final = select(events).where(
    events.c.type.in_([kind.wire_type() for kind in SAY_WHETHER_ONE_COUNTS]),
    events.c.subject.in_(bindparam("ids", expanding=True)),
)


async def mergers(connection: AsyncConnection) -> list[Envelope]:
    """Every event that says that two records are one child's, and what was said of statements about those children."""
    said = [from_row(dict(row)) for row in (await connection.execute(_MERGERS)).mappings()]
    about = {"ids": sorted({each.subject for each in said})}
    more = (await connection.execute(_SAID_OF_STATEMENTS, about)).mappings()
    return [*said, *(from_row(dict(row)) for row in more)]


async def whose(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, str]:
    """Each of these ids, and every other under which something may have been said of the same children, with the one
    whose record goes on: itself, unless it was merged away, perhaps more than once.
    """
    steps: dict[str, str] = {}
    seen: set[str] = set()
    asking = set(ids)
    while asking:
        rows = await MERGED.rows(connection, sorted(asking))
        steps |= {row["duplicate_id"]: row["survivor_id"] for row in rows}
        seen |= asking
        asking = {*steps, *steps.values()} - seen
    return {each: _end_of(each, steps) for each in seen}


async def whose_in_turn(
    connection: AsyncConnection, ids: Collection[str], ask: Callable[[Collection[str]], Awaitable[None]] | None = None
) -> dict[str, str]:
    """As `whose`; it is our turn at these already, and comes to be at each child found.

    `ask` reads what is on record of those whose turn it is, before they are asked about.
    """
    turn = set(ids)
    while True:
        if ask is not None:
            await ask(turn)
        belongs = await whose(connection, turn)
        others = {belongs[each] for each in turn} - turn
        if not others:
            return belongs
        await take_turns(connection, others)
        turn |= others


def _end_of(child_id: str, steps: Mapping[str, str]) -> str:
    """Where the merges lead; of records said to be duplicates of each other, the first by id."""
    path = [child_id]
    while (following := steps.get(path[-1])) is not None:
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)
    return path[-1]
