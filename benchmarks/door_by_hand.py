"""The door's hand-written twins: FastAPI, a pydantic model, one INSERT ... ON CONFLICT a request, the bare driver.

They check nobody's token, know one type of event, and write the same columns into the same table. `/single` commits
once a request; `/gathered` gathers concurrent requests into one commit; `/batch` takes an array.
`python -m benchmarks.door_by_hand DATABASE_URL PORT`.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any, Literal

import aiosqlite
import asyncpg
import uvicorn
from fastapi import FastAPI
from pydantic import AwareDatetime, BaseModel

from shared.ops.gc_tuning import settle_in


class Placement(BaseModel):
    id: str
    type: str
    started_on: date
    distance_miles: float | None = None


class BecameLookedAfter(BaseModel):
    looked_after_from: date
    date_of_birth: date
    legal_status: str
    sex: str | None = None
    ethnicity: str | None = None
    category_of_need: str | None = None
    placement: Placement | None = None
    sibling_ids: list[str] = []
    team_id: str | None = None
    social_worker_id: str | None = None
    team_manager_id: str | None = None
    communication_needs: list[str] = []


class CloudEvent(BaseModel):
    specversion: Literal["1.0"]
    id: str
    source: str
    type: Literal["child.became_looked_after.v1"]
    subject: str
    time: AwareDatetime
    data: BecameLookedAfter


class Receipt(BaseModel):
    accepted: int
    duplicates: int


Store = Callable[[Sequence[CloudEvent]], Awaitable[int]]
"""Writes the events in one transaction; how many were new."""

_COLUMNS = "id, source, type, subject, subjectkind, time, receivedat, data, topic"


def _row(event: CloudEvent, now: Any) -> tuple[Any, ...]:
    data = event.data.model_dump_json(exclude_unset=True)
    return (event.id, event.source, event.type, event.subject, "child", event.time, now, data, "child.events")


_TYPES = ("text",) * 5 + ("timestamptz",) * 2 + ("text",) * 2
_ONE = (
    f"INSERT INTO outbox ({_COLUMNS}) VALUES ({', '.join(f'${n}' for n in range(1, 10))})"
    " ON CONFLICT (source, id) DO NOTHING"
)
_MANY = (
    f"INSERT INTO outbox ({_COLUMNS})"
    f" SELECT * FROM unnest({', '.join(f'${n}::{kind}[]' for n, kind in enumerate(_TYPES, 1))})"
    " ON CONFLICT (source, id) DO NOTHING"
)


@asynccontextmanager
async def on_postgresql(url: str) -> AsyncIterator[Store]:
    """A pool of ten connections; one row as it is, many as one array a column."""
    async with asyncpg.create_pool(url.replace("+asyncpg", ""), min_size=10, max_size=10) as pool:

        async def store(events: Sequence[CloudEvent]) -> int:
            now = datetime.now(UTC)
            rows = [_row(each, now) for each in events]
            async with pool.acquire() as connection, connection.transaction():
                if len(rows) == 1:
                    said = await connection.execute(_ONE, *rows[0])
                else:
                    said = await connection.execute(_MANY, *zip(*rows, strict=True))
            return int(said.rsplit(" ", 1)[1])

        yield store


@asynccontextmanager
async def on_sqlite(url: str) -> AsyncIterator[Store]:
    """One connection, for SQLite has one writer; a lock keeps its transactions apart."""
    async with aiosqlite.connect(url.split("///", 1)[1], isolation_level=None) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
            await connection.execute(f"PRAGMA {pragma}")
        turn = asyncio.Lock()
        insert = f"INSERT OR IGNORE INTO outbox ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

        async def store(events: Sequence[CloudEvent]) -> int:
            now = datetime.now(UTC)
            rows = [_row(each, now.isoformat()) for each in events]
            plain = [(*row[:5], row[5].isoformat(), *row[6:]) for row in rows]
            async with turn:
                await connection.execute("BEGIN IMMEDIATE")
                done = await connection.executemany(insert, plain)
                await connection.execute("COMMIT")
            return done.rowcount

        yield store


class Gathering:
    """Group commit by hand: whatever came in while the last transaction ran goes into the next one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[CloudEvent, asyncio.Future[None]]] = []
        self._running = False

    async def take(self, event: CloudEvent) -> None:
        """Return when the event is on disk."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, written))
        if not self._running:
            self._running = True
            self._task = asyncio.create_task(self._run())
        await written

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await self._store([event for event, _ in batch])
            for _, written in batch:
                written.set_result(None)
        self._running = False


def create_app(url: str) -> FastAPI:
    """The twin for this database."""
    made: list[Store] = []
    gathering: list[Gathering] = []

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with (on_sqlite if url.startswith("sqlite") else on_postgresql)(url) as store:
            made.append(store)
            gathering.append(Gathering(store))
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/single", status_code=202)
    async def single(event: CloudEvent) -> Receipt:
        new = await made[0]([event])
        return Receipt(accepted=new, duplicates=1 - new)

    @app.post("/gathered", status_code=202)
    async def gathered(event: CloudEvent) -> Receipt:
        await gathering[0].take(event)
        return Receipt(accepted=1, duplicates=0)

    @app.post("/batch", status_code=202)
    async def batch(events: list[CloudEvent]) -> Receipt:
        new = await made[0](events)
        return Receipt(accepted=new, duplicates=len(events) - new)

    return app


def main() -> None:
    """Serve until ended."""
    url, port = sys.argv[1:]
    settle_in()
    uvicorn.run(create_app(url), port=int(port), access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
