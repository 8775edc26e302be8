"""What notifications asks its database about letters that want translating, and writes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.tables.translations import translations_wanted
from shared.storage.bulk import insert_new
from shared.storage.view import SetQuery

Row = Mapping[Any, Any]

WANTED = SetQuery(select(translations_wanted), by=(translations_wanted.c.child_id,))
"""The translations that are wanted because of these children."""


async def wanted_of(connection: AsyncConnection, children: Collection[str]) -> dict[str, list[Row]]:
    """Of each child the same."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await WANTED.rows(connection, children):
        found[row["child_id"]].append(row)
    return found


async def want(connection: AsyncConnection, rows: Sequence[Row]) -> set[tuple[str, str]]:
    """Note these; by person and language those that are new."""
    new = await insert_new(connection, translations_wanted, rows, ("person_id", "language"))
    return {(key[0], key[1]) for key in new}


async def want_no_more(connection: AsyncConnection, person_id: str, language: str | None) -> set[str]:
    """This person asks for this language now: forget any other; the children because of whom they were noted."""
    return set((await connection.execute(_WANT_NO_MORE, {"person": person_id, "asked": language or ""})).scalars())


_WANT_NO_MORE = (
    delete(translations_wanted)
    .where(translations_wanted.c.person_id == bindparam("person"), translations_wanted.c.language != bindparam("asked"))
    .returning(translations_wanted.c.child_id)
)
