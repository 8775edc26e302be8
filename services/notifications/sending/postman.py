"""Sending what is queued: after the commit that queued it, and outside every transaction.

A try is put on record and leased to this worker, then made, then its outcome is written with its announcement. The
lease is short and is renewed while the worker is at it, so that it ends with its holder: after a crash the notice goes
again within a minute under the same id, which the spool folder and mail readers recognise as the same letter. An
outcome that cannot be written down for the moment (a full disk, a database away) is kept and written as soon as it can
be. Leases and retries are real time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries import links as link_queries
from services.notifications.queries import quiet_hours as quiet_queries
from services.notifications.queries import sending as sending_queries
from services.notifications.rules.quiet_hours import held_until
from services.notifications.rules.who_is_told import LETTERS_OF_A_DAY
from services.notifications.senders import Sender
from services.notifications.senders.message import LONGEST_BATCH_SECONDS
from services.notifications.sending import outcomes
from services.notifications.sending.childs_words import ChildsWords, NoWords, reviews_told_of_in
from services.notifications.sending.childs_words import Found as WordsFound
from services.notifications.sending.delivery import Delivery
from services.notifications.sending.iro_directory import Found, IroDirectory
from services.notifications.sending.leaflets import Leaflets
from services.notifications.sending.letter_data import Case, cases_of
from services.notifications.sending.letter_writer import NO_TRANSLATIONS, LetterWriter, iros_named_in
from services.notifications.sending.links import Links
from services.notifications.sending.outcomes import Tried
from services.notifications.sending.queue_length import QueueLength
from services.notifications.sending.translations import Translations
from services.notifications.sending.untranslated import note_untranslated
from shared.ops.clock import real_now
from shared.ops.in_hand import InHand
from shared.ops.wakeup import woken_within
from shared.service.service import Service
from shared.storage.database import is_infrastructure_fault
from shared.work.ids import new_id

Row = Mapping[Any, Any]
log = structlog.get_logger(__name__)

DEFAULT_URL = "http://127.0.0.1:8000"
LEASE = timedelta(seconds=45)
_RENEWED_EVERY = 15.0
"""Seconds."""
LONGEST_SLEEP = 30.0
"""Seconds after which other workers' retries and what they left behind are looked for."""
_HELD_BY_ANOTHER = 1.0
"""Seconds until another look at what is due, but which somebody else has locked at this moment."""
_LONGEST_PAUSE = 10.0


