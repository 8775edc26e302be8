"""Toy services for the messaging tests, and the events they exchange: each event carries a number, as a date."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert

from shared.events.base import Event
from shared.events.council.child_life import ChildCeasedToBeLookedAfter, ChildRecordsMerged
from shared.events.envelope import Envelope, envelope_for
from shared.events.services.scheduling import ReviewDue
from shared.service.service import Declaration, Handler
from shared.work.unit_of_work import Work

FIRST_DAY = date(2000, 1, 1)


class Toy:
    """A service that writes a row for each event it hears, and announces one too if it is told to."""

    def __init__(self, name: str, hears: type[Event] | None, *, announces: bool = False) -> None:
        self.name = name
        self.poison: set[str] = set()
        self.faults: list[Exception] = []
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self._announces = announces
        tables = MetaData()
        self.table = Table(
            "effects",
            tables,
            Column("seq", Integer, primary_key=True),
            Column("event_id", Text),
            Column("subject", Text),
            Column("number", Integer),
        )
        consumers: dict[Handler, frozenset[type[Event]]] = {self.handle: frozenset({hears})} if hears else {}
        self.declaration = Declaration(name, consumers=consumers, tables=tables)

    async def handle(self, work: Work, heard: Sequence[Envelope]) -> None:
        rows = [{"event_id": each.id, "subject": each.subject, "number": number_of(each)} for each in heard]
        await work.connection.execute(insert(self.table), rows)
        if self._announces:
            for each in heard:
                due = ReviewDue(review_id=each.id, kind="first", rule="toy", due_on=_day(number_of(each)))
                work.announce(due, each.subject)
        if self.meanwhile is not None:
            await self.meanwhile()
        if any(each.subject in self.poison for each in heard):
            raise ValueError("poison")
        if self.faults:
            raise self.faults.pop()


def _day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def number_of(envelope: Envelope) -> int:
    """The number a toy event was made with."""
    day = envelope.data.happened_on()
    assert day is not None
    return (day - FIRST_DAY).days


def child_event(number: int, subject: str = "C1", *, id: str | None = None, source: str = "/council/toy") -> Envelope:
    """The child event with this number."""
    data = ChildCeasedToBeLookedAfter(ceased_on=_day(number))
    return envelope_for(data, source=source, subject=subject, time=datetime(2026, 1, 5, tzinfo=UTC), id=id)


def unheard_event(number: int) -> Envelope:
    """A child event that no toy hears."""
    data = ChildRecordsMerged(duplicate_id=f"D{number}")
    return envelope_for(data, source="/council/toy", subject="C1", time=datetime(2026, 1, 5, tzinfo=UTC))
