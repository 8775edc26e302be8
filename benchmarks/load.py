"""The load: a process of its own that posts requests over connections kept alive and says how long all of them took.

Raw bytes on asyncio's protocols, prepared before the clock starts, so that it costs a small part of what any server
does. `python -m benchmarks.load PORT PATH TOKEN REQUESTS EVENTS CONNECTIONS` prints `ready`, starts at a line on its
input, and prints the seconds. Any answer but 202 ends it with an error.
"""

import asyncio
import sys
import time
from typing import cast

import uvloop

from benchmarks.made_up import bodies


class _Connection(asyncio.Protocol):
    """Takes the next request as soon as the last one is answered."""

    def __init__(self, requests: list[bytes], left: "_Left") -> None:
        self._requests = requests
        self._left = left
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def send(self) -> None:
        """Post the next request, if there is one."""
        if self._requests:
            self._transport.write(self._requests.pop())

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._got = b""
        self._left.answered(head.split(b" ", 2)[1], body)
        self.send()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._left.answered(b"lost", b"")


class _Left:
    """How many answers are still to come."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def answered(self, status: bytes, body: bytes) -> None:
        self._number -= 1
        if self.done.done():
            return
        if status != b"202":
            self.done.set_exception(RuntimeError(f"{status!r} {body[:300]!r}"))
        elif not self._number:
            self.done.set_result(None)


async def _post(port: int, requests: list[bytes], connections: int) -> float:
    loop = asyncio.get_running_loop()
    left = _Left(len(requests))
    opened = [
        (await loop.create_connection(lambda: _Connection(requests, left), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    began = time.perf_counter()
    for each in opened:
        each.send()
    await left.done
    return time.perf_counter() - began


def _request(path: str, token: str, body: bytes, media_type: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n"
        f"content-type: {media_type}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    """Make the requests, wait for the word, post them, tell the seconds."""
    port, path, token, requests, size, connections = sys.argv[1:]
    media_type = "application/cloudevents+json" if size == "1" else "application/cloudevents-batch+json"
    made = [_request(path, token, body, media_type) for body in bodies(int(requests), int(size))]
    print(uvloop.run(_post(int(port), made, int(connections))), flush=True)


if __name__ == "__main__":
    main()
