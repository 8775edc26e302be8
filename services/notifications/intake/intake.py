"""Taking in what council systems post: nothing is acknowledged before it is on disk, and nothing is taken twice.

Requests that arrive together share one commit. An event whose source and id are known is a duplicate, however late it
comes and whatever it says now; that it says something else is told in the receipt.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.notifications.queries.intake import what_was_said
from shared.events.cloudevents import RefusedEvent
from shared.events.envelope import Envelope
from shared.outbox import outbox
from shared.refusals import FieldError
from shared.service.service import Service
from shared.storage.group_commit import Gatherer

OUR_OWN = "/iro/"
"""What the sources of our own services begin with; nobody else may announce in their name."""


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
        today = self._service.local_date(now)
        checked = [_not_ahead(at, _not_in_our_name(at, each), today) for at, each in enumerate(read)]
        refused = [each for each in checked if isinstance(each, RefusedEvent)]
        good = [(at, received(each, now)) for at, each in enumerate(checked) if isinstance(each, Envelope)]
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
            stored: dict[tuple[str, str], str] = {}
            if len(new) < len(everything):
                stored = await what_was_said(work.connection, map(_identity, everything))
        return _receipts(posted, new, stored)


def received(envelope: Envelope, now: datetime) -> Envelope:
    """The envelope stamped with the time of receipt, from which punctuality is judged."""
    return replace(envelope, receivedat=now)


def _receipts(
    posted: Sequence[_Posted], new: set[tuple[str, str]], stored: dict[tuple[str, str], str]
) -> list[Receipt]:
    """Each request's share: of two requests with the same new event, the first had it accepted."""
    receipts = []
    for request in posted:
        accepted, reused = 0, []
        for at, envelope in request.events:
            identity = _identity(envelope)
            if identity in new:
                new.discard(identity)
                accepted += 1
            elif identity in stored and stored[identity] != envelope.data_json():
                reused.append((at, envelope.id))
        receipts.append(Receipt(accepted, len(request.events) - accepted, id_reused=reused))
    return receipts


def _identity(envelope: Envelope) -> tuple[str, str]:
    return (envelope.source, envelope.id)


def _not_ahead(at: int, each: Envelope | RefusedEvent, today: date) -> Envelope | RefusedEvent:
    """An event is a fact in the past tense: what is only planned is to be told when it has happened."""
    if isinstance(each, RefusedEvent):
        return each
    ahead = [name for name in each.data.NOT_AHEAD if (getattr(each.data, name) or today) > today]
    if not ahead:
        return each
    wrong = tuple(FieldError(f"/data/{name}", "has not come yet: tell it when it has") for name in ahead)
    return RefusedEvent(at, each.id, "not-happened-yet", "; ".join(f"{e.pointer} {e.message}" for e in wrong), wrong)


def _not_in_our_name(at: int, each: Envelope | RefusedEvent) -> Envelope | RefusedEvent:
    if isinstance(each, RefusedEvent) or not each.source.startswith(OUR_OWN):
        return each
    wrong = FieldError("/source", f"may not begin with {OUR_OWN}, which is our own services'")
    return RefusedEvent(at, each.id, "invalid-event", f"{wrong.pointer} {wrong.message}", (wrong,))
