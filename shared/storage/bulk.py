"""Writing many rows in one statement, the same on SQLite and PostgreSQL."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Column,
    Date,
    Select,
    Table,
    Text,
    Update,
    and_,
    bindparam,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from shared.storage.columns import Json, Moment, as_json, moment_as_text
from shared.storage.view import wrote

Row = Mapping[str, Any]
Key = tuple[Any, ...]
_SQLITE = sqlite.dialect()


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Row], key: tuple[str, ...]) -> set[Key]:
    """Insert the rows whose `key` is not in the table yet; the keys that were new.

    Text keys only, on which the table has a unique index; of rows with the same key the first counts. Every row has the
    same columns. On PostgreSQL a row that another transaction is inserting is waited for. On SQLite the writer is
    alone, so looking first is safe.
    """
    unique: dict[Key, Row] = {}
    for row in rows:
        unique.setdefault(tuple(row[name] for name in key), row)
    if not unique:
        return set()
    if connection.dialect.name == "postgresql":
        return await _insert_into_postgresql(connection, table, list(unique.values()), key)
    known = await known_keys(connection, table, list(unique), key)
    fresh = [k for k in unique if k not in known]
    if fresh:
        await _insert_into_sqlite(connection, table, [unique[k] for k in fresh])
    return set(fresh)


async def _insert_into_postgresql(
    connection: AsyncConnection, table: Table, rows: Sequence[Row], key: tuple[str, ...]
) -> set[Key]:
    statement = _insert_returning(table, tuple(rows[0]), key, few=len(rows) <= FEW)
    return {tuple(row) for row in await connection.execute(statement, travelling(table, rows))}


async def insert_all(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert these rows, which all have the same columns; raises IntegrityError when one is there already."""
    await _insert(connection, table, rows, only_unknown=False)


async def insert_unknown(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert those of these rows that the table has not got, by whatever makes a row of it the same.

    They all have the same columns.
    """
    await _insert(connection, table, rows, only_unknown=True)


async def _insert(connection: AsyncConnection, table: Table, rows: Sequence[Row], *, only_unknown: bool) -> None:
    if connection.dialect.name == "postgresql" and rows:
        statement = insert_of(table, tuple(rows[0]), few=len(rows) <= FEW, only_unknown=only_unknown)
        await connection.execute(statement, travelling(table, rows))
    elif rows:
        await _insert_into_sqlite(connection, table, rows, " ON CONFLICT DO NOTHING" if only_unknown else "")


class Insert(NamedTuple):
    """Rows for one table, all with the same columns; those the table has already are passed over if `only_unknown`."""

    table: Table
    rows: Sequence[Row]
    only_unknown: bool = False


async def insert_together(connection: AsyncConnection, inserts: Sequence[Insert]) -> None:
    """Make these inserts, on PostgreSQL as one statement."""
    inserts = [each for each in inserts if each.rows]
    if connection.dialect.name != "postgresql":
        for each in inserts:
            await _insert(connection, each.table, each.rows, only_unknown=each.only_unknown)
    elif inserts:
        shapes = tuple((each.table, tuple(each.rows[0]), len(each.rows) <= FEW, each.only_unknown) for each in inserts)
        given = [travelling(each.table, each.rows, f"w{at}_") for at, each in enumerate(inserts)]
        await connection.execute(_in_one(shapes), {name: rows for one in given for name, rows in one.items()})
        for each in inserts:
            wrote(connection, each.table)


@lru_cache(maxsize=100)
def _in_one(shapes: tuple[tuple[Table, tuple[str, ...], bool, bool], ...]) -> Select[Any]:
    parts = [
        insert_of(table, names, few=few, only_unknown=only_unknown, prefix=f"w{at}_").cte(f"w{at}")
        for at, (table, names, few, only_unknown) in enumerate(shapes)
    ]
    return select(literal(1)).add_cte(*parts)


async def _insert_into_sqlite(
    connection: AsyncConnection, table: Table, rows: Sequence[Row], on_conflict: str = ""
) -> None:
    statement, columns = _sqlite_insert(table, tuple(rows[0]))
    await _run_for_each(connection, table, statement + on_conflict, columns, rows)


async def _run_for_each(
    connection: AsyncConnection, table: Table, statement: str, columns: Sequence[tuple[str, Any]], rows: Sequence[Row]
) -> None:
    """The driver's own executemany: SQLAlchemy's look at every row costs more than the statement."""
    given = (
        [row[name] for row in rows]
        if bind is None
        else [None if (value := row[name]) is None else bind(value) for row in rows]
        for name, bind in columns
    )
    await connection.exec_driver_sql(statement, list(zip(*given, strict=True)))
    wrote(connection, table)


async def insert_values(
    connection: AsyncConnection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert these rows (SQLite), each the values of these columns: nothing need be made a dictionary for it."""
    statement, columns = _sqlite_insert(table, names)
    given = (
        column if bind is None else [None if value is None else bind(value) for value in column]
        for (_, bind), column in zip(columns, zip(*rows, strict=True), strict=True)
    )
    await connection.exec_driver_sql(statement, list(zip(*given, strict=True)))
    wrote(connection, table)


@lru_cache(maxsize=100)
def _sqlite_insert(table: Table, names: tuple[str, ...]) -> tuple[str, list[tuple[str, Any]]]:
    quoted = ", ".join(f'"{name}"' for name in names)
    insert = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({", ".join("?" * len(names))})'  # noqa: S608 - our own names
    return insert, _binds(table, names)


def _binds(table: Table, names: Sequence[str]) -> list[tuple[str, Any]]:
    """Each column with what makes SQLite's value of ours, if anything has to."""
    return [(name, _binding(table.c[name].type)) for name in names]


def _binding(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    for ours, write in _WRITERS:
        if isinstance(kind, ours):
            return write
    return kind.dialect_impl(_SQLITE).bind_processor(_SQLITE)


def _as_kept(value: Any) -> str | None:
    if not value and type(value) is list:  # nearly all lists that are kept
        return "[]"
    return None if value is None else as_json(value)


_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Date, date.isoformat),
    (Moment, moment_as_text),
    (Json, _as_kept),
    (Boolean, int),
)
"""As SQLAlchemy writes them, in a third of the time: most columns of a duty are days."""


