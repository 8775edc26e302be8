"""Looking for people by name, by id, and by the child whom they are around."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.tables.notices import people, relations
from shared.storage.rows import Only, among, rows_after

_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class WantedPeople:
    """Who is looked for: by a part of the name or the whole id, around this child; of whom the caller sees."""

    text: str | None
    child_id: str | None
    only: Only


async def people_found(
    connection: AsyncConnection, wanted: WantedPeople, after: tuple[Any, ...] | None, most: int
) -> Sequence[Mapping[str, Any]]:
    """Those people by id, with who they are to the children whom the caller sees; nobody where nothing is said."""
    if wanted.text is None and wanted.child_id is None:
        return []
    query = select(people.c.id, people.c.kind, people.c.name).where(*_conditions(wanted))
    rows = await rows_after(connection, query, (people.c.id,), after, most)
    shown = await _relations_of(connection, [row["id"] for row in rows], wanted.only)
    return [{**row, "relations": shown[row["id"]]} for row in rows]


def _conditions(wanted: WantedPeople) -> list[ColumnElement[bool]]:
    related = select(relations.c.person_id)
    found: list[ColumnElement[bool]] = []
    if wanted.text is not None:
        said = wanted.text.lower()
        names = [func.lower(each).contains(said, autoescape=True) for each in (people.c.name, people.c.preferred_name)]
        found.append(or_(people.c.id == wanted.text, *names))
    if wanted.child_id is not None:
        found.append(people.c.id.in_(related.where(relations.c.child_id == wanted.child_id)))
    if wanted.only is not None:
        theirs = related.where(*among(relations.c.child_id, wanted.only))
        found.append(or_(people.c.id.in_(theirs), *among(people.c.id, wanted.only)))
    return found


async def _relations_of(connection: AsyncConnection, ids: Sequence[str], only: Only) -> dict[str, list[dict[str, Any]]]:
    query = select(relations).where(relations.c.person_id.in_(_IN_IDS)).order_by(relations.c.id)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in (await connection.execute(query, {"ids": list(ids)})).mappings():
        if only is None or row["child_id"] in only:
            found[row["person_id"]].append({"child_id": row["child_id"], "kind": row["kind"]})
    return found
