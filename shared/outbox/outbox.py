"""The outbox: what a service announced, written in the transaction that made it true, and the service's durable log.

Each row has a gapless `position`. On SQLite, where one transaction writes at a time, the writing transaction gives it;
on PostgreSQL the relay does, when the rows are committed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, bindparam, exists, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.envelope import Envelope
from shared.storage.bulk import Insert, insert_new, insert_together, insert_values, known_keys
from shared.storage.database import Database
from shared.storage.tables import outbox, relay_progress

NOTIFY_CHANNEL = "iro_outbox"
"""On PostgreSQL: something was committed to the outbox. Told after the commit (`Service.work`)."""
STAMPED_AT_MOST = 1000
"""Rows given their place, and sent, at a time."""


@dataclass(frozen=True, slots=True)
class Written:
    """Events that one transaction wrote, one after the other.

    `first` is the position of the first; None on PostgreSQL, where the relay gives the positions later.
    """

    envelopes: Sequence[Envelope]
    first: int | None


async def write(
    connection: AsyncConnection, service: str, envelopes: Sequence[Envelope], others: Sequence[Insert] = ()
) -> Written:
    """Add announcements of this service to its outbox, on PostgreSQL in one statement with these other inserts."""
    if connection.dialect.name != "postgresql":
        await insert_together(connection, others)
        return Written(envelopes, await _write_in_place(connection, service, envelopes))
    rows = [_row(each, service) for each in envelopes]
    await insert_together(connection, [*others, Insert(outbox, rows)])
    return Written(envelopes, None)


async def take_in(connection: AsyncConnection, service: str, envelopes: Sequence[Envelope]) -> Written:
    """Add events from outside, passing over those already known by source and id; those that were new."""
    unique: dict[tuple[str, str], Envelope] = {}
    for each in envelopes:
        unique.setdefault((each.source, each.id), each)
    if connection.dialect.name != "postgresql":
        known = await known_keys(connection, outbox, list(unique), ("source", "id"))
        fresh = [each for key, each in unique.items() if key not in known]
        return Written(fresh, await _write_in_place(connection, service, fresh))
    rows = [_row(each, service) for each in unique.values()]
    new = await insert_new(connection, outbox, rows, ("source", "id"))
    return Written([each for key, each in unique.items() if key in new], None)


_TAKE_PLACES = text("UPDATE relay_progress SET stamped = stamped + :number RETURNING stamped")


_COLUMNS: Final = ("position", "topic", *Envelope._fields)


async def _write_in_place(connection: AsyncConnection, service: str, envelopes: Sequence[Envelope]) -> int | None:
    """Write these at the end of the log (SQLite); the position of the first."""
    if not envelopes:
        return None
    last = (await connection.execute(_TAKE_PLACES, {"number": len(envelopes)})).scalar_one()
    first = int(last) - len(envelopes) + 1
    values = [(at, each.data.topic_from(service), *each.to_values()) for at, each in enumerate(envelopes, first)]
    await insert_values(connection, outbox, _COLUMNS, values)
    return first


def _row(envelope: Envelope, service: str) -> dict[str, Any]:
    row = envelope.to_row()
    row["topic"] = envelope.data.topic_from(service)
    return row


_STAMP = text(
    "UPDATE outbox SET position = :stamped + numbered.place FROM"
    " (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM"
    "  (SELECT seq FROM outbox WHERE position IS NULL ORDER BY seq LIMIT :most) AS waiting) AS numbered"
    " WHERE outbox.seq = numbered.seq"
)
_ANY_UNSTAMPED = select(exists().where(outbox.c.position.is_(None)))


async def stamp(database: Database) -> int:
    """SQLite: give rows that a version before this one left without a position theirs; how many there were."""
    async with database.reading() as connection:
        if not (await connection.execute(_ANY_UNSTAMPED)).scalar_one():
            return 0
    async with database.transaction() as connection:
        stamped: int = (await connection.execute(select(relay_progress.c.stamped))).scalar_one()
        result = await connection.execute(_STAMP, {"stamped": stamped, "most": STAMPED_AT_MOST})
        if result.rowcount:
            await connection.execute(update(relay_progress).values(stamped=stamped + result.rowcount))
        return int(result.rowcount)


_REACHED = "(SELECT greatest(sent, $1) FROM relay_progress)"
_UNSENT = f"SELECT outbox.* FROM outbox WHERE position > {_REACHED} ORDER BY position LIMIT {STAMPED_AT_MOST}"  # noqa: S608
UNSENT_ON_POSTGRESQL = f"SELECT *, {_REACHED} AS reached FROM ({_UNSENT}) AS unsent ORDER BY position"  # noqa: S608
"""What has its place and was not sent; `reached` is how far the log was sent: as is on record, or at least up to $1."""
STAMP_ON_POSTGRESQL = f"""
WITH stamped AS (
  UPDATE outbox SET position = (SELECT stamped FROM relay_progress) + numbered.place
  FROM (
    SELECT seq, row_number() OVER (ORDER BY seq) AS place
    FROM (SELECT seq FROM outbox WHERE position IS NULL ORDER BY seq LIMIT {STAMPED_AT_MOST}) AS waiting
  ) AS numbered
  WHERE outbox.seq = numbered.seq AND coalesce(outbox.position, 0) = 0 RETURNING outbox.*
), progress AS (
  UPDATE relay_progress SET sent = greatest(sent, $1), stamped = stamped + (SELECT count(*) FROM stamped)
  WHERE sent < $1 OR EXISTS (SELECT FROM stamped)
)
SELECT *, {_REACHED} AS reached FROM (({_UNSENT}) UNION ALL SELECT * FROM stamped) AS unsent ORDER BY position
"""  # noqa: S608 - our own words
"""Notes that everything up to $1 was sent, gives committed rows their places in the order in which they were written,
and brings what is to be sent, those rows included.

