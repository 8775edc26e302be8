"""The relay: sends what a service committed to Kafka. One works per service at a time, and is woken by the write.

On PostgreSQL it first gives the rows their places in the log; on SQLite, from which it publishes one way, the writer
has. It notes how far the broker has acknowledged; a crash in between sends again. The services' own inbox sees through
that, and whoever else reads drops what comes again by its source and id.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import asyncpg
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.ops.in_hand import InHand
from shared.ops.telemetry import RELAYED
from shared.ops.wakeup import woken_within
from shared.outbox import outbox
from shared.outbox.outbox import Log, Logged
from shared.storage.backoff import LONGEST, Patience
from shared.storage.postgres import Postgres
from shared.storage.tables import relay_progress

_LOOK_AGAIN_AFTER = 30.0
_RELAY_LOCK = 0x12E1A7
_TRY_TO_LEAD_AT_MOST_EVERY = 1.0
_PLANS_ANEW = {"plan_cache_mode": "force_custom_plan"}
"""A plan made while the log was short, and kept, would look through all of it for each row when it has grown long."""
_PROVES_EVERY = 4.0
_LEADS_UNPROVEN = 10.0
_FREED_AFTER = "15s"
"""A leader asks something on the connection that holds its lock every so many seconds. It leads no more when it has had
no answer for `_LEADS_UNPROVEN`; later, PostgreSQL frees the lock of one that has asked nothing: who leads by mistake
has stopped by then."""


_STEP_DOWN = f"SELECT pg_notify('{outbox.NOTIFY_CHANNEL}', '') WHERE pg_advisory_unlock({_RELAY_LOCK})"
"""Who leads no more frees the lock and says so, for whoever stands by."""


class Lead(Protocol):
    """The right to be the service's one relay while it lasts, and what by that right is done to the log."""

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
        self._log = log

    @asynccontextmanager
    async def held(self, _wake: Callable[[], None]) -> AsyncIterator[Lead]:
        yield self

    async def waiting(self) -> Sequence[Logged]:
        return await self._log.all_after(await self._log.sent(), outbox.STAMPED_AT_MOST)

    async def sent(self, position: int) -> None:
        await self._log.mark_sent(position)


class PostgresLeadership:
    """A session's advisory lock: it goes when the process or its connection does, or when neither proves to be alive.

    The same session hears the writes, and all that a leader does to the log it does in this session, so that nothing is
    done to it by somebody who has lost the lead without knowing.
    """

    def __init__(self, server: Postgres, hears: Mapping[str, Callable[[], None]] | None = None) -> None:
        """`hears` are further channels to listen to, leading or not, and what is done when something is said there."""
        self._server = server
        self._hears = hears or {}

    @asynccontextmanager
    async def held(self, wake: Callable[[], None]) -> AsyncIterator[Lead]:
        """As a `Leadership`; raises TimeoutError in the midst of it when the lead is lost."""
        connection = await self._server.connect(_PLANS_ANEW)
        try:
            written = await self._listen(connection, wake)
            await _take_the_lead(connection, written)
            async with asyncio.timeout(_LEADS_UNPROVEN) as proven:
                lead = _PostgresLead(connection, proven)
                try:
                    async with _beside(lead.prove()):
                        yield lead
                finally:
                    if not proven.expired():
                        await _step_down(connection)
        finally:
            with suppress(Exception):  # it also has what still runs there cancelled
                await connection.close(timeout=2)

    async def _listen(self, connection: Any, wake: Callable[[], None]) -> asyncio.Event:
        """Hear the writes; the event is set by each, and by the end of the connection."""
        written = asyncio.Event()

        def on_written() -> None:
            written.set()
            wake()

        connection.add_termination_listener(lambda _connection: on_written())
        for channel, tell in [*self._hears.items(), (outbox.NOTIFY_CHANNEL, on_written)]:
            await connection.add_listener(channel, lambda *_, tell=tell: tell())
        return written


@asynccontextmanager
async def _beside(proving: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(proving)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _step_down(connection: Any) -> None:
    with suppress(Exception):
        await connection.execute(_STEP_DOWN, timeout=5)


async def send_anew(connection: AsyncConnection) -> bool:
    """Have the whole log sent again, from its beginning; False when a relay is at work, which would know better.

    For a broker whose topics were lost or made anew: whoever heard an event already knows it by its source and id.
    """
    if connection.dialect.name == "postgresql":
        free = await connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _RELAY_LOCK})
        if not free.scalar_one():
            return False
    await connection.execute(update(relay_progress).values(sent=0))
    return True


async def _take_the_lead(connection: Any, written: asyncio.Event) -> None:
    """Ask when something was written: a statement that waited for the lock would keep the database from clearing up."""
    while True:
        written.clear()
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _RELAY_LOCK):
            await connection.execute(f"SET idle_session_timeout = '{_FREED_AFTER}'")
            return
        await asyncio.sleep(_TRY_TO_LEAD_AT_MOST_EVERY)
        await woken_within(written, _LOOK_AGAIN_AFTER)


class _PostgresLead:
    """One statement a batch: it notes what was sent, stamps what was written meanwhile, and brings it."""

    def __init__(self, connection: Any, proven: asyncio.Timeout | None = None) -> None:
        """`proven` ends the lead unless each answer puts that off."""
        self._connection = connection
        self._proven = proven
        self._one_at_a_time = asyncio.Lock()
        self._sent = 0

    async def waiting(self) -> Sequence[Logged]:
        rows = await self._fetch(outbox.STAMP_ON_POSTGRESQL)
        if not _follow_on(rows):
            rows = await self._fetch(outbox.UNSENT_ON_POSTGRESQL)
        return [Logged(row["position"], row["topic"], dict(row)) for row in rows]

    async def _fetch(self, statement: str) -> Sequence[Any]:
        async with self._one_at_a_time:
            rows: Sequence[Any] = await self._connection.fetch(statement, self._sent)
        self._was_answered()
        return rows

    async def sent(self, position: int) -> None:
        self._sent = position

    async def prove(self) -> None:
        """Ask again and again, whatever else is under way; the end of the connection is the end of the lead."""
        with suppress(Exception):
            while True:
                await asyncio.sleep(_PROVES_EVERY)
                async with self._one_at_a_time:
                    await self._connection.execute("SELECT 1")
                self._was_answered()
        self._leads_for(0)

    def _was_answered(self) -> None:
        self._leads_for(_LEADS_UNPROVEN)

    def _leads_for(self, seconds: float) -> None:
        if self._proven is not None and not self._proven.expired():
            self._proven.reschedule(asyncio.get_running_loop().time() + seconds)


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
        self.in_hand = InHand()
        self.moved = 0
        """Rows stamped or sent so far: if it has changed between two looks, something was on its way."""
        self._patience = Patience(
            "relay", log_.service, asyncpg.PostgresError, asyncpg.InterfaceError, longest=longest_pause
        )

    @property
    def well(self) -> bool:
        """Whether it leads or stands by, and nothing has to be waited out."""
        return not self._patience.waiting

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
        while True:
            self._woken.clear()
            more = True
            while more:
                with self.in_hand:
                    more = await self.relay_once(lead)
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
