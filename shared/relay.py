"""The relay: gives what a service committed its place in the log and hands it on. One works per service at a time.

It is woken by the write. In one process it then wakes the readers, who read the log themselves; with Kafka it sends, and
notes how far the broker has acknowledged. A crash between the two sends again, which the readers' inbox sees through.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import asyncpg
import structlog
from sqlalchemy.engine import URL

from shared import outbox
from shared.database import Database, is_infrastructure_fault
from shared.outbox import Log, Logged

log = structlog.get_logger(__name__)

_SEND_AT_MOST = 1000
_LOOK_AGAIN_AFTER = 5.0
_RELAY_LOCK = 0x12E1A7


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
        connection = await asyncpg.connect(self._dsn)
        lost = asyncio.Event()
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _RELAY_LOCK):
                await asyncio.sleep(1)

            def on_end(_connection: Any) -> None:
                lost.set()
                wake()

            connection.add_termination_listener(on_end)
            await connection.add_listener(outbox.NOTIFY_CHANNEL, lambda *_: wake())
            yield lost
        finally:
            await connection.close(timeout=5)


class Publisher(Protocol):
    """Where the relay hands on what is in the log."""

    async def publish(self, rows: Sequence[Logged]) -> None:
        """Return when every row is safe there."""


class Relay:
    """The relay of one service. Without a publisher the log itself is what is read, and `on_stamped` wakes the readers."""

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

    def wake(self) -> None:
        """There is something to relay."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled; faults of the machinery are waited out."""
        pause = 0.2
        while True:
            try:
                async with self._leadership.held(self.wake) as lost:
                    pause = 0.2
                    await self._while_leading(lost)
            except Exception as fault:
                if not is_infrastructure_fault(fault) and not isinstance(
                    fault, asyncpg.PostgresError | asyncpg.InterfaceError
                ):
                    log.error("relay_failed", service=self._log.service, error=type(fault).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)

    async def _while_leading(self, lost: asyncio.Event) -> None:
        while not lost.is_set():
            self._woken.clear()
            while await self.relay_once():
                pass
            try:
                await asyncio.wait_for(self._woken.wait(), _LOOK_AGAIN_AFTER)
            except TimeoutError:
                continue

    async def relay_once(self) -> bool:
        """Relay one batch; whether there was anything."""
        stamped = await outbox.stamp(self._database)
        if self._publisher is None:
            if stamped:
                self._on_stamped()
            return bool(stamped)
        rows = await self._log.all_after(await self._log.sent(), _SEND_AT_MOST)
        if rows:
            await self._publisher.publish(rows)
            await self._log.mark_sent(rows[-1].position)
        return bool(rows)

    async def idle(self) -> bool:
        """Whether everything committed has been handed on."""
        if await self._log.unstamped():
            return False
        return self._publisher is None or await self._log.sent() == await self._log.head()
