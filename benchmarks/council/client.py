"""A small HTTP client: connections kept alive, requests made beforehand, little processor time of its own."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

BATCH = "application/cloudevents-batch+json"
ONE = "application/cloudevents+json"
_JSON = "application/json"


class Refused(Exception):
    """The system did not answer as it should; the text is the request's path, the status and the answer's begin."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service listens, and the token to show there."""

    host: str
    port: int
    token: str

    def request(self, method: str, path: str, body: Any = None, kind: str = _JSON, accept: str = "*/*") -> bytes:
        """A request as it goes over the wire."""
        content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: {self.host}\r\nauthorization: Bearer {self.token}\r\n"
            f"accept: {accept}\r\n"
        )
        if body is not None:
            head += f"content-type: {kind}\r\ncontent-length: {len(content)}\r\n"
        return head.encode() + b"\r\n" + content


class Connection:
    """One request at a time."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """The answer's status and body. Opens the connection if need be: a server closes one that was long idle."""
        if self._streams is None or self._streams[0].at_eof():
            await self.close()
            self._streams = await asyncio.open_connection(self.address.host, self.address.port, limit=2**24)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        if b"content-length:" in lower:
            length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
        else:
            body = await _chunks(reader)
        if b"connection: close" in lower:
            await self.close()
        return int(head.split(b" ", 2)[1]), body

    async def ask(self, method: str, path: str, body: Any = None, kind: str = _JSON) -> Any:
        """The answer's JSON. Raises Refused for anything but a 2xx."""
        status, answer = await self.send(self.address.request(method, path, body, kind))
        if not 200 <= status < 300:
            raise Refused(f"{method} {path}: {status} {answer[:300]!r}")
        return json.loads(answer or b"null")

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return body


async def over(connections: Sequence[Connection], requests: Sequence[bytes], wanted: int) -> None:
    """Send all of these, each connection the next as soon as it has its answer. Raises Refused."""
    left = list(reversed(requests))

    async def work(connection: Connection) -> None:
        while left:
            status, answer = await connection.send(request := left.pop())
            if status != wanted:
                raise Refused(f"{request.split(b'HTTP')[0]!r}: {status} {answer[:300]!r}")

    await asyncio.gather(*(work(each) for each in connections))
