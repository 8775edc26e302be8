"""One service's database: SQLite or PostgreSQL behind the same few calls.

SQLite has one writer, whose every transaction begins IMMEDIATE (a deferred one that reads and then writes fails at
once, whatever the busy timeout), and separate readers that cannot write; `sqlite.py` says where their statements run.
PostgreSQL has one pool for both.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import asyncpg
from sqlalchemy import URL, Connection, delete, event, insert, make_url, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from shared.ops.settings import BadSetting
from shared.storage import view
from shared.storage.postgres import Bell, Postgres
from shared.storage.sqlite import ReaderConnection, WriterConnection, begin_immediately
from shared.storage.tables import idempotency

_BUSY_SECONDS = 30
_PAGE_BYTES = 8192
"""Of a new file; one that is there keeps its own. A large batch is committed in two thirds of the time 4096 take."""
PRAGMAS: Final = (
    f"page_size={_PAGE_BYTES}",  # before the journal, with which the file begins
    "busy_timeout=30000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)
"""What every connection to a SQLite file asks for first."""
LEAST_ROOM = 16 * 1024 * 1024
"""Bytes that have to be free where a SQLite file lies: it needs some for its log before it can clear that up."""
_SOMETHING = 64 * 1024


_COMPILED: LRUCache[Any, Any] = LRUCache(5_000)
"""Every statement as it was compiled: once in a process for all databases on SQLite, whose dialects are equal
(`sqlite.py`); for each engine on PostgreSQL."""


class Database:
    """Transactions and reads on one service's own database."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.dialect = "sqlite" if url.startswith("sqlite") else "postgresql"
        if self.dialect == "sqlite":
            self.url = make_url(url)
            self._writer = _sqlite_writer(self.url)
            self._reader = _sqlite_reader(self.url, pool_size)
        else:
            self.server = Postgres(url)
            self.url = make_url(self.server.urls[0]).set(drivername="postgresql+asyncpg")
            self._writer = self._reader = _postgresql_engine(self.url, self.server, pool_size)
            self._bell = Bell(self._execute_by_itself)
        event.listen(self._writer.sync_engine, "before_execute", _note_writing)
        self._in_doubt = False
        """Whether a fault of the machinery was met, and nobody has tried since whether it is over."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; committed on leaving, rolled back on any exception."""
        try:
            async with self._writer.begin() as connection:
                view.begin(connection)
                yield connection
        except Exception as failure:
            self._in_doubt = self._in_doubt or is_infrastructure_fault(failure)
            raise

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """As `transaction`, but on PostgreSQL nothing ends its waits for locks or its statements."""
        if self.dialect == "sqlite":
            async with self.transaction() as connection:
                yield connection
            return
        engine = _postgresql_engine(self.url, self.server, 1, without_end=True)
        try:
            async with engine.begin() as connection:
                view.begin(connection)
                yield connection
        finally:
            await engine.dispose()

    def tell(self, channel: str) -> None:
        """After a commit: tell whoever listens on this channel of PostgreSQL. On SQLite nobody can."""
        if self.dialect == "postgresql":
            self._bell.ring(channel)

    async def _execute_by_itself(self, statement: str) -> None:
        async with self._writer.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.exec_driver_sql(statement)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A consistent look at the data; on SQLite this connection cannot write."""
        async with self._reader.begin() as connection:
            view.begin(connection)
            yield connection

    async def check_durable(self) -> None:
        """Ask the database itself whether a commit survives a power cut; raises BadSetting if not."""
        ask = "PRAGMA {}" if self.dialect == "sqlite" else "SHOW {}"
        async with self._writer.connect() as connection:
            found = {
                name: str((await connection.execute(text(ask.format(name)))).scalar_one())
                for name in _DURABLE[self.dialect]
            }
        refuse_unless_durable(self.dialect, self.url.database or "", found)

    async def check_at_work(self) -> None:
        """Return when the database has answered and can take something in; raises what keeps it from that.

        Writing is tried only after a fault, for every probe would cost a wait for the disk.
        """
        if self.dialect == "sqlite" and _free_bytes(self.url) < LEAST_ROOM:
            raise DiskFull(errno.ENOSPC, os.strerror(errno.ENOSPC))
        async with self.reading() as connection:
            await connection.execute(text("SELECT 1"))
        if self._in_doubt:
            await self._try_to_write()
            self._in_doubt = False

    async def _try_to_write(self) -> None:
        """Something that needs new room, and is taken away again."""
        ours = {"actor": "", "route": "", "key": uuid4().hex}
        async with self._writer.begin() as connection:
            row = {**ours, "digest": "", "status": 0, "body": " " * _SOMETHING}
            await connection.execute(insert(idempotency), row)
        async with self._writer.begin() as connection:
            await connection.execute(delete(idempotency).where(idempotency.c.key == ours["key"]))

    async def close(self) -> None:
        if self.dialect == "postgresql":
            await self._bell.silent()
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _note_writing(connection: Connection, statement: Any, *_: Any) -> None:
    """What was loaded of a table does not hold any more when it is written to, whoever writes."""
    if getattr(statement, "is_dml", False):
        view.wrote(connection, statement.table)


_DURABLE = {
    "sqlite": {"synchronous": ("2", "3"), "journal_mode": ("wal",)},
    "postgresql": {
        "synchronous_commit": ("on", "remote_apply"),
        "fsync": ("on",),
        "full_page_writes": ("on",),
        "transaction_read_only": ("off",),
    },
}
"""By database: each setting on which durability rests, with the values that will do."""


def refuse_unless_durable(dialect: str, name: str, found: Mapping[str, str]) -> None:
    """Raise BadSetting for the first of these settings that would let an acknowledged fact be lost."""
    for setting, good in _DURABLE[dialect].items():
        if found[setting] in good:
            continue
        if dialect == "sqlite":
            wanted = "synchronous=FULL" if setting == "synchronous" else "journal_mode=WAL"
            raise BadSetting(f"SQLite must run with {wanted}; {Path(name).name} does not, so a crash could lose facts.")
        raise BadSetting(
            f"PostgreSQL must run with {setting}={good[0]}; database {name} has it {found[setting]},"
            " so a crash would lose facts already acknowledged."
        )


def _sqlite_writer(url: URL) -> AsyncEngine:
    engine = _sqlite_engine(url, WriterConnection, 1, "busy_timeout=0")

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        begin_immediately(connection, _BUSY_SECONDS)

    return engine


def _sqlite_reader(url: URL, pool_size: int) -> AsyncEngine:
    engine = _sqlite_engine(url, ReaderConnection, pool_size, f"busy_timeout={_BUSY_SECONDS * 1000}", "query_only=ON")

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, ReaderConnection)
        raw.begin()

    return engine


def _sqlite_engine(url: URL, kind: type[sqlite3.Connection], pool_size: int, *pragmas: str) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="sqlite+onloop"),
        connect_args={"factory": kind, "check_same_thread": False, "isolation_level": None},
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=_BUSY_SECONDS,
        hide_parameters=True,
        execution_options={"compiled_cache": _COMPILED},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        cursor = sqlite3.Cursor(connection)
        for pragma in (*PRAGMAS, *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _postgresql_engine(url: URL, server: Postgres, pool_size: int, *, without_end: bool = False) -> AsyncEngine:
    engine = create_async_engine(
        url,
        async_creator=lambda: server.connect(without_end=without_end),
        pool_size=pool_size,
        max_overflow=5,
        hide_parameters=True,
        execution_options={"compiled_cache": _COMPILED},
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def on_checkout(connection: Any, *_: Any) -> None:
        # asyncpg sees by itself that the server hung up, so asking costs no round trip as a ping would
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return engine


class MachineryFault(Exception):
    """A failure that is known to be nobody's own and to pass by itself."""


