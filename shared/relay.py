"""The relay: gives what a service committed its place in the log and hands it on. One works per service at a time.

It is woken by the write. In one process it then wakes the readers, who read the log themselves; with Kafka it sends,
and notes how far the broker has acknowledged. A crash between the two sends again, which the readers' inbox sees
through.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import asyncpg
from sqlalchemy.engine import URL

from shared import outbox
from shared.database import Database
from shared.outbox import Log, Logged
from shared.patience import Patience
from shared.telemetry import RELAYED
from shared.waking import woken_within

_SEND_AT_MOST = 1000
_LOOK_AGAIN_AFTER = 5.0
_RELAY_LOCK = 0x12E1A7
_TRY_TO_LEAD_EVERY = 1.0
_NOTICES_A_DEAD_LEADER = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""PostgreSQL frees the lock of a leader whose machine has vanished after 25 seconds, not after hours."""


class Leadership(Protocol):
    """The right to be the service's one relay."""

    def held(self, wake: Callable[[], None]) -> Any:
        """An async context in which this process is the relay; gives an event that is set when the right is lost."""


class Alone:
    """One process has the data folder to itself (it holds the folder's lock), so its relay is the only one."""

    @asynccontextmanager
    async def held(self, _wake: Callable[[], None]) -> AsyncIterator[asyncio.Event]:
        yield asyncio.Event()


class PostgresLeadership:
    """A session's advisory lock: it goes when the process or its connection does. The same session hears the writes."""

    def __init__(self, url: URL) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)

    @asynccontextmanager
    async def held(self, wake: Callable[[], None]) -> AsyncIterator[asyncio.Event]:
        connection = await asyncpg.connect(self._dsn, server_settings=_NOTICES_A_DEAD_LEADER)
        lost = asyncio.Event()
        try:
            await _take_the_lead(connection)

            def on_end(_connection: Any) -> None:
                lost.set()
                wake()

            connection.add_termination_listener(on_end)
            await connection.add_listener(outbox.NOTIFY_CHANNEL, lambda *_: wake())
            yield lost
        finally:
            with suppress(Exception):
                await connection.close(timeout=5)


async def _take_the_lead(connection: Any) -> None:
    """Ask again and again: a statement that waited for the lock would keep the database from clearing up meanwhile."""
    while True:
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _RELAY_LOCK):
            return
        await asyncio.sleep(_TRY_TO_LEAD_EVERY)


class Publisher(Protocol):
    """Where the relay hands on what is in the log."""

    async def publish(self, rows: Sequence[Logged]) -> None:
        """Return when every row is safe there."""


class Relay:
    """The relay of one service.

    Without a publisher the log itself is what is read, and `on_stamped` wakes the readers.
    """

    def __init__(
        self,
        database: Database,
        log_: Log,
        leadership: Leadership,
        *,
        publisher: Publisher | None = None,
        on_stamped: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._log = log_
        self._leadership = leadership
        self._publisher = publisher
        self._on_stamped = on_stamped
        self._woken = asyncio.Event()
        self.moved = 0
        """Rows stamped or sent so far: if it has changed between two looks, something was on its way."""
        self._patience = Patience("relay", log_.service, asyncpg.PostgresError, asyncpg.InterfaceError)

    def wake(self) -> None:
        """There is something to relay."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled; faults of the machinery are waited out."""
        while True:
            try:
                async with self._leadership.held(self.wake) as lost:
                    await self._while_leading(lost)
            except Exception as fault:
                await self._patience.wait_out(fault)

    async def _while_leading(self, lost: asyncio.Event) -> None:
        while not lost.is_set():
            self._woken.clear()
            while not lost.is_set() and await self.relay_once():
                pass
            self._patience.it_worked()
            await woken_within(self._woken, _LOOK_AGAIN_AFTER)

    async def relay_once(self) -> bool:
        """Relay one batch; whether there may be more."""
        stamped = await outbox.stamp(self._database)
        self.moved += stamped
        if self._publisher is None:
            if stamped:
                RELAYED.labels(self._log.service).inc(stamped)
                self._on_stamped()
            return stamped == outbox.STAMPED_AT_MOST
        rows = await self._log.all_after(await self._log.sent(), _SEND_AT_MOST)
        if rows:
            await self._publisher.publish(rows)
            await self._log.mark_sent(rows[-1].position)
            self.moved += len(rows)
            RELAYED.labels(self._log.service).inc(len(rows))
        return len(rows) == _SEND_AT_MOST or stamped == outbox.STAMPED_AT_MOST

    async def idle(self) -> bool:
        """Whether everything committed has been handed on. What is not is in the database, so no moment is missed."""
        if self._publisher is None:
            return not await self._log.unstamped()
        return await self._log.all_handed_on()
