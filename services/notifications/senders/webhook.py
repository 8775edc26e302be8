"""Webhooks over HTTP: signed, to a checked address, with an end to waiting and to reading.

The name is resolved here and every address it has is judged; the connection is made to a judged one, under the name
that the certificate has to prove. So nothing that changes in between, no redirect and no proxy leads anywhere else.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
import structlog
from standardwebhooks import Webhook

from services.notifications.rules.partners.addresses import may_be_called
from services.notifications.rules.partners.states import GONE

log = structlog.get_logger(__name__)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
LONGEST_TRY = 15.0
"""Seconds from resolving the name to the end of the answer's head."""
LONGEST_ANSWER = 16_384
"""Bytes of an answer's body that are read, so that the connection can be used again; nothing of it is kept."""
_TAKEN, _REDIRECTED, _GONE = range(200, 300), range(300, 400), 410


@dataclass(frozen=True, slots=True)
class Message:
    """One webhook: its id, its body, and the secrets that sign it, the newest first."""

    id: str
    body: str
    secrets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try. `code` is None when it was taken; `gone` when the receiver wants nothing more."""

    code: str | None
    status: int | None = None


class _Refused(Exception):
    """Nobody was called; the text is a code."""


async def _resolved(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class WebhookSender:
    """Posts to one receiver, over a connection that is kept while there is more: `async with` one for each."""

    def __init__(
        self, url: str, *, allow_private: bool, resolve: Resolve = _resolved, longest_try: float = LONGEST_TRY
    ) -> None:
        self._url = httpx.URL(url)
        self._host = self._url.raw_host.decode("ascii")
        self._allow_private = allow_private
        self._resolve = resolve
        self._longest_try = longest_try
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> "WebhookSender":
        # trust_env: a proxy of the environment would resolve the name anew
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        tls = ssl.create_default_context() if self._url.scheme == "https" else False
        self._client = httpx.AsyncClient(verify=tls, trust_env=False, follow_redirects=False, limits=limits)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def post(self, message: Message, at: datetime) -> Answer:
        """Post it, stamped and signed as at `at` (real time, UTC); whatever goes wrong is in the answer."""
        try:
            async with asyncio.timeout(self._longest_try):
                answer = await self._posted(message.body, headers_of(message, at))
            await _read_a_little(answer)
            return _judged(answer.status_code)
        except _Refused as refused:
            return Answer(str(refused))
        except (TimeoutError, httpx.TimeoutException):
            return Answer("timeout")
        except (httpx.ProtocolError, httpx.DecodingError):
            return Answer("not_http")
        except (httpx.HTTPError, OSError) as failure:
            return Answer("tls" if _is_about_tls(failure) else "connection")
        except Exception as fault:  # ours, and tried again like any other
            log.error("webhook_not_sent", id=message.id, exc_info=fault)
            return Answer("internal_error")

    async def _posted(self, body: str, headers: dict[str, str]) -> httpx.Response:
        """The answer, its body unread, of the first address that can be reached."""
        addresses = await self._addresses()
        for number, address in enumerate(addresses, start=1):
            try:
                return await self._posted_to(address, body, headers)
            except httpx.ConnectError as failure:
                if number == len(addresses) or _is_about_tls(failure):
                    raise
        raise _Refused("unknown_host")

    async def _addresses(self) -> Sequence[str]:
        """All addresses of the receiver, each of which may be called; a name that has another is called at none."""
        host = self._host
        try:
            found = await self._resolve(host, self._url.port or (443 if self._url.scheme == "https" else 80))
        except (OSError, UnicodeError):
            raise _Refused("unknown_host") from None
        for each in found:
            if not may_be_called(each, scheme=self._url.scheme, allow_private=self._allow_private):
                raise _Refused("address_refused")
        return found

    async def _posted_to(self, address: str, body: str, headers: dict[str, str]) -> httpx.Response:
        assert self._client is not None, "enter it first"
        named = {"Host": self._url.netloc.decode("ascii"), "User-Agent": "iro-webhooks", **headers}
        request = self._client.build_request(
            "POST",
            self._url.copy_with(host=address.partition("%")[0]),
            content=body.encode(),
            headers=named,
            extensions={"sni_hostname": self._host, "timeout": httpx.Timeout(self._longest_try).as_dict()},
        )
        return await self._client.send(request, stream=True)


async def _read_a_little(answer: httpx.Response) -> None:
    """So that the connection can be used again. The answer has come: what goes wrong now changes nothing of it."""
    read = 0
    try:
        async with asyncio.timeout(1):
            async for some in answer.aiter_raw():
                read += len(some)
                if read > LONGEST_ANSWER:
                    return
    except (httpx.HTTPError, TimeoutError):
        return
    finally:
        await answer.aclose()


def headers_of(message: Message, at: datetime) -> dict[str, str]:
    """The headers by which Standard Webhooks knows a message. `at` has to be in UTC, or its signature would be wrong.

    Raises ValueError for another zone.
    """
    if at.utcoffset() is None or at.utcoffset():
        raise ValueError("a webhook is stamped in UTC")
    signatures = [Webhook(secret).sign(message.id, at, message.body) for secret in message.secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _judged(status: int) -> Answer:
    if status in _TAKEN:
        return Answer(None, status)
    if status == _GONE:
        return Answer(GONE, status)
    return Answer("redirected" if status in _REDIRECTED else f"answered_{status}", status)


def _is_about_tls(failure: BaseException) -> bool:
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