def _free_bytes(url: URL) -> int:
    return shutil.disk_usage(Path(url.database or "").absolute().parent).free


class DiskFull(MachineryFault, OSError):
    """There is next to no room left where the database lies."""


_FULL_ON_POSTGRESQL, _FULL_ON_SQLITE = "53100", sqlite3.SQLITE_FULL
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_disk_full(error: BaseException) -> bool:
    """Whether it failed because there is no room: then reading still works."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", 0)
    # Where a file may not grow (a quota, a limit), SQLite says only that writing failed.
    full = code & 0xFF == _FULL_ON_SQLITE or code == sqlite3.SQLITE_IOERR_WRITE
    return full or getattr(cause, "sqlstate", None) == _FULL_ON_POSTGRESQL


_PASSING = ("08", "25006", "25P03", "28", "3D000", "40", "53", "55P03", "57", "58")
"""PostgreSQL's classes of error that pass by themselves: connection, a server that only reads for the moment, too
long idle, logging in, rollback and deadlock, resources, locks, shutdown, input and output."""
_PASSING_SQLITE = frozenset({5, 6, 7, 8, 9, 10, 13, 14, 15})
"""SQLite's: busy, locked, memory, read-only, interrupted, input and output, full, cannot open, protocol."""
_PASSING_WORDS = ("locked", "busy", "disk", "unable to open", "readonly", "i/o error", "no active connection")


_FULL_OR_FAILING = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
_UNREACHABLE = (errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.EAGAIN)
_PASSING_NUMBERS = frozenset((*_FULL_OR_FAILING, *_UNREACHABLE))
"""Of the operating system's errors those of a full or failing disk, of too many files, and of the network. A file that
is not there, or that may not be read, is a mistake of ours, or an event's own fault."""


def is_infrastructure_fault(error: BaseException) -> bool:
    """Whether the failure is the machinery's (database away, deadlock, disk full) and not the event's own fault.

    Such a failure is retried for as long as it lasts and never counted as a try of the event.
    """
    if isinstance(error, asyncpg.PostgresError):  # so it comes while a connection is being made
        return _state_passes(error.sqlstate)
    if not isinstance(error, DBAPIError):
        return isinstance(error, MachineryFault | PoolTimeout | ConnectionError | TimeoutError) or (
            isinstance(error, OSError) and error.errno in _PASSING_NUMBERS
        )
    if error.connection_invalidated:
        return True
    cause = error.orig.__cause__ if error.orig is not None else None
    if isinstance(cause, asyncpg.InvalidCachedStatementError):
        return True  # a migration changed a table under a prepared statement, which is prepared anew next time
    if isinstance(error, InterfaceError):
        # asyncpg also says so when a value does not fit its column (a ValueError too), and that is the event's fault
        return isinstance(cause, asyncpg.InterfaceError) and not isinstance(cause, ValueError)
    return _passes(error)


def _state_passes(state: object) -> bool:
    return str(state).startswith(_PASSING)


def _passes(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _state_passes(state)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _PASSING_SQLITE
    said = str(error.orig).lower()
    return isinstance(error, OperationalError) and any(word in said for word in _PASSING_WORDS)
