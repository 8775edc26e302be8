"""What is asked about matters and their changes, and how they are written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduling.tables.matters import JOINED, WITHDRAWN, changes, matters
from services.scheduling.tables.reviews import reviews
from shared.storage.bulk import delete_each, insert_all, update_each
from shared.storage.rows import Only, among, as_dicts, rows_after
from shared.storage.tables import duties, statements

Row = Mapping[str, Any]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
CONSIDERED: Final = "change_considered"
"""The duty to answer a matter, which says by when."""


async def on_record(
    connection: AsyncConnection, child_ids: Collection[str], matter_ids: Collection[str]
) -> tuple[list[Row], list[Row]]:
    """The matters of these children, and these matters whosever they are, by age; and the changes of them all."""
    wanted = or_(matters.c.child_id.in_(_IDS), matters.c.id.in_(bindparam("matter_ids", expanding=True)))
    given = {"ids": list(child_ids), "matter_ids": list(matter_ids)}
    rows = as_dicts(await connection.execute(select(matters).where(wanted).order_by(matters.c.id), given))
    return [*rows], [*await changes_of(connection, [row["id"] for row in rows])]


async def changes_of(connection: AsyncConnection, matter_ids: Collection[str]) -> list[dict[str, Any]]:
    """The changes of these matters, the first first."""
    if not matter_ids:
        return []
    query = select(changes).where(changes.c.matter_id.in_(_IDS)).order_by(changes.c.occurred_on, changes.c.key)
    return as_dicts(await connection.execute(query, {"ids": list(matter_ids)}))


async def save(connection: AsyncConnection, new: Sequence[Row], changed: Sequence[Row]) -> None:
    """Write new matters and changed ones."""
    await insert_all(connection, matters, new)
    await update_each(connection, matters, changed)


async def save_changes(connection: AsyncConnection, gone: Sequence[Row], new: Sequence[Row]) -> None:
    """Take away what is no change of its matter any more, then write what is one now."""
    await delete_each(connection, changes, [{name: row[name] for name in ("matter_id", "key")} for row in gone])
    await insert_all(connection, changes, new)


async def one(connection: AsyncConnection, matter_id: str) -> Row | None:
    """One matter."""
    found = as_dicts(await connection.execute(select(matters).where(matters.c.id == matter_id)))
    return found[0] if found else None


async def told_by(connection: AsyncConnection, event_id: str) -> list[Row]:
    """Of whom, of which kind and under which key something was stated by events of this id."""
    query = select(statements.c.subject, statements.c.kind, statements.c.key).where(statements.c.id == event_id)
    return [*as_dicts(await connection.execute(query))]


async def that_holds(connection: AsyncConnection, child_ids: Iterable[str], key: str) -> Row | None:
    """The matter of one of these children that holds this change."""
    query = select(matters).join(changes, changes.c.matter_id == matters.c.id)
    query = query.where(changes.c.key == key, matters.c.child_id.in_(list(child_ids))).order_by(matters.c.id)
    found = as_dicts(await connection.execute(query))
    return found[0] if found else None


async def any_was_held(connection: AsyncConnection, review_ids: Collection[str]) -> bool:
    """Whether one of these reviews was held."""
    query = select(reviews.c.id).where(reviews.c.id.in_(_IDS), reviews.c.held_on.is_not(None)).limit(1)
    return (await connection.execute(query, {"ids": list(review_ids)})).first() is not None


async def days_due(connection: AsyncConnection, child_ids: Collection[str]) -> dict[tuple[str, str], date]:
    """By child and key, the day by which what the duty is kept about is to be answered."""
    query = select(duties.c.subject, duties.c.key, duties.c.due_on)
    query = query.where(duties.c.duty == CONSIDERED, duties.c.subject.in_(_IDS), duties.c.due_on.is_not(None))
    rows = as_dicts(await connection.execute(query, {"ids": list(child_ids)})) if child_ids else []
    return {(row["subject"], row["key"]): row["due_on"] for row in rows}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which matters, or changes, a list is to show; what is None does not matter."""

    child_id: str | None = None
    iro_id: str | None = None
    status: str | None = None
    only: Only = None


async def page(
    connection: AsyncConnection, wanted: Wanted, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """Matters by the day of the first change, from the one after `after`, at most so many."""
    query = _wanted(select(matters), wanted)
    return await rows_after(connection, query, (matters.c.occurred_on, matters.c.id), after, most)


async def page_of_changes(
    connection: AsyncConnection, wanted: Wanted, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """Changes by their day, each with what became of its matter, from the one after `after`, at most so many."""
    kept = ("child_id", "iro_id", "status", "review_needed", "reason")
    query = select(changes, *(matters.c[name] for name in kept)).join(matters, changes.c.matter_id == matters.c.id)
    query = _wanted(query, wanted)
    by = (changes.c.occurred_on, changes.c.event_id, changes.c.matter_id)
    return await rows_after(connection, query, by, after, most)


def _wanted(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """What was taken back, or went into another matter, is shown to who asks for it alone."""
    query = query.where(*among(matters.c.child_id, wanted.only))
    if wanted.status is None:
        query = query.where(matters.c.status.not_in((WITHDRAWN, JOINED)))
    for name in ("child_id", "iro_id", "status"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(matters.c[name] == value)
    return query
