"""The floor of writing on PostgreSQL: rows of the transactions since a moment, into databases made by `iro migrate`."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.council.floors import TIMES, Floor, Letters, measured, names_in, new_letters, note, size
from benchmarks.council.plan import Rows, Transaction, transactions
from benchmarks.council.stores import SERVICES, PostgresStores

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


class PostgresRecorder:
    """Rows whose `xmin` is of a transaction since `begin`: those that were written or changed."""

    def __init__(self, stores: PostgresStores, spool: Path, empty: dict[str, Any], folder: Path) -> None:
        self._stores = stores
        self._spool = spool
        self._empty = empty
        self._folder = folder
        self._letters: set[str] = set()
        self._since = 0

    async def begin(self) -> None:
        self._letters = await asyncio.to_thread(names_in, self._spool)
        self._since = (await self._stores.ask("allocation", "SELECT txid_current()"))[0][0]

    async def floor(self) -> Floor:
        plan = transactions({name: await self._new_rows(name) for name in SERVICES})
        letters = await asyncio.to_thread(new_letters, self._spool, self._letters)
        floor = Floor(made=size(plan))
        for number in range(TIMES + 1):
            once = await self._once(plan, letters)
            if number:  # the first had every statement prepared
                note(floor, *once)
        return floor

    async def _new_rows(self, service: str) -> Rows:
        found = {}
        for (table,) in await self._stores.ask(service, _TABLES):
            query = f"SELECT * FROM {table} WHERE xmin::text::bigint >= {self._since}"
            found[table] = [dict(row) for row in await self._stores.records(service, query)]
        return {table: rows for table, rows in found.items() if rows}

    async def _once(self, plan: Sequence[Transaction], letters: Letters) -> tuple[float, dict[str, float]]:
        for connection in self._empty.values():
            tables = ", ".join(row[0] for row in await connection.fetch(_TABLES))
            await connection.execute(f"TRUNCATE {tables}")

        async def write(each: Transaction) -> None:
            connection = self._empty[each.service]
            async with connection.transaction():
                for table, rows in each.rows.items():
                    await connection.executemany(_insert(table, list(rows[0])), [tuple(row.values()) for row in rows])

        return await measured(plan, letters, self._folder, write)


def _insert(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(f'"{each}"' for each in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(f'${number + 1}' for number in range(len(columns)))})"


@asynccontextmanager
async def connected(urls: dict[str, str]) -> AsyncIterator[dict[str, Any]]:
    """A connection to each of these databases."""
    opened = {name: await asyncpg.connect(url.replace("+asyncpg", "")) for name, url in urls.items()}
    try:
        yield opened
    finally:
        for each in opened.values():
            await each.close()
