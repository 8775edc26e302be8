"""Taking events into a service: at least once on the wire, once in effect, and nothing lost.

A batch runs in one transaction together with the mark that it was read. If it fails it is rolled back and run again one
event a transaction; the culprit is parked whole, in the transaction that moves on, and holds up nobody else. Faults of
the machinery (database away, deadlock) are passed up to be waited out, and never counted against an event.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import real_now
from shared.database import is_infrastructure_fault
from shared.events.envelope import Envelope, UnknownEventType, UnreadableEvent, from_kafka, from_row
from shared.service import Service
from shared.tables import parked
from shared.work import new_id

log = structlog.get_logger(__name__)

_PAUSES = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long a parked event waits before its next try; after the last it waits for a person."""


@dataclass(frozen=True, slots=True)
class Received:
    """One event as it came: readable, or the reason why not; with all that is needed to try it again later."""

    source: str
    id: str
    type: str
    subject: str
    payload: Mapping[str, Any]
    envelope: Envelope | None
    problem: str | None = None

    @classmethod
    def from_log(cls, row: Mapping[str, Any]) -> "Received":
        """From a row of a service's log."""
        envelope, problem = _try(lambda: from_row(row))
        return cls(row["source"], row["id"], row["type"], row["subject"], {"row": row}, envelope, problem)

    @classmethod
    def from_message(cls, headers: Sequence[tuple[str, bytes]], value: bytes | None, place: str) -> "Received | None":
        """From a Kafka message; None when its type is not in our catalogue. `place` names one that has no id."""
        try:
            envelope, problem = _try(lambda: from_kafka(headers, value))
        except UnknownEventType:
            return None
        payload = {"headers": headers, "value": value}
        if envelope is not None:
            return cls(envelope.source, envelope.id, envelope.type, envelope.subject, payload, envelope)
        named = {name: text.decode(errors="replace")[:200] for name, text in headers}
        return cls(
            named.get("ce_source", "unreadable"), named.get("ce_id", place), named.get("ce_type", "unreadable"),
            named.get("ce_subject", ""), payload, None, problem,
        )  # fmt: skip

    def to_park(self) -> dict[str, Any]:
        """The payload in a form that JSON can keep."""
        if "row" in self.payload:
            kept = {
                name: _plain(value) for name, value in self.payload["row"].items() if name not in ("seq", "position")
            }
            return {"row": kept}
        return {
            "headers": [[name, base64.b64encode(value).decode()] for name, value in self.payload["headers"]],
            "value": base64.b64encode(self.payload["value"] or b"").decode(),
        }

    @classmethod
    def from_parked(cls, payload: Mapping[str, Any]) -> "Received":
        """What `to_park` kept."""
        if "row" in payload:
            return cls.from_log(payload["row"])
        headers = [(name, base64.b64decode(value)) for name, value in payload["headers"]]
        again = cls.from_message(headers, base64.b64decode(payload["value"]), "parked")
        if again is None:
            raise UnknownEventType("its type is not in this version's catalogue")
        return again


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _try(read: Any) -> tuple[Envelope | None, str | None]:
    try:
        return read(), None
    except UnknownEventType:
        raise
    except UnreadableEvent as unreadable:
        return None, str(unreadable)


class Mark(Protocol):
    """How a transport remembers, in the effects' own transaction, what has been read."""

    async def new_of(self, connection: AsyncConnection, batch: Sequence[Received]) -> Sequence[Received]:
        """Mark these as read; those that were not marked before."""


class Reader:
    """Takes batches of events into one service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.handling = 0

    async def take(self, batch: Sequence[Received], mark: Mark) -> None:
        """Have the effects of these events once; afterwards each is handled or parked.

        Raises only faults of the machinery, and then nothing of the batch that failed has had an effect.
        """
        self.handling += 1
        try:
            await self._take(batch, mark)
        finally:
            self.handling -= 1

    async def _take(self, batch: Sequence[Received], mark: Mark) -> None:
        try:
            await self._run(batch, mark)
        except Exception as failure:
            if is_infrastructure_fault(failure):
                raise
            if len(batch) == 1:
                await self._park(batch[0], mark, failure)
                return
            for each in batch:
                await self._take([each], mark)

    async def _run(self, batch: Sequence[Received], mark: Mark) -> None:
        async with self.service.work() as work:
            new = await mark.new_of(work.connection, batch)
            for each in new:
                if each.envelope is None:
                    raise UnreadableEvent(each.problem or "unreadable")
            await self.service.dispatch(work, [each.envelope for each in new if each.envelope is not None])

    async def _park(self, received: Received, mark: Mark, failure: Exception) -> None:
        now = real_now()
        log.warning("event_parked", service=self.service.name, event_id=received.id, error=type(failure).__name__)
        async with self.service.database.transaction() as connection:
            await mark.new_of(connection, [received])
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
            await connection.execute(insert(parked), row)

    async def retry_parked(self) -> int:
        """Try again what is parked and due; how many were handled."""
        handled = 0
        async with self.service.database.reading() as connection:
            due = (await connection.execute(_DUE, {"now": real_now()})).mappings().all()
        for row in due:
            handled += await self._retry(row)
        return handled

    async def _retry(self, row: Mapping[Any, Any]) -> bool:
        self.handling += 1
        try:
            async with self.service.work() as work:
                if not await _claim(work.connection, row["id"]):
                    return False
                received = Received.from_parked(row["payload"])
                if received.envelope is None:
                    raise UnreadableEvent(received.problem or "unreadable")
                await self.service.dispatch(work, [received.envelope])
            return True
        except Exception as failure:
            if is_infrastructure_fault(failure):
                raise
            await self._wait_longer(row, failure)
            return False
        finally:
            self.handling -= 1

    async def _wait_longer(self, row: Mapping[Any, Any], failure: Exception) -> None:
        tries = row["tries"] + 1
        pause = _PAUSES[tries - 1] if tries <= len(_PAUSES) else None
        values = {
            "tries": tries,
            "reason": _reason(failure),
            "next_try_at": real_now() + pause if pause is not None else None,
        }
        async with self.service.database.transaction() as connection:
            await connection.execute(update(parked).where(parked.c.id == row["id"]).values(values))


def _reason(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:500]


_DUE = (
    select(parked)
    .where(parked.c.handled_at.is_(None), parked.c.next_try_at <= bindparam("now", type_=parked.c.next_try_at.type))
    .order_by(parked.c.parked_at)
    .limit(100)
)


async def _claim(connection: AsyncConnection, parked_id: str) -> bool:
    """Mark a parked event handled, in the transaction that has its effect; False when another worker was first."""
    done = (
        update(parked)
        .where(parked.c.id == parked_id, parked.c.handled_at.is_(None))
        .values(handled_at=real_now(), next_try_at=None)
    )
    return (await connection.execute(done)).rowcount == 1


async def list_parked(connection: AsyncConnection) -> list[dict[str, Any]]:
    """What is parked and not yet handled, oldest first, without the payloads."""
    columns = [column for column in parked.c if column.name != "payload"]
    query = select(*columns).where(parked.c.handled_at.is_(None)).order_by(parked.c.parked_at)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def replay_parked(connection: AsyncConnection, ids: Sequence[str]) -> int:
    """Have these parked events (by their own id or the event's; none named: all) tried at once; how many."""
    which = or_(parked.c.id.in_(ids), parked.c.event_id.in_(ids)) if ids else parked.c.id.is_not(None)
    again = update(parked).where(parked.c.handled_at.is_(None), which).values(next_try_at=real_now(), tries=0)
    return (await connection.execute(again)).rowcount
