"""The other services, as the pages ask them: in the reader's own name, with the same checks as any other call.

What only they know (a review's version, a matter's changes, a dispute's days) is never kept here. A service that does
not answer in time leaves a gap that the page names; it never keeps the page from being shown.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol

import httpx
import structlog

from services.reporting.pages.door import refusal_of
from shared.outbox.announced import HEADER, from_header
from shared.refusals import Refusal, Unavailable

_PATIENCE: Final = 3.0
"""Seconds that a page waits for another service before it says that it does not know."""
_AWAY: Final = "The part of the system that takes this does not answer. Nothing was changed: try again in a while."
_OF_A_FILE: Final = ("content-type", "content-disposition", "content-security-policy")
_log = structlog.get_logger("services.reporting")


@dataclass(frozen=True, slots=True)
class Told:
    """What a service answered. `status` is None while it is away; `body` is empty unless it answered well."""

    status: int | None
    body: Mapping[str, Any]

    @property
    def away(self) -> bool:
        """Whether nobody can say now. A refusal (not for this reader, no such child) is an answer."""
        return self.status is None or self.status >= httpx.codes.INTERNAL_SERVER_ERROR

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of a list."""
        found = self.body.get("items")
        return found if isinstance(found, list) else []

    @property
    def more(self) -> bool:
        """Whether the list goes on."""
        return bool(self.body.get("next"))


@dataclass(frozen=True, slots=True)
class File:
    """A file as a service answered it, with the headers that say what it is."""

    content: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a service answered to what it was told, and the ids of what it announced because of that."""

    body: Mapping[str, Any]
    announced: Sequence[str] = ()


NOBODY: Final = Told(404, {})
"""What is not asked at all."""


class Others(Protocol):
    """Whoever asks the other services, in the name of whom a token belongs to."""

    async def ask(self, path: str, token: str, **asked: str) -> Told:
        """`GET`; never raises. The first part of the path names the service."""
        ...

    async def file(self, path: str, token: str, **asked: str) -> File:
        """`GET`, of something that is no JSON. Raises Refusal, as that service says."""
        ...

    async def say(self, method: str, path: str, token: str, said: Mapping[str, Any], version: str = "") -> Taken:
        """Say something there, based on that version of it; what it answers. Raises Refusal, as that service says."""
        ...


class OtherServices:
    """The others over HTTP, each with its own client; in one process the same client."""

    ASKED: ClassVar[tuple[str, ...]] = ("allocation", "scheduling", "escalation", "notifications")

    def __init__(self, clients: Mapping[str, httpx.AsyncClient]) -> None:
        self._clients = clients

    async def ask(self, path: str, token: str, **asked: str) -> Told:
        """`GET`; a service that does not answer within some seconds is away."""
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._client(path).get(path, params=asked, headers=_in_the_name_of(token))
            body = answer.json() if answer.is_success else {}
        except (httpx.HTTPError, TimeoutError, ValueError) as failure:
            _log.warning("other_service_away", service=_service(path), error=type(failure).__name__)
            return Told(None, {})
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:  # we asked for what it does not have: ours to mend
            _log.error("other_service_did_not_understand", service=_service(path))
        if isinstance(body, list):  # a whole list, as some answer it
            body = {"items": body}
        return Told(answer.status_code, body if isinstance(body, dict) else {})

    async def file(self, path: str, token: str, **asked: str) -> File:
        """`GET`, as it comes. Raises Refusal as that service says, Unavailable while it is away."""
        try:
            answer = await self._client(path).get(path, params=asked, headers=_in_the_name_of(token))
        except httpx.HTTPError as failure:
            _log.warning("other_service_away", service=_service(path), error=type(failure).__name__)
            raise Unavailable("other-service-away", "This part of the system does not answer", _AWAY) from failure
        if not answer.is_success:
            raise refusal_of(answer)
        return File(answer.content, {name: answer.headers[name] for name in _OF_A_FILE if name in answer.headers})

    async def say(self, method: str, path: str, token: str, said: Mapping[str, Any], version: str = "") -> Taken:
        """Say something there; what it answers. Raises Refusal as it says, Unavailable while it is away."""
        headers = _in_the_name_of(token) | ({"If-Match": version} if version else {})
        try:
            answer = await self._client(path).request(method, path, json=said, headers=headers)
        except httpx.HTTPError as failure:
            _log.warning("other_service_away", service=_service(path), error=type(failure).__name__)
            raise Unavailable("other-service-away", "This could not be sent", _AWAY) from failure
        if not answer.is_success:
            raise refusal_of(answer)
        return Taken(_body(answer), from_header(answer.headers.get(HEADER, "")))

    def _client(self, path: str) -> httpx.AsyncClient:
        return self._clients[_service(path)]


def must_know(told: Told) -> Mapping[str, Any]:
    """What was told, where a page cannot do without. Raises the refusal, or Unavailable."""
    if told.away or told.status is None:
        raise Unavailable("other-service-away", "This part of the system does not answer", _AWAY)
    if told.status >= httpx.codes.BAD_REQUEST:
        raise Refusal("not-found", "Not found", "There is nothing here that you may see.", status=told.status)
    return told.body


def _body(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _service(path: str) -> str:
    return path.split("/", 2)[1]


def _in_the_name_of(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
