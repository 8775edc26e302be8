"""How PostgreSQL is reached, by engine and relay alike: one URL, one of its hosts, TLS, and no wait without an end."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import asyncpg
import structlog

log = structlog.get_logger(__name__)

_CONNECTS_WITHIN: Final = 5.0
_ANSWERS_WITHIN: Final = 35.0
"""Seconds a host has to take a connection, and to answer a statement. The server's own ends come first, if it can."""
_ENDS: Final = {
    "lock_timeout": "20s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}
_DAYS_AS_TEXT: Final = {"datestyle": "ISO"}
"""A day that is made text is so as ours are, whatever the server's own way: it is compared with keys that are days."""
_NOTICES_WHO_VANISHED: Final = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
"""PostgreSQL frees the locks of a process whose machine has vanished after 25 seconds, not after hours."""
_URL: Final = re.compile(r"(?P<scheme>[^:]+)://(?P<user>[^@/?]*@)?(?P<hosts>[^/?]*)(?P<name>[^?]*)\??(?P<query>.*)")


class Postgres:
    """The PostgreSQL at a URL, as libpq reads it: `postgresql://user:password@a:5432,b:5432/name?sslmode=verify-full`.

    Of several hosts the one is used that may be written to (`target_session_attrs=read-write`, unless the URL says
    otherwise). They may stand in the query too, as SQLAlchemy has them: `?host=a:5432&host=b:5432`.
    """

    def __init__(self, url: str) -> None:
        self.urls = _of_each_host(url)
        """The URL of each host, the one that answered last before the others."""

    @property
    def hosts(self) -> list[str]:
        """Where each of them listens, as the URL says it."""
        return [urlsplit(url).netloc.rpartition("@")[2] or "a socket" for url in self.urls]

    async def connect(self, settings: Mapping[str, str] | None = None, *, without_end: bool = False) -> Any:
        """An asyncpg connection, with these settings for its session; `without_end` is for migrations.

        Raises ConnectionError or TimeoutError when no host answers, and what the server says when it refuses.
        """
        session = _DAYS_AS_TEXT | _NOTICES_WHO_VANISHED | ({} if without_end else _ENDS) | dict(settings or {})
        failure: BaseException | None = None
        for url in list(self.urls):
            try:
                connection = await asyncpg.connect(
                    url,
                    timeout=_CONNECTS_WITHIN,
                    command_timeout=None if without_end else _ANSWERS_WITHIN,
                    server_settings=session,
                )
            except (OSError, asyncpg.CannotConnectNowError, asyncpg.TargetServerAttributeNotMatched) as away:
                failure = away
                continue
            self.urls.remove(url)
            self.urls.insert(0, url)
            return connection
        raise ConnectionError("no host of PostgreSQL can be used") from failure


def _of_each_host(url: str) -> list[str]:
    found = _URL.fullmatch(url)
    if found is None:
        return [url]
    query = parse_qsl(found["query"], keep_blank_values=True)
    named = [host for name, value in query if name == "host" for host in value.split(",")]
    ports = [port for name, value in query if name == "port" for port in value.split(",")]
    hosts = found["hosts"].split(",") if found["hosts"] else _with_ports(named, ports)
    if any(host.startswith("/") for host in hosts):
        return [url.replace("postgresql+asyncpg:", "postgresql:")]  # a socket: one, and asyncpg reads it itself
    words = [("sslmode" if name == "ssl" else name, value) for name, value in query if name not in ("host", "port")]
    if len(hosts) > 1 and "target_session_attrs" not in dict(words):
        words.append(("target_session_attrs", "read-write"))
    told = f"?{urlencode(words)}" if words else ""
    return [f"postgresql://{found['user'] or ''}{host}{found['name']}{told}" for host in hosts]


def _with_ports(hosts: list[str], ports: list[str]) -> list[str]:
    """libpq lets one port stand for all hosts."""
    if not ports:
        return hosts or [""]
    return [f"{host}:{port}" for host, port in zip(hosts, ports * len(hosts), strict=False)]


class Bell:
    """Tells whoever listens on a channel that something was committed: soon after, and once for what comes together.

    Told inside a transaction, PostgreSQL would have the commits of its whole cluster take turns, their syncs included.
    A word may be lost when this process dies at that moment, so whoever listens looks by himself now and then.
    """

    def __init__(self, execute: Callable[[str], Awaitable[None]]) -> None:
        self._execute = execute
        self._waiting: set[str] = set()
        self._ringing: asyncio.Task[None] | None = None

    def ring(self, channel: str) -> None:
        """Have this channel told."""
        self._waiting.add(channel)
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._ring())

    async def _ring(self) -> None:
        while self._waiting:
            channels, self._waiting = self._waiting, set()
            try:
                for channel in sorted(channels):
                    await self._execute(f"NOTIFY {channel}")
            except Exception as fault:  # what was to be told is committed, and whoever did it has had his answer
                log.warning("not_notified", code=" ".join(sorted(channels)), exc_info=fault)

    async def silent(self) -> None:
        """Return when everything was told."""
        if self._ringing is not None:
            await asyncio.wait([self._ringing])
