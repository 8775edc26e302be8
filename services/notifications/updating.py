"""Updating many rows in one go, each with values of its own, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, JSON, Column, Table, Text, TextClause, bindparam, func, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.bulk import FEW, Row, travelling
from shared.compiled import DIALECTS, compiled_once

KEY = "id"


async def update_each(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Give the row of each `id` these values. All have the same columns, and no two the same id."""
    if not rows:
        return
    names = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        await connection.execute(_of_postgresql(table, names, few=len(rows) <= FEW), travelling(table, rows))
        return
    statement, columns = _of_sqlite(table, names)
    values = [tuple(row[name] if bind is None else bind(row[name]) for name, bind in columns) for row in rows]
    await connection.exec_driver_sql(statement, values)


@lru_cache(maxsize=20)
def _of_sqlite(table: Table, names: tuple[str, ...]) -> tuple[str, list[tuple[str, Any]]]:
    """The driver's own executemany: SQLAlchemy's look at every row costs more than the update."""
    dialect = DIALECTS["sqlite"]
    ordered = [*(name for name in names if name != KEY), KEY]
    columns = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in ordered]
    assigned = ", ".join(f'"{name}" = ?' for name in ordered[:-1])
    return f'UPDATE "{table.name}" SET {assigned} WHERE "{KEY}" = ?', columns  # noqa: S608 - our own names


@lru_cache(maxsize=20)
def _of_postgresql(table: Table, names: tuple[str, ...], *, few: bool) -> TextClause:
    """One plan, and one round trip, however many rows there are."""
    columns = [Column(name, table.c[name].type) for name in names]
    if few:
        text_of_all = bindparam("rows", type_=Text).cast(JSON)
        given = func.json_to_recordset(text_of_all).table_valued(*columns).render_derived(name="given", with_types=True)
    else:
        arrays = [bindparam(f"p_{name}", type_=ARRAY(table.c[name].type, dimensions=1)) for name in names]
        given = func.unnest(*arrays).table_valued(*columns).render_derived(name="given")
    assigned: Mapping[str, Any] = {name: given.c[name] for name in names if name != KEY}
    return compiled_once(update(table).where(table.c[KEY] == given.c[KEY]).values(assigned), "postgresql", ())
