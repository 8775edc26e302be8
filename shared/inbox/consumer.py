"""Taking events into a service: at least once on the wire, once in effect, and nothing lost.

A batch runs in one transaction together with the mark that it was read. If it fails it is rolled back and run again in
halves, until the culprit stands alone: that is parked whole, in the transaction that moves on, and holds up nobody
else. Faults of the machinery (database away, deadlock) are passed up to be waited out, and never counted against an
event.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.envelope import Envelope
from shared.inbox.message import UNREADABLE, Received
from shared.ops.clock import monotonic, real_now
from shared.ops.telemetry import HANDLED, PARKED
from shared.service.service import Service
from shared.storage.bulk import insert_new
from shared.storage.database import Database, is_infrastructure_fault
from shared.storage.rows import rows_after
from shared.storage.tables import inbox, parked
from shared.work.ids import new_id

log = structlog.get_logger(__name__)

_PAUSES = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long a parked event waits before its next try; after the last it waits for a person."""
REPLAY_CHANNEL = "iro_replay"
"""On PostgreSQL whoever has parked events tried again says so here, to whichever worker listens."""
_LOOK_AT_PARKED_AFTER = 30.0
"""Another worker may have parked an event, and on SQLite another process may have asked for a replay."""


class Mark(Protocol):
    """How a transport remembers, in the effects' own transaction, what has been read."""

    async def new_of(self, connection: AsyncConnection, batch: Sequence[Received]) -> Sequence[Received]:
        """Mark these as read; those that were not marked before."""


