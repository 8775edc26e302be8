"""Letters over SMTP: a queue of 10,000 sent as fast as it goes, and 2,000 a minute queued as they are sent.

The notifications service by itself with its postman, on SQLite as durable as in service, and a mail server that is a
process of its own. Shown are the clock and this process's processor, for other work of the machine is in the clock;
how long the queue was and how old its oldest letter, as GET /notifications/queue says it.
"""

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import Databases
from benchmarks.letters import EACH, Team, add, queue_letters
from services.notifications.declaration import DECLARATION
from services.notifications.queries.sending import queue_now
from services.notifications.senders.smtp import SmtpSender, SmtpSettings
from services.notifications.sending.postman import Postman
from services.notifications.sending.queue_length import age_of
from shared.ops.clock import SystemClock, real_now
from shared.ops.gc_tuning import settle_in
from shared.policy import load_profile
from shared.service.service import Service

NOTICES = 10_000
A_MINUTE = 2_000
_BATCH = 100
"""Children heard of in one transaction."""
_EVERY = 1.0
"""Seconds between two looks at the queue."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run took, and how long and how old its queue was at most."""

    letters: int
    clock: float
    processor: float
    longest: int
    oldest: int

    def __str__(self) -> str:
        rate, least = (60 * self.letters / each for each in (self.clock, self.processor))
        took = f"{self.letters:,} letters in {self.clock:.1f} s, {self.processor:.1f} s of the processor"
        queue = f"the queue had {self.longest:,} at most, the oldest for {self.oldest} s"
        return f"{took}: {rate:,.0f} a minute ({least:,.0f} by the processor); {queue}"


class _Queue:
    """Looks at the queue all the while."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.longest = self.oldest = 0

    async def length(self) -> int:
        async with self._service.database.reading() as connection:
            queue = await queue_now(connection)
        self.longest = max(self.longest, queue.to_send)
        self.oldest = max(self.oldest, age_of(queue, self._service.clock.now()) or 0)
        return queue.to_send

    async def until_empty(self) -> None:
        while await self.length():  # noqa: ASYNC110 - it is watched once a second, as somebody would
            await asyncio.sleep(_EVERY)


async def _drain(service: Service, postman: Postman) -> Ran:
    """What was queued before anything is sent."""
    for _ in range(NOTICES // EACH // _BATCH):
        await queue_letters(service, _BATCH)
    queue, began, cpu = _Queue(service), time.monotonic(), time.process_time()
    sending = asyncio.create_task(postman.run())
    await queue.until_empty()
    took = time.monotonic() - began, time.process_time() - cpu
    sending.cancel()
    return Ran(NOTICES, *took, queue.longest, queue.oldest)


async def _keep_pace(service: Service, postman: Postman) -> Ran:
    """As many a minute as are aimed at, for a minute, while they are sent."""
    queue, began, cpu = _Queue(service), time.monotonic(), time.process_time()
    sending = asyncio.create_task(postman.run())
    service.on_queued = postman.wake
    steps = A_MINUTE // EACH // 10
    for step in range(steps):
        await queue_letters(service, 10)
        await queue.length()
        await asyncio.sleep(max(0.0, began + (step + 1) * 60 / steps - time.monotonic()))
    await queue.until_empty()
    took = time.monotonic() - began, time.process_time() - cpu
    sending.cancel()
    return Ran(A_MINUTE, *took, queue.longest, queue.oldest)


@asynccontextmanager
async def _sink() -> AsyncIterator[tuple[Process, int]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.mail_sink", stdin=PIPE, stdout=PIPE
    )
    assert process.stdout is not None
    try:
        yield process, int(await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def measure() -> None:
    """Print both."""
    settle_in()
    print(f"load {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory(prefix="iro-mail-") as folder:
        databases = Databases(Path(folder), None)
        async with databases.fresh("notifications", DECLARATION.tables) as database, _sink() as (sink, port):
            service = Service(DECLARATION, database, SystemClock(), load_profile("england-2010"))
            await add(database, ["legal_department", "cafcass"])
            settings = SmtpSettings.from_url(f"smtp://127.0.0.1:{port}?from=iro@council.example&starttls=off")
            sender = SmtpSender(settings, now=real_now)
            postman = Postman(service, sender=sender, directory=Team(), council_name="Hessle Council")
            print(f"a queue of {NOTICES:,} sent as fast as it goes: {await _drain(service, postman)}", flush=True)
            ran = await _keep_pace(service, postman)
            print(f"{A_MINUTE:,} a minute queued as they are sent: {ran}", flush=True)
            await _say_what_arrived(sink)
    print(f"load at the end {os.getloadavg()[0]:.2f}")


async def _say_what_arrived(sink: Process) -> None:
    said, _ = await sink.communicate(b"")
    taken, processor = said.split()
    print(f"the mail server took {int(taken):,} letters, for {float(processor):.1f} s of a processor of its own")
    if int(taken) != NOTICES + A_MINUTE:
        raise RuntimeError("not every letter arrived once")
