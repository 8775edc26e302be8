"""Databases for the tests: empty ones, and ones with a service's tables, which are copied from a template.

A template is made once in a run, by whichever of its workers wants it first, and is known by the statements that make
it. On SQLite it is a file and the file is copied; PostgreSQL does it by `CREATE DATABASE ... TEMPLATE ...`.
"""

import asyncio
import functools
import hashlib
import os
import shutil
from pathlib import Path

from sqlalchemy import MetaData, insert, make_url
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from deploy import servers
from shared.ops.settings import SERVICES
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.tables import core, relay_progress


def compile_once() -> None:
    """Have what one PostgreSQL engine compiled of a statement serve the others: in a run all are on one server.

    Compiling was a quarter of what the tests of a service took. On SQLite it is so in service, too (`Dialect`).
    """
    PGDialect_asyncpg.__eq__ = lambda ours, other: type(other) is type(ours)  # type: ignore[method-assign,assignment]
    PGDialect_asyncpg.__hash__ = lambda ours: hash(type(ours))  # type: ignore[method-assign]


async def make_empty(url: str) -> None:
    """An empty database at this URL, whatever was there before."""
    if url.startswith("sqlite"):
        _remove(_file(url))
    else:
        await servers.postgres().create_database(_name(url), again=True)


async def make(tables: MetaData, url: str) -> None:
    """A database with these tables and every service's, its log at the beginning, whatever was there before.

    Nobody may be connected to what was there.
    """
    if url.startswith("sqlite"):
        _remove(_file(url))
        shutil.copyfile(await _template_file(tables), _file(url))
    else:
        server = servers.postgres()
        await server.create_database(_name(url), await _template_database(server, tables), again=True)


async def migrate_all_into(folder: Path) -> None:
    """The five databases of an installation, as they are when every migration was run and nothing happened yet."""
    templates = servers.folder() / "migrated"
    with servers.locked(templates.with_suffix(".lock")):
        if not templates.exists():
            part = templates.with_suffix(".part")
            part.mkdir()
            for name in SERVICES:
                database = Database(f"sqlite:///{part / name}.db")
                await migrate.migrate(database, name)
                await database.close()
            part.rename(templates)
    for name in SERVICES:
        shutil.copyfile(templates / f"{name}.db", folder / f"{name}.db")


async def _template_file(tables: MetaData) -> Path:
    template = servers.folder() / f"{_key(tables)}.db"
    with servers.locked(template.with_suffix(".lock")):
        if not template.exists():
            part = template.with_suffix(".part")
            await _create_all(tables, f"sqlite:///{part}")
            part.rename(template)
    return template


async def _template_database(server: servers.PostgresServer, tables: MetaData) -> str:
    made = servers.folder() / f"{_key(tables)}.made"
    with servers.locked(made.with_suffix(".lock")):
        if not made.exists():
            url = await server.create_database()
            await _create_all(tables, url)
            made.write_text(_name(url))
    return made.read_text()


async def _create_all(tables: MetaData, url: str) -> None:
    database = Database(url)
    async with database.transaction() as connection:
        await connection.run_sync(core.create_all)
        await connection.run_sync(tables.create_all)
        await connection.execute(insert(relay_progress), {"only": 1, "stamped": 0, "sent": 0})
    await database.close()


@functools.lru_cache(maxsize=64)
def _key(tables: MetaData) -> str:
    statements: list[ExecutableDDLElement] = [CreateTable(each) for each in tables.sorted_tables]
    statements += [CreateIndex(index) for each in tables.sorted_tables for index in each.indexes]
    made_of = sorted(str(each.compile(dialect=dialect())) for each in statements)
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:16]


def drop_templates() -> None:
    """A server that was given (and not started by us) outlives the run, and so would its templates."""
    if os.environ.get(servers.SETTINGS["postgres"]):
        for made in servers.folder().glob("*.made"):
            asyncio.run(servers.postgres().drop_database(made.read_text()))


def _file(url: str) -> Path:
    return Path(str(make_url(url).database))


def _name(url: str) -> str:
    return url.rsplit("/", 1)[-1]


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
