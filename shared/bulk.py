"""Writing many rows in one statement, the same on SQLite and PostgreSQL."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from pydantic_core import to_json
from sqlalchemy import ARRAY, JSON, Column, Table, Text, TextClause, and_, bindparam, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.asked import written
from shared.columns import Json

Row = Mapping[str, Any]
Key = tuple[Any, ...]


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
    known = await _known(connection, table, list(unique), key)
    fresh = [k for k in unique if k not in known]
    if fresh:
        await _insert_into_sqlite(connection, table, [unique[k] for k in fresh])
    return set(fresh)


async def _insert_into_postgresql(
    connection: AsyncConnection, table: Table, rows: Sequence[Row], key: tuple[str, ...]
) -> set[Key]:
    statement = _insert_unknown(table, tuple(rows[0]), key, few=len(rows) <= FEW)
    return {tuple(row) for row in await connection.execute(statement, travelling(table, rows))}


async def insert_all(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert these rows, which all have the same columns; raises IntegrityError when one is there already."""
    if connection.dialect.name == "postgresql" and rows:
        statement = _insert_all(table, tuple(rows[0]), few=len(rows) <= FEW)
        await connection.execute(statement, travelling(table, rows))
    elif rows:
        await _insert_into_sqlite(connection, table, rows)


@dataclass(slots=True)
class Last:
    """What a transaction writes last, because nobody reads it again: on PostgreSQL all of it in one round trip."""

    connection: AsyncConnection
    _left: list[tuple[Table, TextClause, dict[str, Any]]] = field(default_factory=list)

    async def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """As `insert_all`; on SQLite at once."""
        if not rows:
            return
        if self.connection.dialect.name == "postgresql":
            self.leave(table, _insert_all(table, tuple(rows[0]), few=len(rows) <= FEW), rows)
        else:
            await insert_all(self.connection, table, rows)

    def leave(self, table: Table, statement: TextClause, rows: Sequence[Row]) -> None:
        """An insert into this table made by `insert_of`, to be written last (PostgreSQL)."""
        self._left.append((table, statement, travelling(table, rows)))

    async def write(self, notify: str | None = None) -> None:
        """Write what was left, and on PostgreSQL notify this channel at the commit."""
        if self.connection.dialect.name != "postgresql" or not (self._left or notify):
            return
        given = {f"w{at}_{name}": value for at, (*_, rows) in enumerate(self._left) for name, value in rows.items()}
        await self.connection.execute(_in_one(tuple(statement for _, statement, _ in self._left), notify), given)
        for table, *_ in self._left:
            written(self.connection, table.name)
        self._left.clear()


_NAMED = re.compile(r"(?<!:):(\w+)")


def _renamed(statement: str, number: int) -> str:
    return _NAMED.sub(lambda name: f":w{number}_{name[1]}", statement)


@lru_cache(maxsize=100)
def _in_one(statements: tuple[TextClause, ...], notify: str | None) -> TextClause:
    """These inserts as parts of one statement, each with parameters of its own."""
    parts = [f"w{number} AS ({_renamed(str(each), number)})" for number, each in enumerate(statements)]
    given = [
        bindparam(f"w{number}_{name}", bound.value, type_=bound.type, required=bound.required)
        for number, each in enumerate(statements)
        for name, bound in each._bindparams.items()
    ]
    told = f"SELECT pg_notify('{notify}', '')" if notify else "SELECT 1"
    return text(f"WITH {', '.join(parts)} {told}" if parts else told).bindparams(*given)


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


FEW = 20
"""Rows that travel to PostgreSQL as one text; more of them as one array per column, which it reads more quickly."""


def travelling(table: Table, rows: Sequence[Row]) -> dict[str, Any]:
    """The rows as the parameters of `insert_of` so many."""
    if len(rows) > FEW:
        return {f"p_{name}": [row[name] for row in rows] for name in rows[0]}
    texts = [name for name in rows[0] if isinstance(table.c[name].type, Json)]
    if texts:
        rows = [{**row, **{name: _as_kept(row[name]) for name in texts}} for row in rows]
    return {"rows": to_json(rows).decode()}


def _as_kept(value: Any) -> str | None:
    return None if value is None else json.dumps(value, separators=(",", ":"), sort_keys=True)


def insert_of(table: Table, names: Sequence[str], *, few: bool) -> Any:
    """PostgreSQL's INSERT of any number of rows, few or many: one plan, and one round trip."""
    columns = [Column(name, table.c[name].type) for name in names]
    if few:
        text_of_all = bindparam("rows", type_=Text).cast(JSON)
        given = func.json_to_recordset(text_of_all).table_valued(*columns).render_derived(name="given", with_types=True)
    else:
        arrays = [bindparam(f"p_{name}", type_=ARRAY(table.c[name].type, dimensions=1)) for name in names]
        given = func.unnest(*arrays).table_valued(*columns).render_derived(name="given")
    return postgresql.insert(table).from_select(list(names), select(*(given.c[name] for name in names)))


@lru_cache(maxsize=100)
def _insert_all(table: Table, names: tuple[str, ...], *, few: bool) -> TextClause:
    return compiled_once(insert_of(table, names, few=few), "postgresql", names)


@lru_cache(maxsize=100)
def _insert_unknown(table: Table, names: tuple[str, ...], key: tuple[str, ...], *, few: bool) -> TextClause:
    new = insert_of(table, names, few=few).on_conflict_do_nothing(index_elements=key)
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
