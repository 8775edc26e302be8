"""What a transaction writes last: on PostgreSQL it is left until somebody asks, so that all of it is one round trip.

Rows left to a table are written before the next statement that names that table, whoever sends it, and at the latest
at the commit: nobody who asks can tell that they were left. On SQLite, where a statement costs no round trip, they are
written at once.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.bulk import Row, all_of, insert_all, travelling
from shared.storage.query_cache import written

Left = list[tuple[Table, TextClause, Mapping[str, Any]]]
_LEFT = "left"


async def insert_last(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """As `insert_all`, but last."""
    if connection.dialect.name == "postgresql" and rows:
        leave(connection, table, all_of(table, rows), rows)
    else:
        await insert_all(connection, table, rows)


def leave(connection: AsyncConnection, table: Table, statement: TextClause, rows: Sequence[Row]) -> None:
    """Leave these rows to an insert into this table made by `insert_of` (PostgreSQL)."""
    connection.info.setdefault(_LEFT, []).append((table, statement, travelling(table, rows)))
    written(connection, table.name)


def forget(connection: AsyncConnection) -> None:
    """A transaction begins: what an earlier one left when it failed is never written."""
    connection.info.pop(_LEFT, None)


def write_before(connection: Connection, statement: str) -> None:
    """Write what is left if this statement names a table of it."""
    left: Left = connection.info.get(_LEFT, ())
    if any(table.name in statement for table, *_ in left):
        connection.execute(*_taken(connection.info, None))


async def write_left(connection: AsyncConnection, notify: str | None = None) -> None:
    """Write what is left, and on PostgreSQL notify this channel at the commit."""
    if connection.info.get(_LEFT) or (notify and connection.dialect.name == "postgresql"):
        await connection.execute(*_taken(connection.info, notify))


def _taken(info: dict[Any, Any], notify: str | None) -> tuple[TextClause, dict[str, Any]]:
    left: Left = info.pop(_LEFT, [])
    given = {f"w{at}_{name}": value for at, (*_, rows) in enumerate(left) for name, value in rows.items()}
    return _in_one(tuple(statement for _, statement, _ in left), notify), given


_NAMED = re.compile(r"(?<!:):(\w+)")


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


def _renamed(statement: str, number: int) -> str:
    return _NAMED.sub(lambda name: f":w{number}_{name[1]}", statement)
