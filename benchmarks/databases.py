"""The databases of a run: fresh ones with our core tables, on PostgreSQL and as SQLite files, durable as in service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import MetaData, insert

from deploy.servers import PostgresServer
from shared.storage.database import Database
from shared.storage.tables import core, relay_progress


class Databases:
    """Makes databases; `postgres` None means SQLite files in `folder`."""

    def __init__(self, folder: Path, postgres: PostgresServer | None) -> None:
        self._folder = folder
        self._postgres = postgres

    @property
    def pair(self) -> str:
        return "PostgreSQL" if self._postgres is not None else "SQLite"

    @asynccontextmanager
    async def fresh(self, name: str, tables: MetaData | None = None) -> AsyncIterator[Database]:
        """A new database with the core tables and these; dropped afterwards."""
        if self._postgres is None:
            path = self._folder / f"{name}.db"
            url = f"sqlite:///{path}"
        else:
            url = await self._postgres.create_database()
        database = Database(url)
        try:
            await _prepare(database, tables)
            yield database
        finally:
            await database.close()
            if self._postgres is not None:
                await self._postgres.drop_database(url)


async def _prepare(database: Database, tables: MetaData | None) -> None:
    async with database.transaction() as connection:
        await connection.run_sync(core.create_all)
        if tables is not None:
            await connection.run_sync(tables.create_all)
        await connection.execute(insert(relay_progress), {"only": 1, "stamped": 0, "sent": 0})
    await database.check_durable()


def address(database: Database) -> str:
    """Its URL as another process or another driver needs it."""
    return database.url.render_as_string(hide_password=False)
