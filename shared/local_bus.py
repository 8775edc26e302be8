"""Moving events inside one process: each service reads the others' logs, at its own pace, from where it left off.

A reader's position in each log lies in the reader's own database and is saved with the effects, so a restart at any point
goes on where the effects ended, and no reader holds up another.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import is_infrastructure_fault
from shared.outbox import Log
from shared.reading import Reader, Received
from shared.service import wire_types
from shared.tables import reader_positions

log = structlog.get_logger(__name__)

_BATCH = 500
_LOOK_AGAIN_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class _Position:
    """Marks events of one log as read by moving the reader's position."""

    reads: str
    places: Mapping[tuple[str, str], int]

    async def new_of(self, connection: AsyncConnection, batch: Sequence[Received]) -> Sequence[Received]:
        place = max(self.places[(each.source, each.id)] for each in batch)
        build = cast(Any, postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)
        statement = build(reader_positions).values(reads=self.reads, position=place)
        moved = statement.on_conflict_do_update(index_elements=["reads"], set_={"position": place})
        await connection.execute(moved)
        return batch


class LocalReader:
    """One service reading every log in this process."""

    def __init__(self, reader: Reader, logs: Sequence[Log]) -> None:
        self.reader = reader
        self._logs = logs
        self._types = sorted(wire_types(reader.service.hears))
        self._positions: dict[str, int] = {}
        self._woken = asyncio.Event()
        self._waiting_out_a_fault = False

    def wake(self) -> None:
        """A log has grown."""
        self._woken.set()

    async def run(self) -> None:
        """Read until cancelled; faults of the machinery are waited out."""
        pause = 0.1
        while True:
            try:
                if not self._positions:
                    await self._find_positions()
                self._woken.clear()
                while await self.read_once():
                    pass
                await self.reader.retry_parked()
                self._waiting_out_a_fault, pause = False, 0.1
                await self._wait()
            except Exception as fault:
                self._waiting_out_a_fault = True
                self._positions = {}  # effects may have gone further than we know: ask the database
                if not is_infrastructure_fault(fault):
                    log.error("reader_failed", service=self.reader.service.name, error=type(fault).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), _LOOK_AGAIN_AFTER)
        except TimeoutError:
            return

    async def _find_positions(self) -> None:
        async with self.reader.service.database.reading() as connection:
            saved = {row.reads: row.position for row in await connection.execute(select(reader_positions))}
        self._positions = {each.service: saved.get(each.service, 0) for each in self._logs}

    async def read_once(self) -> bool:
        """Take the next batch of each log; whether there was anything."""
        return any([await self._read(each) for each in self._logs])

    async def _read(self, source: Log) -> bool:
        after = self._positions[source.service]
        head = await source.head()
        if head == after:
            return False
        rows = await source.heard_after(after, self._types, _BATCH)
        if rows:
            batch = [Received.from_log(each.row) for each in rows]
            places = {(each.row["source"], each.row["id"]): each.position for each in rows}
            await self.reader.take(batch, _Position(source.service, places))
        self._positions[source.service] = (
            rows[-1].position if len(rows) == _BATCH else max(head, *(r.position for r in rows), after)
        )
        return True

    async def at_head(self) -> bool:
        """Whether everything in every log has been read and nothing is being handled or retried."""
        if self._waiting_out_a_fault or self.reader.handling or not self._positions:
            return False
        return all([await each.head() == self._positions[each.service] for each in self._logs])
