"""Moving events inside one process: each service reads the others' logs, at its own pace, from where it left off.

A reader's position in each log lies in the reader's own database and is saved with the effects, so a restart at any
point goes on where the effects ended, and no reader holds up another.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.outbox import Log
from shared.patience import Patience
from shared.reading import Reader
from shared.received import Received
from shared.service import wire_types
from shared.tables import reader_positions
from shared.telemetry import LAG
from shared.waking import woken_within

_BATCH = 500
_LOOK_AGAIN_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class _Position:
    """Marks events of one log as read by moving the reader's position; what lies before it was read already."""

    reads: str
    places: Mapping[tuple[str, str], int]

    async def new_of(self, connection: AsyncConnection, batch: Sequence[Received]) -> Sequence[Received]:
        query = select(reader_positions.c.position).where(reader_positions.c.reads == self.reads).with_for_update()
        reached = (await connection.execute(query)).scalar_one_or_none() or 0
        new = [each for each in batch if self.places[(each.source, each.id)] > reached]
        if new:
            place = self.places[(new[-1].source, new[-1].id)]
            moved = update(reader_positions).where(reader_positions.c.reads == self.reads).values(position=place)
            if (await connection.execute(moved)).rowcount == 0:
                await connection.execute(insert(reader_positions), {"reads": self.reads, "position": place})
        return new


class LocalReader:
    """One service reading every log in this process."""

    def __init__(self, reader: Reader, logs: Sequence[Log]) -> None:
        self.reader = reader
        self._logs = logs
        self._types = sorted(wire_types(reader.service.hears))
        self._positions: dict[str, int] = {}
        self._woken = asyncio.Event()
        self._patience = Patience("reader", reader.service.name)

    def wake(self) -> None:
        """A log has grown."""
        self._woken.set()

    async def run(self) -> None:
        """Read until cancelled; faults of the machinery are waited out."""
        while True:
            try:
                await self._read_on()
            except Exception as fault:
                self._positions = {}  # effects may have gone further than we know: ask the database
                await self._patience.wait_out(fault)

    async def _read_on(self) -> None:
        await self._find_positions()
        while True:
            self._woken.clear()
            while await self.read_once():
                await self.reader.look_at_parked()
            await self.reader.look_at_parked()
            self._patience.it_worked()
            await woken_within(self._woken, _LOOK_AGAIN_AFTER)

    async def _find_positions(self) -> None:
        async with self.reader.service.database.reading() as connection:
            saved = {row.reads: row.position for row in await connection.execute(select(reader_positions))}
        self._positions = {each.service: saved.get(each.service, 0) for each in self._logs}

    async def read_once(self) -> bool:
        """Take the next batch of each log; whether there was anything."""
        if not self._positions:
            await self._find_positions()
        return any([await self._read(each) for each in self._logs])

    async def _read(self, source: Log) -> bool:
        after = self._positions[source.service]
        head, rows = await source.heard_after(after, self._types, _BATCH)
        LAG.labels(self.reader.service.name, source.service).set(head - after)
        if rows:
            batch = [Received.from_log(each.row) for each in rows]
            places = {(each.row["source"], each.row["id"]): each.position for each in rows}
            await self.reader.take(batch, _Position(source.service, places))
        reached = rows[-1].position if rows else after
        self._positions[source.service] = reached if len(rows) == _BATCH else max(head, reached)
        return head > after

    async def at_head(self) -> bool:
        """Whether everything in every log has been read, and nothing is being handled or waiting out a fault."""
        begun = self.reader.taken
        if self._patience.waiting or not self._positions:
            return False
        heads = {each.service: await each.head() for each in self._logs}
        return heads == self._positions and self.reader.handling == 0 and self.reader.taken == begun
