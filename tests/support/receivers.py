"""A partner's receiver on loopback: it takes webhooks, or does what it is told to instead."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook

Answer = int | bytes | float | None
"""A status, bytes instead of an answer, seconds until a 204, or None: hang up without a word."""


@dataclass(frozen=True, slots=True)
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.body)
        return said

    def is_signed_with(self, secret: str) -> bool:
        try:
            Webhook(secret).verify(self.body, self.headers)
        except Exception:  # malformed ones raise a ValueError
            return False
        return True


@dataclass
class Receiver:
    """`answers` are given one after the other, then `always`; `reading` is called with what came before the answer."""

    answers: list[Answer] = field(default_factory=list)
    always: Answer = 204
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    reading: Callable[[Got], None] = lambda _got: None
    port: int = 0
    location: str = ""
    long_body: int = 0
    _arrived: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    def ids(self) -> list[str]:
        return [each.id for each in self.got]

    def told(self, *names: str) -> list[tuple[str, ...]]:
        return [tuple(str(each.said[name]) for name in names) for each in self.got]

    async def takes(self, number: int) -> None:
        """Return when so many more have come since this was last asked; fails after twenty seconds."""
        async with asyncio.timeout(20):
            for _ in range(number):
                await self._arrived.acquire()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if line)}
        got = Got(head[0].split(" ")[1], headers, await reader.readexactly(int(headers["content-length"])))
        self.got.append(got)
        self._arrived.release()
        self.reading(got)
        answer = self.answers.pop(0) if self.answers else self.always
        if answer is None:
            return False
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            answer = 204
        writer.write(answer if isinstance(answer, bytes) else self._with_status(answer))
        await writer.drain()
        return not isinstance(answer, bytes)

    def _with_status(self, status: int) -> bytes:
        length = 0 if status == 204 else self.long_body
        more = f"location: {self.location}\r\n" if self.location else ""
        return f"HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{more}\r\n".encode() + b"x" * length

    def hang_up(self) -> None:
        for each in self._tasks:
            each.cancel()


@asynccontextmanager
async def receiver(*answers: Answer, tls: ssl.SSLContext | None = None, **more: Any) -> AsyncIterator[Receiver]:
    """One that listens until the block ends."""
    made = Receiver(list(answers), **more)
    server = await asyncio.start_server(made.serve, "127.0.0.1", made.port, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.hang_up()


def resolves_to(*addresses: str) -> Callable[[str, int], Any]:
    """A name service that has these addresses for every name."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve
