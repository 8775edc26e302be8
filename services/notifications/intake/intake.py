"""Taking in what council systems post: nothing is acknowledged before it is on disk, and nothing is taken twice.

Requests that arrive together share one commit. An event whose source and id are known is a duplicate, however late it
comes and whatever it says now; that it says something else is told in the receipt.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.notifications.intake.checks import checked
from services.notifications.intake.known_child import agreeing
from services.notifications.queries.intake import Identity, Said, what_was_said
from shared.events.cloudevents import RefusedEvent
from shared.events.envelope import Envelope
from shared.outbox import outbox
from shared.service.service import Service
from shared.storage.group_commit import Gatherer


@dataclass(frozen=True)
class Receipt:
    """What became of each event of a request: how many were new, how many known, and which were refused and why."""

    accepted: int
    duplicates: int
    rejected: list[RefusedEvent] = field(default_factory=list)
    id_reused: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Posted:
    """One request's good events, each with its place in the request."""

    events: list[tuple[int, Envelope]]


class Intake:
    """The door's store."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._gatherer: Gatherer[_Posted, Receipt] = Gatherer(self._store)
        self._open = asyncio.Event()
        self._open.set()

    def close(self) -> None:
        """Keep requests waiting (while the simulated clock moves)."""
        self._open.clear()

    def reopen(self) -> None:
        """Let waiting requests in."""
        self._open.set()

    async def idle(self) -> None:
        """Return when no request is being stored."""
        await self._gatherer.idle()

    async def take(self, read: Sequence[Envelope | RefusedEvent]) -> Receipt:
        """Store the good ones durably and say what became of each."""
        await self._open.wait()
        now = self._service.clock.now()
        today, calendar = self._service.local_date(now), self._service.profile.calendar
        possible = [checked(at, each, today, calendar) for at, each in enumerate(read)]
        events = await agreeing(self._service, possible)
        refused = [each for each in events if isinstance(each, RefusedEvent)]
        good = [(at, received(each, now)) for at, each in enumerate(events) if isinstance(each, Envelope)]
        if not good:
            return Receipt(0, 0, refused)
        stored = await self._gatherer.submit(_Posted(good))
        return replace(stored, rejected=refused)

    async def _store(self, posted: Sequence[_Posted]) -> Sequence[Receipt]:
        everything = [envelope for each in posted for _, envelope in each.events]
        async with self._service.work() as work:
            taken = await outbox.take_in(work.connection, self._service.name, everything)
            work.written.append(taken)
            new = {_identity(each) for each in taken.envelopes}
            stored: dict[Identity, Said] = {}
            if len(new) < len(everything):
                stored = await what_was_said(work.connection, map(_identity, everything))
        return _receipts(posted, new, stored)


def received(envelope: Envelope, now: datetime) -> Envelope:
    """The envelope stamped with the time of receipt, from which punctuality is judged.

    The time of an event that gave none is that of its receipt, the same to the microsecond.
    """
    gave_none = envelope.time == envelope.receivedat
    return replace(envelope, receivedat=now, time=now if gave_none else envelope.time)


def _receipts(posted: Sequence[_Posted], new: set[Identity], stored: dict[Identity, Said]) -> list[Receipt]:
    """Each request's share: of two requests with the same new event, the first had it accepted."""
    receipts = []
    for request in posted:
        accepted, reused = 0, []
        for at, envelope in request.events:
            identity = _identity(envelope)
            if identity in new:
                new.discard(identity)
                accepted += 1
            elif identity in stored and _says_another_thing(envelope, stored[identity]):
                reused.append((at, envelope.id))
        receipts.append(Receipt(accepted, len(request.events) - accepted, id_reused=reused))
    return receipts


def _says_another_thing(envelope: Envelope, stored: Said) -> bool:
    """Whether it is not the event that was stored under its id: of another subject, type or time, or with other data.

    Of the times only those that were given are compared.
    """
    if (envelope.subject, envelope.type, envelope.data_json()) != (stored.subject, stored.type, stored.data):
        return True
    both_given = envelope.time != envelope.receivedat and stored.time != stored.receivedat
    return both_given and envelope.time != stored.time


def _identity(envelope: Envelope) -> Identity:
    return (envelope.source, envelope.id)
