"""One service under test on a real database: tell it events, ask what it announced, look at its tables.

`given` and `hears` run one transaction as a reader would; `announced()` is what the service wrote to its outbox.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy import event as listening

from shared.events.base import Event
from shared.events.envelope import Envelope, from_row
from shared.policy import load_profile
from shared.service.service import Declaration, Service
from shared.storage.database import Database
from shared.storage.tables import outbox
from tests.support import databases
from tests.support.clock import FakeClock


class Harness:
    """A service with a clock in the test's hand."""

    def __init__(self, service: Service, clock: FakeClock) -> None:
        self.service = service
        self.clock = clock

    async def hears(self, *events: Envelope, now: str | None = None) -> None:
        """One batch, one transaction."""
        if now:
            self.clock.set(now)
        async with self.service.work() as work:
            await self.service.dispatch(work, list(events))

    async def sweeps(self, now: str | date) -> None:
        """The clock is moved and what is due by then is done."""
        self.clock.set(str(now))
        await self.service.sweep()

    async def announced(self, *kinds: type[Event]) -> list[Envelope]:
        """Everything announced so far, of these kinds if any are named, oldest first."""
        async with self.service.database.reading() as connection:
            rows = (await connection.execute(select(outbox).order_by(outbox.c.seq))).mappings().all()
        found = [from_row(dict(row)) for row in rows]
        return [each for each in found if not kinds or isinstance(each.data, kinds)]

    async def forget_announcements(self) -> None:
        async with self.service.database.transaction() as connection:
            await connection.execute(delete(outbox))

    async def rows(self, table: Any, **where: Any) -> list[dict[str, Any]]:
        query = select(table).filter_by(**where)
        async with self.service.database.reading() as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]


async def start(
    declaration: Declaration, url: str, *, now: str = "2026-01-05", profile: str = "england-2010"
) -> Harness:
    """The service on a database of its own, whatever was there before."""
    await databases.make(declaration.tables, url)
    database, clock = Database(url), FakeClock(now)
    return Harness(Service(declaration, database, clock, load_profile(profile)), clock)


def types(envelopes: Sequence[Envelope]) -> list[str]:
    """The type names, for short assertions."""
    return [each.data.TYPE for each in envelopes]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements sent meanwhile; one that is run for many rows at once is one."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engines = {database._writer.sync_engine, database._reader.sync_engine}
    for engine in engines:
        listening.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        listening.remove(engine, "before_cursor_execute", note)