class Postman:
    """Takes queued notices and sends them; any number may work on one PostgreSQL database, one on a SQLite file."""

    def __init__(
        self,
        service: Service,
        *,
        sender: Sender,
        directory: IroDirectory,
        council_name: str,
        url: str = DEFAULT_URL,
        tray: Sender | None = None,
        leaflets: Leaflets | None = None,
        childs_words: ChildsWords | None = None,
        translations: Translations = NO_TRANSLATIONS,
        now: Callable[[], datetime] = real_now,
    ) -> None:
        """`tray` is where letters that a person has to hand over are put; `now` is real time. `url` is where people
        reach this system, with which the links in letters begin."""
        self._service = service
        self._sender = sender
        self._tray = tray
        self._leaflets = leaflets or Leaflets(None)
        self._translations = translations
        self._directory = directory
        self._childs_words = childs_words or NoWords()
        self._council_name = council_name
        self._url = url
        self._link_key = ""
        self._now = now
        self._at_once = min(each.at_once for each in (sender, tray) if each is not None)
        self._next_try_at: datetime | None = None
        self._length = QueueLength(service)
        self._woken = asyncio.Event()
        self._started = False
        self.in_hand = InHand()
        self._unwritten: list[Tried] = []
        """Tries that were made and whose outcome is not on record yet."""

    def wake(self) -> None:
        """Something may have been queued."""
        self._woken.set()

    @property
    def at_it(self) -> bool:
        """Whether it is sending at this moment, or about to look whether there is something to send."""
        return self._woken.is_set() or bool(self.in_hand)

    async def busy(self) -> bool:
        """Whether a first try is queued or any try is under way; a retry that waits is not counted. Wakes if so."""
        async with self._service.database.reading() as connection:
            busy = await sending_queries.any_first_send(connection)
        if busy:
            self.wake()
        return busy

    async def run(self) -> None:
        """Send until cancelled; faults of the machinery are waited out."""
        pause = 0.1
        while True:
            try:
                await self._work_until_nothing_is_due()
                pause = 0.1
                await woken_within(self._woken, self._until_next_try())
            except Exception as fault:
                if not is_infrastructure_fault(fault):
                    log.error("postman_failed", exc_info=fault)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _work_until_nothing_is_due(self) -> None:
        await self.take_over()
        more = True
        while more:
            self._woken.clear()  # what is queued from now on wakes again; our own commits are followed by a look anyway
            with self.in_hand:
                await self._length.note()
                more = await self.send_due()
        if self._next_try_at is None:
            self._length.note_that_nothing_is_left()
        else:
            await self._length.note(at_rest=True)

    def _until_next_try(self) -> float:
        """Seconds until the first notice that waits is to be tried, as of the last look."""
        if self._next_try_at is None:
            return LONGEST_SLEEP
        seconds = (self._next_try_at - self._now()).total_seconds()
        return min(seconds, LONGEST_SLEEP) if seconds > 0 else _HELD_BY_ANOTHER

    async def take_over(self) -> None:
        """Once, at the start: on SQLite nobody else can be sending what is marked so, for this is the only worker."""
        if not self._started and self._service.database.dialect == "sqlite":
            async with self._service.database.transaction() as connection:
                await sending_queries.end_all_leases(connection)
        if not self._started:
            await self._leaflets.note(self._service)
        self._started = True

    async def send_due(self) -> bool:
        """Take up what is due, send it, and write down what became of it; whether there was anything."""
        await self._write_what_is_unwritten()
        cases = await self._take_up()
        if not cases:
            return cases is not None
        async with self._holding([case.notice["attempt_id"] for case in cases]):
            links = Links(self._url, self._link_key, self._now().date())
            iros, words, profile = await self._iros(cases), await self._words(cases), self._service.profile
            writer = LetterWriter(iros, self._council_name, profile, links, words, self._translations)
            delivery = Delivery(writer, self._sender, self._tray, self._leaflets)
            results = await delivery.deliver(cases, self._today())
        ended_on = self._today()
        self._unwritten = [Tried(case, ended_on, result) for case, result in zip(cases, results, strict=True)]
        await self._write_what_is_unwritten()
        return True

    async def _write_what_is_unwritten(self) -> None:
        """Kept until it is done: a fault of the machinery must not have a letter sent twice."""
        if self._unwritten:
            await self._write_down(self._unwritten)
            self._unwritten = []

    @asynccontextmanager
    async def _holding(self, attempt_ids: Sequence[str]) -> AsyncIterator[None]:
        """These tries are ours as long as we are at them, and not longer than a batch may take."""
        renewing = asyncio.create_task(self._renew(attempt_ids))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])

    async def _renew(self, attempt_ids: Sequence[str]) -> None:
        for _ in range(int(LONGEST_BATCH_SECONDS / _RENEWED_EVERY)):
            await asyncio.sleep(_RENEWED_EVERY)
            try:
                async with self._service.database.transaction() as connection:
                    await sending_queries.hold_on(connection, attempt_ids, self._now() + LEASE)
            except Exception as fault:
                log.warning("lease_not_renewed", exc_info=fault)

    def _today(self) -> date:
        return self._service.local_date(self._service.clock.now())

    async def _take_up(self) -> list[Case] | None:
        """What is to be sent now; None: nothing was due."""
        now = self._now()
        async with self._service.database.reading() as connection:
            self._next_try_at = await sending_queries.next_try_at(connection)
        if self._next_try_at is None or self._next_try_at > now:
            return None
        if not self._link_key:
            async with self._service.database.transaction() as connection:
                key = await link_queries.key_made_once(connection, now)
            self._link_key = key
        async with self._service.work() as work:
            due = await self._due(work.connection, now)
            if not due:
                return None
            await sending_queries.withdraw_unsent(work.connection, [row["id"] for row in due if not row["called_for"]])
            held = self._held_back(due, work.now)
            await quiet_queries.hold_back(work.connection, held)
            rows = [_begun(row) for row in due if row["called_for"] and row["id"] not in held]
            if not rows:
                return []
            cases = await cases_of(work, self._service.profile, rows)
            await note_untranslated(work, cases, self._translations)
            begun = [{**case.notice, "told_of": case.circumstances.told_of} for case in cases]
            await sending_queries.mark_sending(work.connection, begun, now, now + LEASE)
            return cases

    def _held_back(self, due: Sequence[Row], now: datetime) -> dict[str, datetime]:
        """What may not go out at this hour, and when it may (business time); a digest can always wait."""
        quiet, calendar = self._service.profile.settings.quiet_hours, self._service.profile.calendar
        held = {}
        for row in due:
            urgent = bool(row["urgent"]) and row["template"] not in LETTERS_OF_A_DAY
            at = held_until(row["recipient_kind"], now, quiet, calendar, urgent=urgent)
            if at is not None and row["called_for"]:
                held[row["id"]] = at
        return held

    async def _due(self, connection: AsyncConnection, now: datetime) -> list[Row]:
        """What is due, and with each line of a digest the others of it."""
        due = await sending_queries.due_to_be_sent(connection, now, self._at_once)
        letters = {row["letter_id"] for row in due if row["letter_id"] is not None}
        return [*due, *await sending_queries.rest_of_letters(connection, letters, [row["id"] for row in due], now)]

    async def _iros(self, cases: Sequence[Case]) -> Found:
        """The IROs whom these letters name; a fault of ours is as if nobody could be asked about them."""
        try:
            return await self._directory.contacts(iros_named_in(case.notice for case in cases))
        except Exception as fault:
            log.error("iro_directory_failed", exc_info=fault)
            return {}

    async def _words(self, cases: Sequence[Case]) -> WordsFound:
        """What these letters tell children of decisions; a fault of ours is as if nobody could be asked."""
        try:
            return await self._childs_words.of_reviews(reviews_told_of_in(case.notice for case in cases))
        except Exception as fault:
            log.error("childs_words_failed", exc_info=fault)
            return {}

    async def _write_down(self, tried: Sequence[Tried]) -> None:
        """Write outcomes together; if that cannot be done in halves, so that one notice's fault is no other's.

        What cannot be written down at all is set aside for a person: sent again and again it would be worse.
        """
        try:
            async with self._service.work() as work:
                await outcomes.record(work, self._service.profile, tried, self._now())
        except Exception as fault:
            if is_infrastructure_fault(fault):
                raise
            if len(tried) > 1:
                half = len(tried) // 2
                await self._write_down(tried[:half])
                await self._write_down(tried[half:])
                return
            log.error("notice_outcome_not_recorded", attempt_id=tried[0].attempt_id, exc_info=fault)
            async with self._service.database.transaction() as connection:
                await outcomes.set_aside(connection, tried[0])


def _begun(row: Row) -> Row:
    return {**row, "attempt_id": new_id(), "tries": row["tries"] + 1}
