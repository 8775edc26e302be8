"""Writing many rows in one statement, the same on SQLite and PostgreSQL."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ARRAY, Column, Table, TextClause, and_, bindparam, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Row = Mapping[str, Any]
Key = tuple[Any, ...]


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Row], key: tuple[str, ...]) -> set[Key]:
    """Insert the rows whose `key` is not in the table yet; the keys that were new.

    Text keys only, on which the table has a unique index; of rows with the same key the first counts. Every row has the
    same columns. On PostgreSQL the rows travel as one array per column, which needs one plan whatever their number; a
    row that another transaction is inserting is waited for. On SQLite the writer is alone, so looking first is safe.
    """
    unique: dict[Key, Row] = {}
    for row in rows:
        unique.setdefault(tuple(row[name] for name in key), row)
    if not unique:
        return set()
    if connection.dialect.name == "postgresql":
        return await _insert_from_arrays(connection, table, list(unique.values()), key)
    known = await _known(connection, table, list(unique), key)
    fresh = [k for k in unique if k not in known]
    if fresh:
        await _insert_into_sqlite(connection, table, [unique[k] for k in fresh])
    return set(fresh)


async def _insert_from_arrays(
    connection: AsyncConnection, table: Table, rows: Sequence[Row], key: tuple[str, ...]
) -> set[Key]:
    return {tuple(row) for row in await connection.execute(_from_arrays(table, tuple(rows[0]), key), as_arrays(rows))}


async def insert_all(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert these rows, which all have the same columns; raises IntegrityError when one is there already."""
    if connection.dialect.name == "postgresql" and rows:
        names = tuple(rows[0])
        await connection.execute(_all_from_arrays(table, names), as_arrays(rows))
    elif rows:
        await _insert_into_sqlite(connection, table, rows)


async def _insert_into_sqlite(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """The driver's own executemany: SQLAlchemy's look at every row costs more than the insert."""
    statement, columns = _sqlite_insert(table, tuple(rows[0]))
    values = [tuple(row[name] if bind is None else bind(row[name]) for name, bind in columns) for row in rows]
    await connection.exec_driver_sql(statement, values)


@lru_cache(maxsize=100)
def _sqlite_insert(table: Table, names: tuple[str, ...]) -> tuple[str, list[tuple[str, Any]]]:
    dialect = _DIALECTS["sqlite"]
    columns = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({quoted}) VALUES ({", ".join("?" * len(names))})', columns  # noqa: S608 - our own names


def as_arrays(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """The rows as the parameters of `insert_from_arrays`: one array per column."""
    return {f"p_{name}": [row[name] for row in rows] for name in rows[0]}


def insert_from_arrays(table: Table, names: Sequence[str]) -> Any:
    """PostgreSQL's INSERT of any number of rows from one array per column: one plan, and one round trip."""
    arrays = [bindparam(f"p_{name}", type_=ARRAY(table.c[name].type, dimensions=1)) for name in names]
    given = func.unnest(*arrays).table_valued(*(Column(name, table.c[name].type) for name in names)).render_derived()
    return postgresql.insert(table).from_select(list(names), select(*(given.c[name] for name in names)))


@lru_cache(maxsize=100)
def _all_from_arrays(table: Table, names: tuple[str, ...]) -> TextClause:
    return compiled_once(insert_from_arrays(table, names), "postgresql", names)


@lru_cache(maxsize=100)
def _from_arrays(table: Table, names: tuple[str, ...], key: tuple[str, ...]) -> TextClause:
    new = insert_from_arrays(table, names).on_conflict_do_nothing(index_elements=key)
    return compiled_once(new.returning(*(table.c[name] for name in key)), "postgresql", names)


_DIALECTS = {
    "postgresql": cast(Any, postgresql.base.PGDialect)(paramstyle="named"),
    "sqlite": cast(Any, sqlite.base.SQLiteDialect)(paramstyle="named"),
}


def compiled_once(statement: Any, dialect: str, names: Sequence[str]) -> TextClause:
    """An INSERT of these columns as text with typed parameters, to be kept and executed many times.

    SQLAlchemy does not remember how it compiled an INSERT ... ON CONFLICT: without this every execution would cost
    another millisecond.
    """
    compiled = statement.compile(dialect=_DIALECTS[dialect], column_keys=list(names))
    given = [
        bindparam(name, type_=bound.type) if bound.required else bindparam(name, bound.value, type_=bound.type)
        for bound, name in compiled.bind_names.items()
    ]
    return text(str(compiled)).bindparams(*given)


async def _known(connection: AsyncConnection, table: Table, keys: list[Key], key: tuple[str, ...]) -> set[Key]:
    """Which of the keys the table has already (SQLite: the list travels as one JSON text)."""
    asked = func.json_each(bindparam("keys")).table_valued("value")
    same = [table.c[name] == func.json_extract(asked.c.value, f"$[{number}]") for number, name in enumerate(key)]
    statement = select(*(table.c[name] for name in key)).select_from(asked.join(table, and_(*same)))
    return {tuple(row) for row in await connection.execute(statement, {"keys": json.dumps(keys)})}
