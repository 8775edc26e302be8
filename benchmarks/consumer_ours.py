"""A service of two rows an event, made as every service is: the fact it registers, and an announcement.

The framework around it is the real one: inbox or position, register of facts, settling, outbox, one commit a batch.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from shared.events.council.child_life import ChildBecameLookedAfter
from shared.events.envelope import Envelope
from shared.events.services.allocation import ChildUnallocated
from shared.inbox.consumer import Mark, Reader
from shared.inbox.message import Received
from shared.ops.clock import SystemClock
from shared.policy import load_profile
from shared.service.service import Declaration, Service
from shared.storage.database import Database
from shared.work.unit_of_work import Work


async def announce_each(work: Work, envelopes: Sequence[Envelope]) -> None:
    """The second row of each event."""
    for each in envelopes:
        data = each.data
        if isinstance(data, ChildBecameLookedAfter):
            since = data.looked_after_from
            said = ChildUnallocated(since=since, due_on=since + timedelta(days=7), reasons=("benchmark",))
            work.announce(said, each.subject)


def service_on(database: Database) -> Service:
    """The service at work on this database."""
    heard = frozenset({ChildBecameLookedAfter})
    declaration = Declaration("benchmark", facts=heard, consumers={announce_each: heard})
    return Service(declaration, database, SystemClock(), load_profile("england-2010"))


class Progress:
    """Counts what has been committed and says when all of it is there."""

    def __init__(self) -> None:
        self._left = 0
        self._done = asyncio.Event()
        self.first = 0.0
        """When the first events of this run came to be handled."""

    def expect(self, number: int) -> None:
        """So many are to come."""
        self._left, self.first = number, 0.0
        self._done.clear()

    def begun(self) -> None:
        """A batch is going to be handled."""
        self.first = self.first or asyncio.get_running_loop().time()

    def committed(self, number: int) -> None:
        """A batch of this many is on disk."""
        self._left -= number
        if not self._left:
            self._done.set()

    async def finished(self) -> float:
        """When the last was committed."""
        async with asyncio.timeout(60):
            await self._done.wait()
        return asyncio.get_running_loop().time()


class WatchedReader(Reader):
    """The real reader, which tells of its progress: each event has the service announce exactly one."""

    def __init__(self, service: Service, progress: Progress) -> None:
        super().__init__(service)
        self._progress = progress

    async def take(self, batch: Sequence[Received], mark: Mark) -> None:
        self._progress.begun()
        await super().take(batch, mark)
        self._progress.committed(len(batch))
