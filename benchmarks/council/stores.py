"""Read-only looks at the services' databases, of either pair."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import asyncpg

ANNOUNCING = ("notifications", "allocation", "scheduling", "escalation")
"""The services that announce anything."""
SERVICES = (*ANNOUNCING, "reporting")
_PENDING = "SELECT count(*) FROM notices WHERE status IN ('queued', 'sending') AND (status = 'sending' OR tries = 0)"


class Stores(Protocol):
    """The databases of one running system. `announced` and `heard` are the queries by which rows are counted."""

    pair: str
    announced: str
    heard: str

    async def ask(self, service: str, query: str, number: int | None = None) -> list[tuple[Any, ...]]:
        """The rows that a query answers, which may have one number in it, as `$1`."""
        ...

    async def another(self) -> "Stores":
        """The same databases, for somebody else who looks at the same time."""
        ...

    async def close(self) -> None:
        """Let go of them."""


class SqliteStores:
    """The files of a data folder, opened `mode=ro`.

    Rows of a log are never deleted and the file has one writer, so that its last row's number counts them.
    """

    pair = "embedded"
    announced = "SELECT coalesce(max(seq), 0) FROM outbox"
    heard = "SELECT coalesce(max(rowid), 0) FROM events"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open = {
            name: sqlite3.connect(f"file:{folder / name}.db?mode=ro", uri=True, isolation_level=None)
            for name in SERVICES
        }

    async def ask(self, service: str, query: str, number: int | None = None) -> list[tuple[Any, ...]]:
        return self._open[service].execute(query, {} if number is None else {"1": number}).fetchall()

    async def another(self) -> "SqliteStores":
        return SqliteStores(self.folder)

    async def close(self) -> None:
        for each in self._open.values():
            each.close()


class PostgresStores:
    """A connection to each service's database."""

    pair = "PostgreSQL + Kafka"
    announced = "SELECT count(*) FROM outbox"
    heard = "SELECT count(*) FROM events"

    def __init__(self, urls: dict[str, str], opened: dict[str, Any]) -> None:
        self._urls = urls
        self._open = opened

    @classmethod
    async def open(cls, urls: dict[str, str]) -> "PostgresStores":
        """Connect to these databases."""
        return cls(urls, {name: await asyncpg.connect(url.replace("+asyncpg", "")) for name, url in urls.items()})

    async def ask(self, service: str, query: str, number: int | None = None) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.records(service, query, number)]

    async def records(self, service: str, query: str, number: int | None = None) -> list[Any]:
        """The rows with their columns' names."""
        return list(await self._open[service].fetch(query, *([] if number is None else [number])))

    async def another(self) -> "PostgresStores":
        return await PostgresStores.open(self._urls)

    async def close(self) -> None:
        for each in self._open.values():
            await each.close()


@dataclass(frozen=True, slots=True)
class Look:
    """The last row of each log, how many notices still have to go out, and whether reporting has heard everything."""

    heads: tuple[int, ...]
    pending: int
    all_heard: bool

    @property
    def quiet(self) -> bool:
        return self.all_heard and not self.pending


async def look(stores: Stores, before: Look | None = None) -> Look:
    """How things stand. What is long to count is counted only when no log has grown since `before`."""
    heads = tuple([await _number(stores, name, SqliteStores.announced) for name in ANNOUNCING])
    if before is None or before.heads != heads:
        return Look(heads, 0, all_heard=False)
    pending = await _number(stores, "notifications", _PENDING)
    if pending:
        return Look(heads, pending, all_heard=False)
    if stores.announced == SqliteStores.announced:
        announced = sum(heads)
    else:
        announced = sum([await _number(stores, name, stores.announced) for name in ANNOUNCING])
    return Look(heads, 0, all_heard=announced == await _number(stores, "reporting", stores.heard))


async def _number(stores: Stores, service: str, query: str) -> int:
    return int((await stores.ask(service, query))[0][0])


async def parked(stores: Stores) -> int:
    """How many events could not be handled: none, or what was measured is not the whole path."""
    return sum(
        [await _number(stores, name, "SELECT count(*) FROM parked WHERE handled_at IS NULL") for name in SERVICES]
    )
