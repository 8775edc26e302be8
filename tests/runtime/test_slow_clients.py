"""Clients that are slow, or never end: the socket is not theirs for ever, and everybody else is answered (E11)."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import Request

from services.runtime import server
from services.runtime.server import address_of, serve, take_port
from shared.auth.access import public
from shared.auth.tokens import LocalIssuer
from shared.router import Router
from shared.web import guards
from shared.web.app import create_service_app

LARGEST = 100_000
HEAD = b"POST /demo/size HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n"


@pytest.fixture
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A service on a real socket that answers how long a body was."""
    router, listening = Router(), asyncio.Event()

    @router.post("/size")
    @public
    async def size(request: Request) -> int:
        return len(await request.body())

    verifier = LocalIssuer.open(tmp_path_factory.mktemp("keys")).verifier()
    app = create_service_app("demo", title="Demo", routers=[router], verifier=verifier, largest_body=LARGEST)
    with take_port("127.0.0.1", 0) as taken:
        running = asyncio.create_task(serve(app, taken, listening.set))
        await listening.wait()
        yield address_of(taken)
        running.cancel()
        await asyncio.wait([running])


async def connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = url.removeprefix("http://").split(":")
    return await asyncio.open_connection(host, int(port))


async def answers(url: str) -> float:
    """Seconds that an ordinary client waits."""
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=url) as client:
        answer = await client.post("/demo/size", content=b"{}", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (200, 2)
    return time.monotonic() - began


async def test_fifty_clients_whose_headers_never_end_are_closed_and_keep_nobody_waiting(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults.md E11: sockets with slow headers are closed, those that say nothing too."""
    monkeypatch.setattr(server, "_HEADERS_WITHIN", 1.0)
    clients = [await connect(url) for _ in range(50)]

    async def trickle(writer: asyncio.StreamWriter, first: bytes) -> None:
        writer.write(first)
        while not writer.is_closing():
            writer.write(b"x-a: b\r\n" if first else b"")
            await asyncio.sleep(0.1)

    trickling = [
        asyncio.create_task(trickle(writer, HEAD if number % 2 else b"")) for number, (_, writer) in enumerate(clients)
    ]
    assert await answers(url) < 1
    async with asyncio.timeout(5):
        assert [await _to_the_end(reader) for reader, _ in clients] == [b""] * 50
    for task in trickling:
        task.cancel()
    await asyncio.wait(trickling)


async def _to_the_end(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionError:  # reset, or a pipe that broke while more was written
        return b""


async def test_a_client_that_is_between_two_requests_is_not_slow(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_HEADERS_WITHIN", 0.5)
    async with httpx.AsyncClient(base_url=url) as client:
        for _ in range(3):
            assert (await client.post("/demo/size", content=b"12")).json() == 2
            await asyncio.sleep(0.8)


async def test_an_endless_body_gets_its_413_and_is_not_read_on(url: str) -> None:
    """Faults.md E11: whoever goes on sending is closed, having been told why."""
    _, writer = await connect(url)
    writer.write(HEAD + b"transfer-encoding: chunked\r\n\r\n")
    chunk, sent = b"10000\r\n" + b" " * 0x10000 + b"\r\n", 0
    try:
        async with asyncio.timeout(20):
            while True:
                writer.write(chunk)
                await writer.drain()
                sent += 0x10000
    except ConnectionError:
        pass
    assert sent < 30_000_000  # what the buffers of the two sockets hold is among it


async def test_a_client_that_stops_after_the_limit_reads_why(url: str) -> None:
    """Faults.md E11: the right status and the right words, though the rest of the body is never read."""
    reader, writer = await connect(url)
    size = 10 * LARGEST
    writer.write(HEAD + b"content-length: %d\r\n\r\n" % size + b" " * (size // 2))
    async with asyncio.timeout(10):
        said = await reader.read()
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"A body may have 100000 bytes" in said
    assert b"connection: close" in said


async def test_a_body_that_trickles_is_given_up_with_a_408(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults.md E11: fifty slow bodies, each told so, while others are answered."""
    monkeypatch.setattr(guards, "_BODY_WITHIN", 1.0)
    clients = [await connect(url) for _ in range(50)]
    for _, writer in clients:
        writer.write(HEAD + b"content-length: 10\r\n\r\n1")
    assert await answers(url) < 1
    async with asyncio.timeout(10):
        said = await asyncio.gather(*(reader.read() for reader, _ in clients))
    assert all(each.startswith(b"HTTP/1.1 408 ") and b"did not arrive within" in each for each in said)


async def test_a_compressed_body_is_not_read_on_after_its_415(url: str) -> None:
    """Faults.md E11, its sibling: no body is read on after a refusal that did not need it."""
    reader, writer = await connect(url)
    writer.write(HEAD + b"content-encoding: gzip\r\ncontent-length: 50000\r\n\r\n" + b" " * 10)
    async with asyncio.timeout(10):
        said = await reader.read()
    assert said.startswith(b"HTTP/1.1 415 ")
    assert b"connection: close" in said
