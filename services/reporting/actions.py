"""Keeping events, and bringing the pictures in line with them; in bulk, a handful of statements for any batch."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import Table, TextClause, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting import queries
from services.reporting.child_row import TELLING, child_row
from services.reporting.duty_rows import LATE, Row, after, statement_order, statements
from services.reporting.journal import stored
from services.reporting.tables import children, due, events, merged
from shared.bulk import insert_new
from shared.compiled import compiled_once
from shared.database import Database
from shared.events import catalogue
from shared.events.child_life import ChildRecordsMerged
from shared.events.duties import DutyEvent
from shared.events.envelope import Envelope, from_row

_BATCH: Final = 1000
_CHILD: Final = "child"
_TELLING: Final = frozenset(kind.wire_type() for kind in TELLING)
_PICTURED: Final = _TELLING | {name for name, kind in catalogue.all_types().items() if issubclass(kind, DutyEvent)}


async def keep(connection: AsyncConnection, envelopes: Sequence[Envelope]) -> list[Envelope]:
    """Store these events; those that were new, each once."""
    new = await insert_new(connection, events, [stored(each) for each in envelopes], ("source", "id"))
    found = {(each.source, each.id): each for each in reversed(envelopes)}
    return [found[(str(source), str(id))] for source, id in new]


async def update_pictures(connection: AsyncConnection, envelopes: Sequence[Envelope]) -> None:
    """Bring the pictures in line with events that have just been stored. The order of events makes no difference."""
    spoken_of = {each.subject for each in envelopes if each.subjectkind == _CHILD and each.type in _PICTURED}
    spoken_of |= {each.data.duplicate_id for each in envelopes if isinstance(each.data, ChildRecordsMerged)}
    await _lock(connection, spoken_of)
    moved = await _merge(connection, envelopes)
    survivors = await queries.survivors(connection, spoken_of | moved)
    await _lock(connection, set(survivors.values()) - spoken_of)
    counted = await _update_duties(connection, envelopes, survivors)
    told = {each.subject for each in envelopes if each.type in _TELLING and each.subjectkind == _CHILD} | moved
    derived = {survivors[each] for each in told} | moved
    await _derive_children(connection, derived)
    await _count_late(connection, counted | derived)


async def rebuild(database: Database) -> None:
    """Empty the pictures and make them anew from the stored events, in one transaction: nobody sees half of them."""
    async with database.transaction() as connection:
        await queries.only_writer(connection)
        for table in (children, due, merged):
            await connection.execute(delete(table))
        place = ("", "")
        while rows := await queries.stored_after(connection, place, _PICTURED, _BATCH):
            await update_pictures(connection, [from_row(row) for row in rows])
            place = (rows[-1]["subject"], rows[-1]["place"])


_EMPTY: Final[Mapping[str, Any]] = {"looked_after": False, "unallocated_why": [], "late_count": 0, "calm": True}


async def _lock(connection: AsyncConnection, ids: Collection[str]) -> None:
    """Have a row for each of these children, however little is known, and take turns on it."""
    if not ids:
        return
    ordered = sorted(ids)
    await insert_new(connection, children, [{"child_id": each, **_EMPTY} for each in ordered], ("child_id",))
    await queries.lock_children(connection, ordered)


async def _merge(connection: AsyncConnection, envelopes: Sequence[Envelope]) -> set[str]:
    """Note which ids are duplicates of which; all ids whose records this moves, those that lose something included."""
    said = [(each, each.data) for each in envelopes if isinstance(each.data, ChildRecordsMerged)]
    if not said:
        return set()
    known = await queries.merges_of(connection, {data.duplicate_id for _, data in said})
    rows: dict[str, Mapping[str, Any]] = dict(known)
    for envelope, data in said:
        row = {"duplicate_id": data.duplicate_id, "survivor_id": envelope.subject, "said": statement_order(envelope)}
        if row["said"] >= rows.get(data.duplicate_id, {"said": ""})["said"]:
            rows[data.duplicate_id] = row
    await _upsert(connection, merged, list(rows.values()), "duplicate_id")
    touched = set(rows) | {row["survivor_id"] for row in (*known.values(), *rows.values())}
    return await _move_duties(connection, touched)


async def _move_duties(connection: AsyncConnection, touched: set[str]) -> set[str]:
    moved = set(await queries.duplicates(connection, touched))
    survivors = await queries.survivors(connection, moved)
    belongs = (
        update(due)
        .where(due.c.subject == bindparam("was"), due.c.subjectkind == _CHILD)
        .values(child_id=bindparam("now"))
    )
    await connection.execute(belongs, [{"was": was, "now": now} for was, now in survivors.items()])
    return moved | set(survivors.values())


async def _update_duties(
    connection: AsyncConnection, envelopes: Sequence[Envelope], survivors: Mapping[str, str]
) -> set[str]:
    """Fold what was said of duties into their rows; the children whose duties those are."""
    said = statements(envelopes)
    if not said:
        return set()
    rows: dict[str, Row] = {
        key: dict(row) for key, row in (await queries.duties(connection, {data.duty_id for _, data in said})).items()
    }
    touched: set[str] = set()
    for envelope, data in said:
        row = after(rows.get(data.duty_id), envelope, data)
        row["child_id"] = survivors[row["subject"]] if row["subjectkind"] == _CHILD else None
        rows[data.duty_id] = row
        touched.add(data.duty_id)
    await _upsert(connection, due, [rows[each] for each in sorted(touched)], "duty_id")
    return {rows[each]["child_id"] for each in touched} - {None}


async def _derive_children(connection: AsyncConnection, ids: Collection[str]) -> None:
    """Make these children's rows from all that is stored about them; a duplicate's goes to the record that goes on."""
    if not ids:
        return
    survivors = await queries.survivors(connection, ids)
    belongs_to = await queries.duplicates(connection, {each for each in ids if survivors[each] == each})
    told = await queries.told_of(connection, belongs_to, _TELLING)
    own: dict[str, list[Envelope]] = {each: [] for each in sorted(ids)}
    for subject, child_id in belongs_to.items():
        own[child_id] += told[subject]
    rows = [child_row(child_id, said) | {"late_count": 0, "calm": True} for child_id, said in own.items()]
    await _upsert(connection, children, rows, "child_id")


_LATE_ONES = select(func.count()).where(due.c.child_id == children.c.child_id, due.c.status == LATE).scalar_subquery()
_COUNT_LATE = (
    update(children)
    .where(children.c.child_id.in_(bindparam("ids", expanding=True)))
    .values(late_count=_LATE_ONES, calm=_LATE_ONES == 0)
)


async def _count_late(connection: AsyncConnection, ids: Collection[str]) -> None:
    if ids:
        await connection.execute(_COUNT_LATE, {"ids": sorted(ids)})


async def _upsert(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]], key: str) -> None:
    await connection.execute(_upsert_into(table, key, connection.dialect.name), list(rows))


@cache
def _upsert_into(table: Table, key: str, dialect: str) -> TextClause:
    build = cast(Any, postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    taken = {column.name: build.excluded[column.name] for column in table.c if column.name != key}
    return compiled_once(build.on_conflict_do_update(index_elements=[key], set_=taken), dialect, table.c.keys())
