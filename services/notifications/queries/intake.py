"""What the door asks of the events it took in before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from pydantic_core import from_json
from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.base import CHILD_EVENTS
from shared.events.envelope import OURS
from shared.events.place import end_of, number_in
from shared.storage.rows import as_dicts
from shared.storage.tables import outbox, statements

Identity = tuple[str, str]
"""An event's source and id."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an event said, of whom and when, as it was taken in."""

    subject: str
    type: str
    time: datetime
    receivedat: datetime | None
    data: str


async def what_was_said(connection: AsyncConnection, events: Iterable[Identity]) -> dict[Identity, Said]:
    """What each of these events says as it was taken in, for those of them that were."""
    said = (outbox.c.subject, outbox.c.type, outbox.c.time, outbox.c.receivedat, outbox.c.data)
    columns = (outbox.c.source, outbox.c.id, *said)
    query = select(*columns).where(tuple_(outbox.c.source, outbox.c.id).in_(list(set(events))))
    return {(source, id): Said(*said) for source, id, *said in await connection.execute(query)}


class Taken(NamedTuple):
    """Whom an event that was taken in is about, and of which type it is."""

    subject: str
    subjectkind: str
    type: str


async def taken(connection: AsyncConnection, events: Iterable[Identity]) -> dict[Identity, Taken]:
    """Those of these events that were taken in at the door."""
    names = (outbox.c.source, outbox.c.id, outbox.c.subject, outbox.c.subjectkind, outbox.c.type)
    here = (outbox.c.topic == CHILD_EVENTS, tuple_(outbox.c.source, outbox.c.id).in_(sorted(set(events))))
    rows = await connection.execute(select(*names).where(*here))
    return {(row.source, row.id): Taken(row.subject, row.subjectkind, row.type) for row in rows}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which posted events a list is to show; what is None does not matter."""

    source: str | None = None
    subject: str | None = None
    type: str | None = None
    recorded_on: date | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        named = [outbox.c[name] == value for name in ("source", "subject", "type") if (value := getattr(self, name))]
        if self.recorded_on is not None:
            begun = end_of(self.recorded_on - timedelta(days=1))
            named += [outbox.c.recordedat > begun, outbox.c.recordedat <= end_of(self.recorded_on)]
        return named


_POSTED = (outbox.c.topic == CHILD_EVENTS, ~outbox.c.source.startswith(OURS, autoescape=True))
"""What came in at the door; what the service takes back of its own announcements travels on the same topic."""
_SHOWN = [
    outbox.c[name] for name in ("source", "id", "type", "subject", "subjectkind", "time", "recordedat", "receivedat")
]


async def posted(
    connection: AsyncConnection, wanted: Wanted, after: Identity | None, most: int
) -> list[dict[str, Any]]:
    """What was posted, by source and id, from the one after `after` on, at most so many."""
    query = select(*_SHOWN).where(*_POSTED, *wanted.clauses())
    if after is not None:
        source, id_ = after
        same = and_(outbox.c.source == source, outbox.c.id > id_)
        query = query.where(same if wanted.source is not None else or_(outbox.c.source > source, same))
    rows = await connection.execute(query.order_by(outbox.c.source, outbox.c.id).limit(most))
    return as_dicts(rows)


_NEWEST = select(outbox.c.place).where(*_POSTED).order_by(outbox.c.seq.desc()).limit(1)


async def last_number(connection: AsyncConnection) -> int:
    """The number in the place of what was taken in last: the events that come now are numbered from there on."""
    place = (await connection.execute(_NEWEST)).scalar_one_or_none()
    return number_in(place) if place is not None else 0


class SaidOfACase(NamedTuple):
    """A statement about a child's case before a court, and the other children of whom it was made, too."""

    source: str
    id: str
    subject: str
    type: str
    key: str
    place: str
    also_for: tuple[str, ...]


async def said_of_cases(
    connection: AsyncConnection, subjects: Iterable[str], types: Iterable[str]
) -> list[SaidOfACase]:
    """What was said of these children's cases by events of these types."""
    names = ("source", "id", "subject", "kind", "key", "place", "data")
    about = (statements.c.subject.in_(sorted(set(subjects))), statements.c.kind.in_(sorted(types)))
    rows = await connection.execute(select(*(statements.c[name] for name in names)).where(*about))
    return [
        SaidOfACase(source, id_, subject, kind, key, place, tuple(from_json(data).get("also_for") or ()))
        for source, id_, subject, kind, key, place, data in rows
    ]
