"""Taking in what council systems post: nothing is acknowledged before it is on disk, and nothing is taken twice.

Requests that arrive together share one commit. An event whose source and id are known is a duplicate, however late it
comes and whatever it says now; that it says something else is told in the receipt.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.intake.checks import checked
from services.notifications.intake.for_each_child import said_of_each_child, says_the_same
from services.notifications.intake.known_child import agreeing
from services.notifications.intake.lately import Lately
from services.notifications.intake.withdrawals import about_statements, about_what_was_taken, keep
from services.notifications.queries.intake import Identity, Said, last_number, what_was_said
from shared.events.cloudevents import RefusedEvent
from shared.events.envelope import Envelope
from shared.events.place import place_of
from shared.outbox import outbox
from shared.register.statements import said_of_statements, withdrawals_of
from shared.register.withdrawn import withdrawals
from shared.service.service import Service
from shared.storage.group_commit import Gatherer
from shared.work.unit_of_work import Work


@dataclass(frozen=True)
class Receipt:
    """What became of each event of a request: how many were new, how many known, and which were refused and why.

    `withdrawn` are known ones that were withdrawn, and stay so. `new` and `known` are the places of the others.
    """

    accepted: int
    duplicates: int
    rejected: list[RefusedEvent] = field(default_factory=list)
    id_reused: list[tuple[int, str]] = field(default_factory=list)
    withdrawn: list[tuple[int, str]] = field(default_factory=list)
    new: list[tuple[int, str]] = field(default_factory=list)
    known: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Posted:
    """One request's good events, each with its place in the request."""

    events: list[tuple[int, Envelope]]


class Intake:
    """The door's store."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._gatherer: Gatherer[_Posted, Receipt] = Gatherer(self._store)
        self._number: int | None = None
        self._lately = Lately()
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
        good, refused = await self._judged(read)
        stored = await self._gatherer.submit(_Posted(good)) if good else Receipt(0, 0)
        return replace(stored, rejected=refused)

    async def would_take(self, read: Sequence[Envelope | RefusedEvent]) -> Receipt:
        """What would become of each if it were posted now; nothing is stored."""
        good, refused = await self._judged(read)
        async with self._service.database.reading() as connection:
            stored = await self._as_if_stored(connection, good)
        return replace(stored, rejected=refused)

    async def _judged(
        self, read: Sequence[Envelope | RefusedEvent]
    ) -> tuple[list[tuple[int, Envelope]], list[RefusedEvent]]:
        """Those that can be taken, each with its place in the request, and those that are refused."""
        await self._open.wait()
        now = self._service.clock.now()
        today, calendar = self._service.local_date(now), self._service.profile.calendar
        possible = [checked(at, each, today, calendar) for at, each in enumerate(read)]
        async with self._service.database.reading() as connection:
            possible = await about_what_was_taken(connection, possible)
        events = await agreeing(self._service, self._lately, possible)
        refused = [each for each in events if isinstance(each, RefusedEvent)]
        return [(at, received(each, now)) for at, each in enumerate(events) if isinstance(each, Envelope)], refused

    async def _as_if_stored(self, connection: AsyncConnection, good: list[tuple[int, Envelope]]) -> Receipt:
        envelopes = [envelope for _, envelope in good]
        known = await what_was_said(connection, map(_identity, envelopes))
        first = (await last_number(connection) if self._number is None else self._number) + 1
        fresh: dict[Identity, Envelope] = {}
        for number, each in enumerate(envelopes, first):
            if _identity(each) not in known:
                fresh.setdefault(_identity(each), _with_place(each, number))
        said = await said_of_statements(connection, (each.subject for each in envelopes))
        withdrawn = withdrawals([*said, *about_statements(fresh.values())])
        stored = known | {identity: _as_said(each) for identity, each in fresh.items()}
        (receipt,) = _receipts([_Posted(good)], set(fresh), stored, withdrawn)
        return receipt

    async def _store(self, posted: Sequence[_Posted]) -> Sequence[Receipt]:
        async with self._service.work() as work:
            said = [envelope for each in posted for _, envelope in each.events]
            everything = await self._placed(work, await said_of_each_child(work.connection, said))
            taken = await outbox.take_in(work.connection, self._service.name, everything)
            work.written.append(taken)
            new = {_identity(each) for each in taken.envelopes}
            await keep(work.connection, taken.envelopes, self._service.fact_types)
            stored: dict[Identity, Said] = {}
            withdrawn: set[str] = set()
            if len(new) < len(everything):
                stored = await what_was_said(work.connection, map(_identity, everything))
                withdrawn = set(await withdrawals_of(work.connection, {each.subject for each in everything}))
        self._lately.note(taken.envelopes)
        return _receipts(posted, new, stored, withdrawn)

    async def _placed(self, work: Work, envelopes: Sequence[Envelope]) -> list[Envelope]:
        """The same with their places in the order in which they came: a simulated clock stands still meanwhile."""
        if self._number is None:
            self._number = await last_number(work.connection)
        first = self._number + 1
        self._number += len(envelopes)
        return [_with_place(each, number) for number, each in enumerate(envelopes, first)]


def _with_place(envelope: Envelope, number: int) -> Envelope:
    stated = envelope.recordedat or envelope.received
    return envelope._replace(place=place_of(stated, envelope.received, number, envelope.id))


def received(envelope: Envelope, now: datetime) -> Envelope:
    """The envelope stamped with the time of receipt, from which punctuality is judged.

    The time of an event that gave none is that of its receipt, the same to the microsecond.
    """
    gave_none = envelope.time == envelope.receivedat
    return envelope._replace(receivedat=now, time=now if gave_none else envelope.time)


def _receipts(
    posted: Sequence[_Posted], new: set[Identity], stored: dict[Identity, Said], withdrawn: Collection[str]
) -> list[Receipt]:
    """Each request's share: of two requests with the same new event, the first had it accepted."""
    return [_receipt(each, new, stored, withdrawn) for each in posted]


def _receipt(request: _Posted, new: set[Identity], stored: dict[Identity, Said], withdrawn: Collection[str]) -> Receipt:
    receipt = Receipt(0, 0)
    for at, envelope in request.events:
        identity = _identity(envelope)
        if identity in new:
            new.discard(identity)
            receipt.new.append((at, envelope.id))
            continue
        if identity in stored and _says_another_thing(envelope, stored[identity]):
            receipt.id_reused.append((at, envelope.id))
        gone = "|".join(identity) in withdrawn
        (receipt.withdrawn if gone else receipt.known).append((at, envelope.id))
    accepted = len(receipt.new)
    return replace(receipt, accepted=accepted, duplicates=len(request.events) - accepted)


def _says_another_thing(envelope: Envelope, stored: Said) -> bool:
    """Whether it is not the event that was stored under its id: of another subject, type or time, or with other data.

    Of the times only those that were given are compared.
    """
    if (envelope.subject, envelope.type) != (stored.subject, stored.type):
        return True
    if envelope.data_json() != stored.data and not says_the_same(envelope, stored.data):
        return True
    both_given = envelope.time != envelope.receivedat and stored.time != stored.receivedat
    return both_given and envelope.time != stored.time


def _as_said(envelope: Envelope) -> Said:
    return Said(envelope.subject, envelope.type, envelope.time, envelope.receivedat, envelope.data_json())


def _identity(envelope: Envelope) -> Identity:
    return (envelope.source, envelope.id)