async def upsert_all(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[Row],
    key: tuple[str, ...],
    *,
    adding: tuple[str, ...] = (),
) -> None:
    """Insert these rows, which all have the same columns; where the table has the `key` already, what else they say
    takes the place of what was there. The columns `adding` are numbers that are added to what was there.

    The table has a unique index on `key`, and no two of the rows have the same one.
    """
    if connection.dialect.name == "postgresql" and rows:
        statement = _upsert_into_postgresql(table, tuple(rows[0]), key, adding, few=len(rows) <= FEW)
        await connection.execute(statement, travelling(table, rows))
    elif rows:
        await _insert_into_sqlite(connection, table, rows, _sqlite_conflict(table, tuple(rows[0]), key, adding))


async def update_each(
    connection: AsyncConnection, table: Table, rows: Sequence[Row], key: tuple[str, ...] = ("id",)
) -> None:
    """Give whatever has the `key` of one of these rows its other values.

    All have the same columns, and no two the same key; nothing of a key is None.
    """
    names = tuple(rows[0]) if rows else ()
    if connection.dialect.name == "postgresql" and rows:
        statement = _update_on_postgresql(table, names, key, few=len(rows) <= FEW)
        await connection.execute(statement, travelling(table, rows))
    elif rows:
        await _run_for_each(connection, table, *_sqlite_update(table, names, key), rows)


@lru_cache(maxsize=100)
def _sqlite_update(table: Table, names: tuple[str, ...], key: tuple[str, ...]) -> tuple[str, list[tuple[str, Any]]]:
    changed = [name for name in names if name not in key]
    assigned, same = (sign.join(f'"{name}" = ?' for name in these) for sign, these in ((", ", changed), (" AND ", key)))
    statement = f'UPDATE "{table.name}" SET {assigned} WHERE {same}'  # noqa: S608 - our own names
    return statement, _binds(table, [*changed, *key])


@lru_cache(maxsize=100)
def _update_on_postgresql(table: Table, names: tuple[str, ...], key: tuple[str, ...], *, few: bool) -> Update:
    given = _given(table, names, few=few)
    assigned = {name: given.c[name] for name in names if name not in key}
    return update(table).where(*(table.c[name] == given.c[name] for name in key)).values(assigned)


