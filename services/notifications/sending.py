"""Sending what is queued: after the commit that queued it, and outside every transaction.

A try is put on record and leased to this worker, then made, then its outcome is written with its announcement. A crash
in between leaves the try on record; when the lease is over the notice goes again under the same id, which the spool
folder and mail readers recognise as the same letter. Leases and retries are real time.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from services.notifications import outcomes, queries
from services.notifications.delivery import Delivery
from services.notifications.iro_directory import IroDetails, IroDirectory
from services.notifications.letter_for import LetterWriter
from services.notifications.outcomes import Tried
from services.notifications.particulars import Particulars, particulars_of
from services.notifications.rules.status import Status
from services.notifications.senders import Sender
from shared.clock import real_now
from shared.database import is_infrastructure_fault
from shared.service import Service
from shared.waking import woken_within
from shared.work import new_id

Row = Mapping[Any, Any]
log = structlog.get_logger(__name__)

AT_ONCE = 50
LEASE = timedelta(minutes=15)
_SENDING_TOGETHER = 10
_LOOK_AGAIN_AFTER = 1.0
_LONGEST_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class _Taken:
    """A notice this worker has taken up, with what is needed to send it."""

    attempt_id: str
    notice: Row
    about: Particulars


class Postman:
    """Takes queued notices and sends them; any number may work on one PostgreSQL database, one on a SQLite file."""

    def __init__(
        self,
        service: Service,
        *,
        sender: Sender,
        directory: IroDirectory,
        council_name: str,
        tray: Sender | None = None,
        now: Callable[[], datetime] = real_now,
    ) -> None:
        """`tray` is where letters that a person has to hand over are put; `now` is real time."""
        self._service = service
        self._sender = sender
        self._tray = tray
        self._directory = directory
        self._council_name = council_name
        self._now = now
        self._woken = asyncio.Event()
        self._started = False

    def wake(self) -> None:
        """Something may have been queued."""
        self._woken.set()

    async def busy(self) -> bool:
        """Whether a first try is queued or any try is under way; a retry that waits is not counted. Wakes if so."""
        async with self._service.database.reading() as connection:
            busy = await queries.any_first_send(connection)
        if busy:
            self.wake()
        return busy

    async def run(self) -> None:
        """Send until cancelled; faults of the machinery are waited out."""
        pause = 0.1
        while True:
            try:
                self._woken.clear()
                await self.take_over()
                while await self.send_due():
                    pass
                pause = 0.1
                await woken_within(self._woken, _LOOK_AGAIN_AFTER)
            except Exception as fault:
                if not is_infrastructure_fault(fault):
                    log.error("postman_failed", error=type(fault).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def take_over(self) -> None:
        """Once, at the start: on SQLite nobody else can be sending what is marked so, for this is the only worker."""
        if not self._started and self._service.database.dialect == "sqlite":
            async with self._service.database.transaction() as connection:
                await queries.end_all_leases(connection)
        self._started = True

    async def send_due(self) -> bool:
        """Take up what is due, send it, and write down what became of it; whether there was anything."""
        taken = await self._take_up()
        if not taken:
            return False
        writer = LetterWriter(_AskingOnce(self._directory), self._council_name, self._service.profile)
        delivery = Delivery(writer, self._sender, self._tray)
        turns = asyncio.Semaphore(_SENDING_TOGETHER)
        tried = await asyncio.gather(*(self._try(delivery, each, turns) for each in taken))
        await self._write_down(tried)
        return True

    async def _write_down(self, tried: Sequence[Tried]) -> None:
        """Write outcomes together; if that cannot be done one by one, so that one notice's fault is no other's.

        What cannot be written down at all is set aside for a person: sent again and again it would be worse.
        """
        try:
            async with self._service.work() as work:
                await outcomes.record(work, self._service.profile, tried, self._now())
        except Exception as fault:
            if is_infrastructure_fault(fault):
                raise
            if len(tried) > 1:
                for each in tried:
                    await self._write_down([each])
                return
            log.error("notice_outcome_not_recorded", attempt_id=tried[0].attempt_id, error=type(fault).__name__)
            async with self._service.database.transaction() as connection:
                await outcomes.set_aside(connection, tried[0])

    async def _take_up(self) -> list[_Taken]:
        now = self._now()
        async with self._service.database.reading() as connection:
            if not await queries.anything_due(connection, now):
                return []
        async with self._service.work() as work:
            due = await queries.due_to_be_sent(work.connection, now, AT_ONCE)
            no_longer = [row["id"] for row in due if not row["called_for"]]
            for notice_id in no_longer:
                await queries.change_notice(work.connection, notice_id, {"status": Status.WITHDRAWN.value})
            rows = [{**row, "attempt_id": new_id()} for row in due if row["called_for"]]
            if not rows:
                return []
            await queries.mark_sending(work.connection, rows, now, now + LEASE)
            about = await particulars_of(work, self._service.profile, rows)
        return [_Taken(row["attempt_id"], row, each) for row, each in zip(rows, about, strict=True)]

    async def _try(self, delivery: Delivery, taken: _Taken, turns: asyncio.Semaphore) -> Tried:
        async with turns:
            today = self._service.local_date(self._service.clock.now())
            result = await delivery.deliver(taken.notice, taken.about, today)
            ended_on = self._service.local_date(self._service.clock.now())
            return Tried(taken.attempt_id, taken.about, ended_on, result)


class _AskingOnce:
    """Asks for each IRO once a round, however many letters name them."""

    def __init__(self, directory: IroDirectory) -> None:
        self._directory = directory
        self._asked: dict[str, asyncio.Task[IroDetails | None]] = {}

    async def contact(self, iro_id: str) -> IroDetails | None:
        """The IRO's details as first answered in this round."""
        if iro_id not in self._asked:
            self._asked[iro_id] = asyncio.ensure_future(self._directory.contact(iro_id))
        return await asyncio.shield(self._asked[iro_id])