If two relays did so at the same moment by mistake, the second would wait for the rows the first is stamping and then
leave them alone; where it had counted rows that the first had not seen, their places would follow the first's, or be
the same as one of them, which the database refuses. So there is no gap and no double even then; but the second does not
see what the first has stamped, and has to look again. (`coalesce`, because the planner takes `position IS NULL` there
as well for a few rows, and compares each with each.)
"""


@dataclass(frozen=True, slots=True)
class Logged:
    """One row of a log: its place, its topic and the stored envelope (not yet read, for reading may fail)."""

    position: int
    topic: str
    row: dict[str, Any]


_HEARD = (
    select(outbox)
    .where(outbox.c.position > bindparam("after"), outbox.c.type.in_(bindparam("types", expanding=True)))
    .order_by(outbox.c.position)
    .limit(bindparam("most"))
)
_ALL = select(outbox).where(outbox.c.position > bindparam("after")).order_by(outbox.c.position).limit(bindparam("most"))


class Log:
    """A service's stamped outbox, to be read in order."""

    def __init__(self, service: str, database: Database) -> None:
        self.service = service
        self._database = database

    async def head(self) -> int:
        """The last position given out."""
        async with self._database.reading() as connection:
            return int((await connection.execute(select(relay_progress.c.stamped))).scalar_one())

    async def sent(self) -> int:
        """The last position that Kafka has acknowledged."""
        async with self._database.reading() as connection:
            return int((await connection.execute(select(relay_progress.c.sent))).scalar_one())

    async def all_handed_on(self) -> bool:
        """Whether every committed row is stamped and acknowledged by Kafka, as of one moment."""
        handed_on = select(~_ANY_UNSTAMPED.scalar_subquery(), relay_progress.c.stamped == relay_progress.c.sent)
        async with self._database.reading() as connection:
            return all((await connection.execute(handed_on)).one())

    async def heard_after(self, position: int, types: Iterable[str], most: int) -> tuple[int, list[Logged]]:
        """How far the log reaches, and the next rows of these wire types in order, both as of one moment."""
        async with self._database.reading() as connection:
            head = (await connection.execute(select(relay_progress.c.stamped))).scalar_one()
            if head == position:
                return head, []
            values = {"after": position, "types": list(types), "most": most}
            return head, await _read(connection, _HEARD, values)

    async def all_after(self, position: int, most: int) -> list[Logged]:
        """The next rows, in order."""
        async with self._database.reading() as connection:
            return await _read(connection, _ALL, {"after": position, "most": most})

    async def mark_sent(self, position: int) -> None:
        """Remember that Kafka has acknowledged everything up to this position; never goes back."""
        forward = update(relay_progress).where(relay_progress.c.sent < position).values(sent=position)
        async with self._database.transaction() as connection:
            await connection.execute(forward)


async def _read(connection: AsyncConnection, query: Select[Any], values: dict[str, Any]) -> list[Logged]:
    rows = (await connection.execute(query, values)).mappings()
    return [Logged(row["position"], row["topic"], dict(row)) for row in rows]