async def delete_each(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Take away whatever has the values of one of these rows, which all have the same columns and no None."""
    if rows:
        same = (table.c[name] == bindparam(name) for name in rows[0])
        await connection.execute(delete(table).where(*same), list(rows))


FEW = 20
"""Rows that travel to PostgreSQL as one text; more of them as one array per column, which it reads more quickly."""


def travelling(table: Table, rows: Sequence[Row], prefix: str = "") -> dict[str, Any]:
    """The rows as the parameters of `insert_of` so many."""
    if len(rows) > FEW:
        return {f"{prefix}p_{name}": [row[name] for row in rows] for name in rows[0]}
    texts = _kept_as_text(table) & rows[0].keys()
    plain = [{**row, **{name: _as_kept(row[name]) for name in texts}} for row in rows]
    return {f"{prefix}rows": to_json(plain).decode()}


@cache
def _kept_as_text(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.c if isinstance(column.type, Json))


@lru_cache(maxsize=100)
def insert_of(
    table: Table, names: tuple[str, ...], *, few: bool, only_unknown: bool = False, prefix: str = ""
) -> postgresql.Insert:
    """PostgreSQL's INSERT of any number of rows, few or many: one plan, and one round trip."""
    given = _given(table, names, few=few, prefix=prefix)
    statement = postgresql.insert(table).from_select(list(names), select(*(given.c[name] for name in names)))
    return statement.on_conflict_do_nothing() if only_unknown else statement


def _given(table: Table, names: Sequence[str], *, few: bool, prefix: str = "") -> Any:
    """The rows that travel as `travelling` has them, as PostgreSQL reads them."""
    columns = [Column(name, table.c[name].type) for name in names]
    if few:
        all_rows = bindparam(f"{prefix}rows", type_=Text).cast(JSON)
        return func.json_to_recordset(all_rows).table_valued(*columns).render_derived(name="given", with_types=True)
    arrays = [bindparam(f"{prefix}p_{name}", type_=ARRAY(table.c[name].type, dimensions=1)) for name in names]
    return func.unnest(*arrays).table_valued(*columns).render_derived(name="given")


@lru_cache(maxsize=100)
def _insert_returning(table: Table, names: tuple[str, ...], key: tuple[str, ...], *, few: bool) -> Any:
    new = insert_of(table, names, few=few).on_conflict_do_nothing(index_elements=key)
    return new.returning(*(table.c[name] for name in key))


@lru_cache(maxsize=100)
def _upsert_into_postgresql(
    table: Table, names: tuple[str, ...], key: tuple[str, ...], adding: tuple[str, ...], *, few: bool
) -> postgresql.Insert:
    insert = insert_of(table, names, few=few)
    new = {
        name: table.c[name] + insert.excluded[name] if name in adding else insert.excluded[name]
        for name in names
        if name not in key
    }
    return insert.on_conflict_do_update(index_elements=key, set_=new)


@lru_cache(maxsize=100)
def _sqlite_conflict(table: Table, names: tuple[str, ...], key: tuple[str, ...], adding: tuple[str, ...]) -> str:
    changed = [name for name in names if name not in key]
    before = {name: f'"{table.name}"."{name}" + ' if name in adding else "" for name in changed}
    new = ", ".join(f'"{name}" = {before[name]}excluded."{name}"' for name in changed)
    return f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {new}"


async def known_keys(connection: AsyncConnection, table: Table, keys: Sequence[Key], key: tuple[str, ...]) -> set[Key]:
    """Which of the keys the table has already (SQLite: the list travels as one JSON text)."""
    found = await connection.execute(_which_of(table, key), {"keys": json.dumps(keys)})
    return {tuple(row) for row in found}


@lru_cache(maxsize=100)
def _which_of(table: Table, key: tuple[str, ...]) -> Select[Any]:
    asked = func.json_each(bindparam("keys", type_=Text)).table_valued("value")
    same = [table.c[name] == func.json_extract(asked.c.value, f"$[{number}]") for number, name in enumerate(key)]
    return select(*(table.c[name] for name in key)).select_from(asked.join(table, and_(*same)))
