"""The event door over real HTTP on the loopback, against its hand-written twins doing the same durable write.

Server, load and database are processes of their own. Ours checks a token, the type, every field and the depth of the
body, and names the request; the twin has none of that.
"""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.databases import Databases, address
from benchmarks.measure import Row, in_turn
from services.notifications.tables.notices import metadata
from shared.auth.tokens import LocalIssuer
from shared.storage.database import Database
from shared.storage.tables import outbox

SINGLE, CONNECTIONS = 2000, 64
BATCHES, BATCH, BATCH_CONNECTIONS = 100, 100, 8


async def rows(databases: Databases, folder: Path) -> list[Row]:
    """One event a request against one transaction a request and against group commit; a batch against a batch."""
    token = LocalIssuer.open(folder).issue("council_system", "benchmark")
    async with AsyncExitStack() as held:
        our_data = await held.enter_async_context(databases.fresh("door-ours", metadata))
        their_data = await held.enter_async_context(databases.fresh("door-by-hand"))
        ours_at = await held.enter_async_context(_serving("door_ours", address(our_data), str(folder)))
        theirs_at = await held.enter_async_context(_serving("door_by_hand", address(their_data)))
        ours = partial(_posted, our_data, ours_at, "/notifications/events", token)
        theirs = partial(_posted, their_data, theirs_at)
        one, committing, gathering = await in_turn(
            partial(ours, SINGLE, 1),
            partial(theirs, "/single", "-", SINGLE, 1),
            partial(theirs, "/gathered", "-", SINGLE, 1),
        )
        batch, their_batch = await in_turn(
            partial(ours, BATCHES, BATCH), partial(theirs, "/batch", "-", BATCHES, BATCH)
        )
    name = f"door, {databases.pair}"
    return [
        Row(f"{name}: one event a request", "events", one, committing, aim=1.0),
        Row(f"{name}: one event, against group commit", "events", one, gathering),
        Row(f"{name}: {BATCH} events a request", "events", batch, their_batch, aim=0.5),
    ]


async def _posted(database: Database, port: int, path: str, token: str, requests: int, size: int) -> float:
    """Events a second; checks in the database that every one of them was written."""
    before = await _written(database)
    connections = CONNECTIONS if size == 1 else BATCH_CONNECTIONS
    given = (port, path, token, requests, size, connections)
    command = (sys.executable, "-m", "benchmarks.load", *map(str, given))
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    await process.stdout.readline()
    process.stdin.write(b"go\n")
    seconds = float(await process.stdout.readline())
    await process.wait()
    written = await _written(database) - before
    if written != requests * size:
        raise RuntimeError(f"{path}: {requests * size} events were posted, {written} are in the database")
    return requests * size / seconds


async def _written(database: Database) -> int:
    async with database.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(outbox))).scalar_one())


@asynccontextmanager
async def _serving(module: str, *arguments: str) -> AsyncIterator[int]:
    """The port at which a server of this package listens; it is ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", f"benchmarks.{module}", arguments[0], str(port), *arguments[1:])
    process = await asyncio.create_subprocess_exec(*command)
    try:
        await _listening(port, process)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _listening(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            except OSError:
                if process.returncode is not None:
                    raise RuntimeError("the server did not start") from None
                await asyncio.sleep(0.05)
