"""One service's database: SQLite or PostgreSQL behind the same few calls.

SQLite has one writer, whose every transaction begins IMMEDIATE (a deferred one that reads and then writes fails at once,
whatever the busy timeout), and separate readers that cannot write. PostgreSQL has one pool for both.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.settings import BadSetting

_BUSY_MS = 30_000


class Database:
    """Transactions and reads on one service's own database."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            self._writer = _sqlite_engine(url, "IMMEDIATE", pool_size=1)
            self._reader = _sqlite_engine(url, "DEFERRED", pool_size=pool_size, query_only=True)
        else:
            self._writer = self._reader = create_async_engine(
                url, pool_size=pool_size, max_overflow=5, hide_parameters=True, pool_pre_ping=False
            )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; committed on leaving, rolled back on any exception."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A consistent look at the data; on SQLite this connection cannot write."""
        async with self._reader.begin() as connection:
            yield connection

    async def check_durable(self) -> None:
        """Ask the database itself whether a commit survives a power cut; raises BadSetting if not."""
        async with self._writer.connect() as connection:
            if self.dialect == "sqlite":
                found = (await connection.execute(text("PRAGMA synchronous"))).scalar_one()
                if found < 2:
                    raise BadSetting("SQLite must run with synchronous=FULL; this database does not.")
                return
            for name in ("synchronous_commit", "fsync", "full_page_writes"):
                value = (await connection.execute(text(f"SHOW {name}"))).scalar_one()
                if value not in ("on", "remote_apply"):
                    raise BadSetting(
                        f"PostgreSQL must run with {name}=on; database {self.url.database} has it {value},"
                        " so a crash would lose facts already acknowledged."
                    )

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _sqlite_engine(url: str, begin: str, *, pool_size: int, query_only: bool = False) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=_BUSY_MS / 1000, hide_parameters=True
    )

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine


_PASSING = ("08", "40", "53", "55P03", "57")
"""PostgreSQL's classes of error that pass by themselves: connection, rollback and deadlock, resources, shutdown."""


def is_infrastructure_fault(error: BaseException) -> bool:
    """Whether the failure is the machinery's (database away, deadlock, disk full) and not the event's own fault.

    Such a failure is retried for as long as it lasts and never counted as a try of the event.
    """
    if isinstance(error, DBAPIError):
        if error.connection_invalidated or isinstance(error, InterfaceError):
            return True
        state = getattr(error.orig, "sqlstate", None)
        if state is not None:
            return str(state).startswith(_PASSING)
        said = str(error.orig).lower()
        passing = ("locked", "busy", "disk", "unable to open", "readonly", "i/o error")
        return isinstance(error, OperationalError) and any(word in said for word in passing)
    return isinstance(error, OSError | PoolTimeout | TimeoutError)
