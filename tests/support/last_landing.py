"""The data folder of the last landing (`tests/data/last_landing`), to be upgraded: as SQLite files or in PostgreSQL."""

import gzip
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.auth.tokens import LocalIssuer
from shared.ops.data_folder import DataFolder
from shared.ops.settings import SERVICES
from shared.outbox.outbox import Logged
from shared.storage import migrate
from shared.storage.database import Database

FOLDER = Path(__file__).parents[1] / "data" / "last_landing"
LAST_DAY = "2026-03-02"
"""The day to which its clock had come."""
_READ: dict[str, Callable[[Any], Any]] = {
    "timestamp with time zone": datetime.fromisoformat,
    "date": date.fromisoformat,
    "boolean": bool,
}


def as_files(folder: Path) -> Path:
    """The five files in this folder, with a key of its own."""
    LocalIssuer.open(DataFolder(folder).path)
    for name in SERVICES:
        with sqlite3.connect(folder / f"{name}.db") as connection:
            connection.executescript(_sql(name))
    return folder


def _sql(service: str) -> str:
    return gzip.decompress((FOLDER / f"{service}.sql.gz").read_bytes()).decode()


def rows(service: str, table: str) -> list[dict[str, Any]]:
    """What a table of the service held then."""
    held = sqlite3.connect(":memory:")
    held.row_factory = sqlite3.Row
    held.executescript(_sql(service))
    return [dict(row) for row in held.execute(f'SELECT * FROM "{table}"')]


async def into_postgresql(url: str, service: str) -> None:
    """The same rows in an empty PostgreSQL database, in the tables that the last landing had."""
    held = sqlite3.connect(":memory:")
    held.row_factory = sqlite3.Row
    held.executescript(_sql(service))
    (revision,) = held.execute("SELECT version_num FROM alembic_version").fetchone()
    database = Database(url)
    await migrate.migrate(database, service)
    await migrate.undo(database, service, to=revision)
    async with database.transaction() as connection:
        for (table,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table not in ("alembic_version", "sqlite_sequence"):
                await _copy(connection, table, held.execute(f'SELECT * FROM "{table}"').fetchall())
        for table in ("outbox", "audit"):
            last = f"SELECT setval(pg_get_serial_sequence('{table}', 'seq'), max(seq)) FROM {table}"
            await connection.execute(text(last))
    await database.close()


async def log_of(url: str) -> Sequence[Logged]:
    """What the service had announced by then."""
    database = Database(url)
    async with database.reading() as connection:  # in the columns of then, which this version may have added to
        rows = (await connection.execute(text("SELECT * FROM outbox ORDER BY position"))).mappings().all()
    await database.close()
    return [Logged(row["position"], row["topic"], dict(row)) for row in rows if row["position"]]


async def _copy(connection: AsyncConnection, table: str, rows: list[sqlite3.Row]) -> None:
    query = text("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = :table")
    columns = await connection.execute(query, {"table": table})
    read = {name: _READ.get(kind, lambda value: value) for name, kind in columns}
    await connection.execute(text(f'DELETE FROM "{table}"'))
    if rows:
        names = rows[0].keys()
        quoted, given = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
        values = [{n: None if row[n] is None else read[n](row[n]) for n in names} for row in rows]
        await connection.execute(text(f'INSERT INTO "{table}" ({quoted}) VALUES ({given})'), values)
