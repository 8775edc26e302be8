"""The relay: sends what a service committed to Kafka. One works per service at a time, and is woken by the write.

On PostgreSQL it first gives the rows their places in the log; on SQLite, from which it publishes one way, the writer
has. It notes how far the broker has acknowledged; a crash in between sends again. The services' own inbox sees through
that, and whoever else reads drops what comes again by its source and id.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import asyncpg
from sqlalchemy.engine import URL

from shared.ops.telemetry import RELAYED
from shared.ops.wakeup import woken_within
from shared.outbox import outbox
from shared.outbox.outbox import Log, Logged
from shared.storage.backoff import LONGEST, Patience

_LOOK_AGAIN_AFTER = 30.0
_RELAY_LOCK = 0x12E1A7
_TRY_TO_LEAD_AT_MOST_EVERY = 1.0
_NOTICES_A_DEAD_LEADER = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""PostgreSQL frees the lock of a leader whose machine has vanished after 25 seconds, not after hours."""
_PLANS_ANEW = {"plan_cache_mode": "force_custom_plan"}
"""A plan made while the log was short, and kept, would look through all of it for each row when it has grown long."""
_ANSWERS_WITHIN = 15.0
"""Seconds after which a leader whose database does not answer leads no more."""


_STEP_DOWN = f"SELECT pg_notify('{outbox.NOTIFY_CHANNEL}', '') WHERE pg_advisory_unlock({_RELAY_LOCK})"
"""Who leads no more frees the lock and says so, for whoever stands by."""


class Lead(Protocol):
    """The right to be the service's one relay while it lasts, and what by that right is done to the log."""

    lost: asyncio.Event
    """Set when somebody else may lead."""

    async def waiting(self) -> Sequence[Logged]:
        """Give what was committed its place in the log; the next rows to be sent, in order."""

    async def sent(self, position: int) -> None:
        """Everything up to this position is safe at the broker; put on record by the next `waiting` at the latest."""


class Leadership(Protocol):
    """How one process among many comes to be the relay."""

    def held(self, wake: Callable[[], None]) -> Any:
        """An async context in which this process is the relay; gives its `Lead`. `wake` is called at every write."""


class Alone:
    """One process has the data folder to itself (it holds the folder's lock), so its relay is the only one."""

    def __init__(self, log: Log) -> None:
        self.lost = asyncio.Event()
        self._log = log

    @asynccontextmanager
    async def held(self, _wake: Callable[[], None]) -> AsyncIterator[Lead]:
        yield self

    async def waiting(self) -> Sequence[Logged]:
        return await self._log.all_after(await self._log.sent(), outbox.STAMPED_AT_MOST)

    async def sent(self, position: int) -> None:
        await self._log.mark_sent(position)


class PostgresLeadership:
    """A session's advisory lock: it goes when the process or its connection does.

    The same session hears the writes, and all that a leader does to the log it does in this session, so that nothing is
    done to it by somebody who has lost the lead without knowing.
    """

    def __init__(self, url: URL, hears: Mapping[str, Callable[[], None]] | None = None) -> None:
        """`hears` are further channels to listen to, leading or not, and what is done when something is said there."""
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._hears = hears or {}

    @asynccontextmanager
    async def held(self, wake: Callable[[], None]) -> AsyncIterator[Lead]:
        session = _NOTICES_A_DEAD_LEADER | _PLANS_ANEW
        connection = await asyncpg.connect(self._dsn, server_settings=session, command_timeout=_ANSWERS_WITHIN)
        lead = _PostgresLead(connection)
        try:
            written = await self._listen(connection, lead, wake)
            await _take_the_lead(connection, written)
            try:
                yield lead
            finally:
                with suppress(Exception):
                    await connection.execute(_STEP_DOWN, timeout=5)
        finally:
            with suppress(Exception):
                await connection.close(timeout=5)

    async def _listen(self, connection: Any, lead: "_PostgresLead", wake: Callable[[], None]) -> asyncio.Event:
        """Hear the writes; the event is set by each, and by the end of the connection."""
        written = asyncio.Event()

        def on_written() -> None:
            written.set()
            wake()

        def on_end(_connection: Any) -> None:
            lead.lost.set()
            on_written()

        connection.add_termination_listener(on_end)
        for channel, tell in {**self._hears, outbox.NOTIFY_CHANNEL: on_written}.items():
            await connection.add_listener(channel, lambda *_, tell=tell: tell())
        return written


async def _take_the_lead(connection: Any, written: asyncio.Event) -> None:
    """Ask when something was written: a statement that waited for the lock would keep the database from clearing up."""
    while True:
        written.clear()
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _RELAY_LOCK):
            return
        await asyncio.sleep(_TRY_TO_LEAD_AT_MOST_EVERY)
        await woken_within(written, _LOOK_AGAIN_AFTER)


class _PostgresLead:
    """One statement a batch: it notes what was sent, stamps what was written meanwhile, and brings it."""

    def __init__(self, connection: Any) -> None:
        self.lost = asyncio.Event()
        self._connection = connection
        self._sent = 0

    async def waiting(self) -> Sequence[Logged]:
        rows = await self._connection.fetch(outbox.STAMP_ON_POSTGRESQL, self._sent)
        if not _follow_on(rows):
            rows = await self._connection.fetch(outbox.UNSENT_ON_POSTGRESQL, self._sent)
        return [Logged(row["position"], row["topic"], dict(row)) for row in rows]

    async def sent(self, position: int) -> None:
        self._sent = position


def _follow_on(rows: Sequence[Any]) -> bool:
    """Whether these are the next rows without a gap; nothing may be sent before what comes before it."""
    return not rows or rows[0]["position"] == rows[0]["reached"] + 1 == rows[-1]["position"] - len(rows) + 1


class Publisher(Protocol):
    """Where the relay hands on what is in the log."""

    async def publish(self, rows: Sequence[Logged]) -> None:
        """Return when every row is safe there."""


class Relay:
    """The relay of one service."""

    def __init__(
        self, log_: Log, leadership: Leadership, publisher: Publisher, *, longest_pause: float = LONGEST
    ) -> None:
        """`longest_pause` is in seconds: the longest it waits before it tries a broker that is away again."""
        self._log = log_
        self._leadership = leadership
        self._publisher = publisher
        self._woken = asyncio.Event()
        self.moved = 0
        """Rows stamped or sent so far: if it has changed between two looks, something was on its way."""
        self._patience = Patience(
            "relay", log_.service, asyncpg.PostgresError, asyncpg.InterfaceError, longest=longest_pause
        )

    def wake(self) -> None:
        """There is something to relay."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled; faults of the machinery are waited out."""
        while True:
            try:
                async with self._leadership.held(self.wake) as lead:
                    await self._while_leading(lead)
            except Exception as fault:
                await self._patience.wait_out(fault)

    async def _while_leading(self, lead: Lead) -> None:
        while not lead.lost.is_set():
            self._woken.clear()
            while not lead.lost.is_set() and await self.relay_once(lead):
                pass
            self._patience.it_worked()
            await woken_within(self._woken, _LOOK_AGAIN_AFTER)

    async def relay_once(self, lead: Lead) -> bool:
        """Relay one batch; whether there may be more."""
        rows = await lead.waiting()
        if rows:
            self.moved += len(rows)
            await self._publisher.publish(rows)
            await lead.sent(rows[-1].position)
            self.moved += len(rows)
            RELAYED.labels(self._log.service).inc(len(rows))
        return bool(rows)

    async def idle(self) -> bool:
        """Whether everything committed has been handed on. What is not is in the database, so no moment is missed."""
        return await self._log.all_handed_on()
