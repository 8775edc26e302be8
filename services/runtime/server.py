"""Listening: the port is taken before anything else is done, and the server stops when it is told to."""

import asyncio
import contextlib
import errno
import signal
import socket
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from ipaddress import ip_address

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from shared.ops.settings import BadSetting

_LAST_REQUESTS_SECONDS = 5
_HEADERS_WITHIN = 10.0
"""Seconds in which a request's headers have to be there, from the first of the connection on, or it is closed."""


def take_port(host: str, port: int) -> socket.socket:
    """A socket that listens there, so that nobody else can; callers wait until they are served.

    Raises BadSetting when the port or the address cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
    except OSError as wrong:
        raise BadSetting(f"There is no address {host} to listen on.") from wrong
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(address)
        taken.listen()
    except OSError as wrong:
        taken.close()
        if wrong.errno == errno.EADDRINUSE:
            raise BadSetting(f"Port {port} on {host} is taken: stop what listens there, or give another.") from wrong
        raise BadSetting(f"Port {port} on {host} cannot be used: {(wrong.strerror or '').lower()}.") from wrong
    return taken


def address_of(taken: socket.socket) -> str:
    """The URL of what will listen there, as a caller on this machine writes it."""
    host, port = taken.getsockname()[:2]
    shown = "127.0.0.1" if ip_address(host).is_unspecified else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def is_loopback(taken: socket.socket) -> bool:
    """Whether nobody but this machine can reach it."""
    return ip_address(taken.getsockname()[0]).is_loopback


class _State(ServerState):
    """Makes the Date header when somebody is answered, at most once a second, so that nothing has to tick for it."""

    def __init__(self) -> None:
        self._second = 0
        self._headers: list[tuple[bytes, bytes]] = []
        super().__init__()

    @property
    def default_headers(self) -> list[tuple[bytes, bytes]]:
        second = int(time.time())
        if second != self._second:
            self._second, self._headers = second, [(b"date", formatdate(second, usegmt=True).encode())]
        return self._headers

    @default_headers.setter
    def default_headers(self, _headers: list[tuple[bytes, bytes]]) -> None:
        """What the server would set from time to time."""


class _Protocol(HttpToolsProtocol):
    """Closes a connection on which no request comes, or only begins to: each costs a socket, and many cost them all."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_headers()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_headers()

    def on_headers_complete(self) -> None:
        self._wait_no_more()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _await_headers(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(_HEADERS_WITHIN, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class _Server(uvicorn.Server):
    """Leaves signals to us, says when it listens, and sleeps when there is nothing to do."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self.server_state = _State()
        self._on_listening = on_listening
        self._told = asyncio.Event()

    def stop(self) -> None:
        """Answer the requests under way and end."""
        self.should_exit = True
        self._told.set()

    async def main_loop(self) -> None:
        """The library's own looks ten times a second whether it has been told to stop."""
        await self._told.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: ASGIApp, taken: socket.socket, on_listening: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are answered first."""
    config = uvicorn.Config(
        app,
        http=_Protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_LAST_REQUESTS_SECONDS,
    )
    server = _Server(config, on_listening)
    with told_to_stop(server.stop):
        await server.serve(sockets=[taken])


@contextlib.contextmanager
def told_to_stop(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on SIGINT or SIGTERM."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