class Reader:
    """Takes batches of events into one service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.handling = 0
        """How many batches or parked events are being handled at this moment."""
        self.taken = 0
        """How often one was begun or ended: if it has changed between two looks, something was on its way."""
        self._look_at_parked_at = monotonic()

    async def take(self, batch: Sequence[Received], mark: Mark) -> None:
        """Have the effects of these events once; afterwards each is handled or parked.

        Raises only faults of the machinery, and then nothing of the part that failed has had an effect.
        """
        with self._counted():
            await self._take(batch, mark)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.handling += 1
        self.taken += 1
        try:
            yield
        finally:
            self.handling -= 1
            self.taken += 1

    async def _take(self, batch: Sequence[Received], mark: Mark) -> None:
        try:
            await self._run(batch, mark)
        except Exception as failure:
            if is_infrastructure_fault(failure):
                raise
            if len(batch) == 1:
                await self._park(batch[0], mark, failure)
                return
            half = len(batch) // 2
            await self._take(batch[:half], mark)
            await self._take(batch[half:], mark)

    async def _run(self, batch: Sequence[Received], mark: Mark) -> None:
        async with self.service.work() as work:
            new = [each.readable() for each in await mark.new_of(work.connection, batch)]
            if new:
                await self.service.dispatch(work, new)
        for kind, number in Counter(each.type for each in new).items():
            HANDLED.labels(self.service.name, kind).inc(number)

    async def _park(self, received: Received, mark: Mark, failure: Exception) -> None:
        now = real_now()
        row = {
            "id": new_id(),
            "source": received.source,
            "event_id": received.id,
            "type": received.type,
            "subject": received.subject,
            "payload": received.to_park(),
            "reason": _reason(failure),
            "tries": 1,
            "parked_at": now,
            "next_try_at": now + _PAUSES[0],
        }
        async with self.service.database.transaction() as connection:
            if not await mark.new_of(connection, [received]):
                return  # another worker had it too, and has handled or parked it
            await connection.execute(insert(parked), row)
        self._parked_is_due_in(_PAUSES[0].total_seconds())
        kind = received.type if received.envelope is not None else "unreadable"
        PARKED.labels(self.service.name, kind).inc()
        log.warning("event_parked", service=self.service.name, event_id=received.id, type=kind, exc_info=failure)

    def until_parked_due(self) -> float:
        """Seconds until `look_at_parked` has something to look at: at most thirty, and 0 when it has now."""
        return max(0.0, self._look_at_parked_at - monotonic())

    def replay_was_asked_for(self) -> None:
        """Somebody has had parked events tried again: they are due now, whatever was known before."""
        self._look_at_parked_at = monotonic()

    async def look_at_parked(self) -> None:
        """Try again what is parked, if any of it is due by what is known; asks the database only then."""
        if self.until_parked_due():
            return
        self._look_at_parked_at = monotonic() + _LOOK_AT_PARKED_AFTER
        try:
            await self.retry_parked()
            await self._find_next_due()
        except Exception:
            self._parked_is_due_in(0)
            raise

    async def _find_next_due(self) -> None:
        async with self.service.database.reading() as connection:
            earliest = (await connection.execute(_NEXT_DUE)).scalar_one()
        if earliest is not None:
            self._parked_is_due_in((earliest - real_now()).total_seconds())

    def _parked_is_due_in(self, seconds: float) -> None:
        self._look_at_parked_at = min(self._look_at_parked_at, monotonic() + max(0.0, seconds))

    async def retry_parked(self) -> int:
        """Try again what is parked and due; how many were handled."""
        async with self.service.database.reading() as connection:
            due = (await connection.execute(_DUE, {"now": real_now()})).mappings().all()
        return sum([await self._retry(row) for row in due])

    async def _retry(self, row: Mapping[Any, Any]) -> bool:
        with self._counted():
            try:
                return await self._run_again(row)
            except Exception as failure:
                if is_infrastructure_fault(failure):
                    raise
                await self._wait_longer(row, failure)
                return False

    async def _run_again(self, row: Mapping[Any, Any]) -> bool:
        async with self.service.work() as work:
            if not await _claim(work.connection, row):
                return False
            envelope = Received.from_parked(row["payload"]).readable()
            if row["source"] != UNREADABLE or await _is_new(work.connection, envelope):
                await self.service.dispatch(work, [envelope])
        HANDLED.labels(self.service.name, row["type"]).inc()
        return True

    async def _wait_longer(self, row: Mapping[Any, Any], failure: Exception) -> None:
        tries = row["tries"] + 1
        pause = _PAUSES[tries - 1] if tries <= len(_PAUSES) else None
        values = {
            "tries": tries,
            "reason": _reason(failure),
            "next_try_at": real_now() + pause if pause is not None else None,
        }
        async with self.service.database.transaction() as connection:
            await connection.execute(update(parked).where(*_as_it_was(row)).values(values))


def _reason(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}".replace("\0", "\ufffd")[:500]


_NEXT_DUE = select(func.min(parked.c.next_try_at)).where(parked.c.handled_at.is_(None))
_DUE = (
    select(parked)
    .where(parked.c.handled_at.is_(None), parked.c.next_try_at <= bindparam("now", type_=parked.c.next_try_at.type))
    .order_by(parked.c.parked_at)
    .limit(100)
)


def _as_it_was(row: Mapping[Any, Any]) -> tuple[ColumnElement[bool], ...]:
    """The parked event if nobody has handled, tried or replayed it since it was read."""
    unchanged = (parked.c.tries == row["tries"], parked.c.next_try_at == row["next_try_at"])
    return (parked.c.id == row["id"], parked.c.handled_at.is_(None), *unchanged)


async def _claim(connection: AsyncConnection, row: Mapping[Any, Any]) -> bool:
    """Mark a parked event handled, in the transaction that has its effect; False when another worker was first."""
    done = update(parked).where(*_as_it_was(row)).values(handled_at=real_now(), next_try_at=None)
    return (await connection.execute(done)).rowcount == 1


async def _is_new(connection: AsyncConnection, envelope: Envelope) -> bool:
    """Whether what could not be read before turns out to be an event that had not come otherwise."""
    row = {"source": envelope.source, "id": envelope.id}
    return bool(await insert_new(connection, inbox, [row], ("source", "id")))


async def list_parked(connection: AsyncConnection) -> list[dict[str, Any]]:
    """What is parked and not yet handled, oldest first, without the payloads."""
    columns = [column for column in parked.c if column.name != "payload"]
    query = select(*columns).where(parked.c.handled_at.is_(None)).order_by(parked.c.parked_at)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def parked_page(connection: AsyncConnection, after: Sequence[Any] | None, most: int) -> list[dict[str, Any]]:
    """The same, a page, without the reason: the words of a fault may name somebody."""
    columns = [column for column in parked.c if column.name not in ("payload", "reason", "handled_at")]
    query = select(*columns).where(parked.c.handled_at.is_(None))
    return await rows_after(connection, query, (parked.c.id,), after, most)


async def replay_parked(connection: AsyncConnection, ids: Sequence[str]) -> int:
    """Have these parked events (by their own id or the event's; none named: all) tried at once; how many.

    On SQLite a worker in another process learns of it when it next looks, within half a minute.
    """
    which = or_(parked.c.id.in_(ids), parked.c.event_id.in_(ids)) if ids else parked.c.id.is_not(None)
    again = update(parked).where(parked.c.handled_at.is_(None), which).values(next_try_at=real_now(), tries=0)
    found = (await connection.execute(again)).rowcount
    if found and connection.dialect.name == "postgresql":  # a person's command, so rare that it may wait for its turn
        await connection.execute(text(f"NOTIFY {REPLAY_CHANNEL}"))
    return found


async def count_parked(database: Database) -> int:
    """How many events wait in this database, parked, for another try or for a person."""
    query = select(func.count()).select_from(parked).where(parked.c.handled_at.is_(None))
    async with database.reading() as connection:
        return int((await connection.execute(query)).scalar_one())
