"""SQLite as asyncio wants it, without a thread for every statement.

A statement takes some microseconds, and handing it to a thread and back takes a hundred. So the one writer of a file is
called on the event loop itself; only its commit, which waits for the disk, goes to a thread. A read for a person is
begun on the loop too; one that turns out to be long is broken off and begun anew in a thread.

A statement of the writer is never broken off, and the whole process waits for it. So what a writer asks or changes must
be found by an index, and its batches bounded.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet

from shared.ops.wakeup import BREATH

Answer = TypeVar("Answer")

_SHORT: Final = 20_000
"""Steps of SQLite's machine, together about half a millisecond, after which a read is not for the event loop."""
_COMMITS: Final = ThreadPoolExecutor(8, thread_name_prefix="commit")
_READS: Final = ThreadPoolExecutor(8, thread_name_prefix="read")


async def _in(threads: ThreadPoolExecutor, do: Callable[[], Answer]) -> Answer:
    """Do it in a thread; cancelled meanwhile, still wait until the thread has let go of the connection."""
    done = asyncio.get_running_loop().run_in_executor(threads, do)
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        while not done.done():
            with suppress(asyncio.CancelledError):  # a second time, too
                await asyncio.wait([done])
        raise


def _waited_for(answer: Awaitable[Answer]) -> Answer:
    return await_only(answer)


class _Cursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks this of the cursors of a dialect that awaits; there is nothing to wait for."""


class _CursorOnTheLoop(_Cursor):
    def execute(self, *statement: Any) -> "_CursorOnTheLoop":
        super().execute(*statement)
        if in_greenlet():
            _waited_for(BREATH)
        return self

    def executemany(self, *statement: Any) -> "_CursorOnTheLoop":
        super().executemany(*statement)
        _waited_for(BREATH)
        return self


class _Connection(sqlite3.Connection):
    def close(self) -> None:
        """Close, and let go of the file whatever is going on.

        Whoever was cancelled in a transaction leaves statements behind, and as long as a traceback holds one of them
        SQLite keeps a closed connection alive with its transaction and its lock.
        """
        with suppress(sqlite3.Error):  # it may be closed already
            if self.in_transaction:
                super().rollback()
        super().close()


class WriterConnection(_Connection):
    """Runs its statements on the event loop and its commit in a thread."""

    def cursor(self, factory: Any = _CursorOnTheLoop) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        if self.in_transaction:
            _waited_for(_in(_COMMITS, super().commit))


def _break_off() -> bool:
    return True


class _ReadingCursor(_Cursor):
    """Fetches all rows at once, wherever the statement runs."""

    _rows: deque[Any]

    def execute(self, *statement: Any) -> "_ReadingCursor":
        try:
            self._rows = deque(self._run(statement))
            _waited_for(BREATH)
        except sqlite3.OperationalError as broken_off:
            if broken_off.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            self._rows = deque(self._in_a_thread(statement))
        return self

    def _in_a_thread(self, statement: Sequence[Any]) -> list[Any]:
        self.connection.set_progress_handler(None, 0)
        try:
            return _waited_for(_in(_READS, partial(self._run, statement)))
        finally:
            self.connection.set_progress_handler(_break_off, _SHORT)

    def _run(self, statement: Sequence[Any]) -> list[Any]:
        super().execute(*statement)
        return super().fetchall()

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        rows, self._rows = list(self._rows), deque()
        return rows

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        while self._rows:
            yield self._rows.popleft()


class ReaderConnection(_Connection):
    """Runs short statements on the event loop and long ones in a thread."""

    def __init__(self, *address: Any, **options: Any) -> None:
        super().__init__(*address, **options)
        self.set_progress_handler(_break_off, _SHORT)

    def cursor(self, factory: Any = _ReadingCursor) -> Any:
        return super().cursor(factory)

    def begin(self) -> None:
        """Begin a look at the data; it is of the moment of the first statement."""
        # SQLite counts the steps of a prepared statement over all its runs: once in thousands this would be too long.
        self.set_progress_handler(None, 0)
        super().cursor().execute("BEGIN DEFERRED")
        self.set_progress_handler(_break_off, _SHORT)


class Dialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's own dialect for the standard library's driver, with connections that await where they have to."""

    driver = "onloop"
    supports_statement_cache = True
    is_async = True

    def __eq__(self, other: object) -> bool:
        """All of one process are made alike, so what one of them compiles of a statement serves the others."""
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def get_pool_class(cls, _url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool


registry.register("sqlite.onloop", __name__, "Dialect")


def begin_immediately(connection: Connection, patience: float) -> None:
    """Begin a transaction that may write. Another process may be writing: wait for it, though not with the loop.

    `patience` is in seconds; after that the database's own refusal is raised.
    """
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, WriterConnection)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            raw.cursor().execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                break
        _waited_for(asyncio.sleep(0.01))
    connection.exec_driver_sql("BEGIN IMMEDIATE")
