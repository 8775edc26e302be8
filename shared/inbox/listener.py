"""One service in the rounds: its place in every log, what it has heard and not yet taken, and how it takes it.

A position is saved with the effects. What was not handed over in memory (after a start, a fault, a flood or a commit in
doubt) is read from the logs.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import islice
from operator import attrgetter, itemgetter
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.inbox.consumer import Reader
from shared.inbox.message import Received
from shared.ops.clock import monotonic
from shared.ops.telemetry import LAG
from shared.outbox.outbox import Log, Written
from shared.service.service import wire_types
from shared.storage.backoff import Patience
from shared.storage.bulk import insert_new
from shared.storage.database import MachineryFault
from shared.storage.tables import reader_positions

_OF_ONE_SUBJECT = 16
"""Events of each subject in a batch, on average: a subject is settled once for all that was heard of it."""
_NEVER_MORE_THAN = 2_500
"""Events of one log in a batch."""
_KEPT_IN_MEMORY = 5_000
"""Events waiting for one service; more are left in the logs until it gets there."""


class SomebodyElseReads(MachineryFault):
    """Another reader moved our position: what we hold is out of date, and no fault of any event."""


class _Heard(NamedTuple):
    """An event waiting for one service: in whose log it lies, and where, and when it was heard among all."""

    log: str
    position: int
    event: Received
    arrival: int


_MOVE = (
    update(reader_positions)
    .where(reader_positions.c.reads == bindparam("log"), reader_positions.c.position < bindparam("first"))
    .values(position=bindparam("last"))
)


class _Position:
    """Marks events as read by moving the positions in their logs, all of them or none.

    `passed` are logs in which nothing was to be taken, with how far they were looked at: their positions move along,
    or what is not for us would be read again at each start. Of a batch that runs in halves, each may move them.
    """

    def __init__(self, batch: Sequence[_Heard], passed: Mapping[str, int]) -> None:
        self._batch = batch
        self._passed = passed

    async def new_of(self, connection: AsyncConnection, batch: Sequence[Received]) -> Sequence[Received]:
        moves: dict[str, dict[str, int | str]] = {
            log: {"log": log, "first": reached + 1, "last": reached} for log, reached in self._passed.items()
        }
        for each in self._places_of(batch):
            move = moves.get(each.log)
            if move is None:
                move = moves[each.log] = {"log": each.log, "first": each.position}
            move["last"] = each.position
        if (await connection.execute(_MOVE, list(moves.values()))).rowcount != len(moves):
            raise SomebodyElseReads
        return batch

    def _places_of(self, batch: Sequence[Received]) -> Sequence[_Heard]:
        if len(batch) == len(self._batch):
            return self._batch
        wanted = {(each.source, each.id) for each in batch}
        return [each for each in self._batch if (each.event.source, each.event.id) in wanted]


class Listener:
    """One service's place in every log, and what it has heard and not yet taken."""

    def __init__(self, reader: Reader, logs: Mapping[str, Log], newest: Mapping[str, int], most: int) -> None:
        self.reader = reader
        self.name = reader.service.name
        self._takes = reader.service.takes
        self._types = wire_types(reader.service.hears)
        self._logs = logs
        self._newest = newest
        self._most = most
        self._waiting: dict[str, deque[_Heard]] = {name: deque() for name in logs}
        self._arrivals = 0
        self._reached: dict[str, int] = {}
        """By log, how far what is heard has been taken or waits here."""
        self._saved: dict[str, int] = {}
        """By log, our position on record."""
        self._behind: set[str] | None = None
        """The logs that have to be read; None when not even our positions are known."""
        self._doubted: set[str] = set()
        """Of those, the logs to which something may have been committed since they were last looked at."""
        self._patience = Patience("rounds", self.name)
        self._not_before = 0.0
        for name in logs:
            LAG.labels(self.name, name).set_function(partial(self._lag, name))

    def _lag(self, log: str) -> int:
        unread = self._newest[log] - self._reached.get(log, 0) if log in (self._behind or ()) else 0
        return len(self._waiting[log]) + max(unread, 0)

    @property
    def waiting(self) -> int:
        """How many events it has heard and not taken."""
        return sum(map(len, self._waiting.values()))

    @property
    def behind(self) -> int:
        """How many events it has not taken of those that it knows to be there, in memory or unread in the logs."""
        return sum(map(self._lag, self._logs))

    @property
    def has_something(self) -> bool:
        """Whether it has not taken all there is."""
        return any(self._waiting.values()) or self._behind is None or bool(self._behind)

    @property
    def is_full(self) -> bool:
        """Whether a whole batch waits."""
        return self.waiting >= self._most

    @property
    def is_far_behind(self) -> bool:
        """Whether it has a whole batch to take, in memory or unread in the logs, or not even knows its place."""
        return self._behind is None or self.behind >= self._most

    def seconds_to_wait(self) -> float:
        """Until it may try again after a fault of the machinery; 0 when it may go on."""
        return max(0.0, self._not_before - monotonic())

    def hear(self, log: str, written: Written, received: Sequence[Received]) -> None:
        """Take note of what was committed to a log, each event of it as all who hear it receive it. What does not
        follow what was heard before is read from there."""
        assert written.first is not None
        reached, last = self._reached.get(log), written.first + len(written.envelopes) - 1
        if self._behind is None or log in self._behind or reached is None or last <= reached:
            return
        if written.first != reached + 1 or self.waiting >= _KEPT_IN_MEMORY:
            self._behind.add(log)
            return
        has_use_for = self.reader.service.has_use_for
        for position, (envelope, each) in enumerate(zip(written.envelopes, received, strict=True), start=written.first):
            if has_use_for(envelope):
                self._note(log, position, each)
        self._reached[log] = last

    def _note(self, log: str, position: int, event: Received) -> None:
        self._arrivals += 1
        self._waiting[log].append(_Heard(log, position, event, self._arrivals))

    def doubt(self, log: str) -> None:
        """Something may have been committed to this log that was not handed over."""
        self._doubted.add(log)
        if self._behind is not None:
            self._behind.add(log)

    async def take(self) -> None:
        """Take one batch; faults of the machinery leave everything as it was and are waited out."""
        try:
            await self._take()
            self._patience.it_worked()
        except Exception as fault:
            self._behind = None  # effects may have gone further than we know: ask the database
            self._not_before = monotonic() + self._patience.pause_for(fault)

    def seconds_until_parked(self) -> float:
        """Until a parked event is to be looked at; 0 when it is due."""
        return self.seconds_to_wait() or self.reader.until_parked_due()

    async def look_at_parked(self) -> None:
        """Try again what is parked and due; faults of the machinery are waited out."""
        try:
            await self.reader.look_at_parked()
            self._patience.it_worked()
        except Exception as fault:
            self._not_before = monotonic() + self._patience.pause_for(fault)

    async def _take(self) -> None:
        if self._behind is None:
            await self._find_positions()
        if self._behind and not self.is_full:
            await self._read_logs()
        batch = self._next_batch()
        if batch:
            passed = self._passed()
            await self.reader.take([each.event for each in batch], _Position(batch, passed))
            self._saved.update(passed)
            for each in batch:
                self._waiting[each.log].popleft()
                self._saved[each.log] = each.position

    def _passed(self) -> dict[str, int]:
        """The logs in which nothing waits and that we know further than our position on record, and how far."""
        idle = [name for name, log in self._waiting.items() if not log]
        return {name: self._reached[name] for name in idle if self._reached[name] > self._saved[name]}

    def _next_batch(self) -> list[_Heard]:
        """What has waited longest in each log, in the order in which it was heard: about so many subjects at most."""
        fronts = [(log[0].arrival, log) for log in self._waiting.values() if log]
        batch: list[_Heard] = []
        subjects: set[str] = set()
        most = min(self._most * _OF_ONE_SUBJECT, _NEVER_MORE_THAN)
        for _, log in sorted(fronts, key=itemgetter(0)):
            for each in islice(log, most):
                if len(subjects) >= self._most and each.event.subject not in subjects:
                    break
                subjects.add(each.event.subject)
                batch.append(each)
        return sorted(batch, key=attrgetter("arrival"))

    async def _find_positions(self) -> None:
        database = self.reader.service.database
        async with database.transaction() as connection:
            rows = [{"reads": name, "position": 0} for name in self._logs]
            await insert_new(connection, reader_positions, rows, ("reads",))
            saved = {row.reads: row.position for row in await connection.execute(select(reader_positions))}
        for log in self._waiting.values():
            log.clear()
        self._saved = {name: saved[name] for name in self._logs}
        self._reached = dict(self._saved)
        self._behind = set(self._logs)

    async def _read_logs(self) -> None:
        assert self._behind is not None
        for name in sorted(self._behind):
            self._doubted.discard(name)
            head, rows = await self._logs[name].heard_after(self._reached[name], self._types, self._most)
            for each in rows:
                if self._takes(each.row["type"], each.row["source"], each.row["data"]):
                    self._note(name, each.position, Received.from_log(each.row))
            all_read = len(rows) < self._most
            self._reached[name] = max(head, self._reached[name]) if all_read else rows[-1].position
            if all_read and name not in self._doubted and self._newest[name] <= self._reached[name]:
                self._behind.discard(name)
