"""What a database says of itself and its siblings, so that one that is lost, old or somebody else's is noticed."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, insert, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.tables import identity, inbox, outbox, reader_positions, relay_progress

_ONLY = 1


class Identity(NamedTuple):
    """To which installation a database belongs, whose it is, and how often the five were started together."""

    installation: str
    service: str
    starts: int


@dataclass(frozen=True, slots=True)
class Account:
    """What a database says. `identity` is None for one that was never started with its siblings."""

    identity: Identity | None
    positions: Mapping[str, int]
    """By service, how far its log was read (in one process)."""
    newest_heard: Mapping[str, str]
    """By service, the newest of its announcements that had an effect (over Kafka)."""


async def owner_of(connection: AsyncConnection) -> str | None:
    """The service whose database this is, of whatever version; None when it does not say."""
    if not await connection.run_sync(lambda sync: inspect(sync).has_table(identity.name)):
        return None
    owner: str | None = (await connection.execute(select(identity.c.service))).scalar_one_or_none()
    return owner


async def account_of(connection: AsyncConnection, sources: Mapping[str, str]) -> Account:
    """`sources` are those of the services' announcements, by service."""
    found = (await connection.execute(_IDENTITY)).one_or_none()
    positions = {row.reads: row.position for row in await connection.execute(select(reader_positions))}
    newest = {name: await _newest_heard(connection, source) for name, source in sources.items()}
    heard = {name: id_ for name, id_ in newest.items() if id_ is not None}
    return Account(Identity(*found) if found is not None else None, positions, heard)


_IDENTITY = select(identity.c.installation, identity.c.service, identity.c.starts)


async def _newest_heard(connection: AsyncConnection, source: str) -> str | None:
    """Our services' ids sort by the time they were made."""
    query = select(func.max(inbox.c.id)).where(inbox.c.source == source)
    newest: str | None = (await connection.execute(query)).scalar_one()
    return newest


async def head_of_log(connection: AsyncConnection) -> int:
    """The last position that was given out."""
    return int((await connection.execute(select(relay_progress.c.stamped))).scalar_one())


async def announced(connection: AsyncConnection, source: str, id_: str) -> bool:
    """Whether this database's log holds the announcement."""
    query = select(outbox.c.seq).where(outbox.c.source == source, outbox.c.id == id_)
    return (await connection.execute(query)).first() is not None


async def introduce(connection: AsyncConnection, installation: str, service: str, starts: int) -> None:
    """Write down to whom the database belongs from now on, and how often the five were started."""
    written = await connection.execute(update(identity).values(starts=starts))
    if not written.rowcount:
        row = {"only": _ONLY, "installation": installation, "service": service, "starts": starts}
        await connection.execute(insert(identity), row)


def was_in_use(file: Path) -> bool:
    """Whether a SQLite file, of whatever version, was started with its siblings, or has announced or read anything."""
    with closing(sqlite3.connect(file)) as connection:
        return any(_any_row(connection, query) for query in _TRACES)


_TRACES = (
    "SELECT 1 FROM identity",
    "SELECT 1 FROM relay_progress WHERE stamped > 0",
    "SELECT 1 FROM reader_positions WHERE position > 0",
)


def _any_row(connection: sqlite3.Connection, query: str) -> bool:
    try:
        return connection.execute(query).fetchone() is not None
    except sqlite3.DatabaseError:  # no such table yet; and what is no database at all is told when it is opened
        return False
