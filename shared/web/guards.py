"""Pure ASGI middlewares around every service: the request's name, the response's headers, and what a body may be.

(Starlette's BaseHTTPMiddleware costs 2.4 times as much.)
"""

import asyncio
import json
import re
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from fastapi.routing import iter_route_contexts
from pydantic_core import from_json
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from shared.events.json_text import BOM, names_given_twice, outside_strings
from shared.outbox import announced
from shared.refusals import FieldError
from shared.web.problems import problem

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
LARGEST_BODY: Final = 8 * 1024 * 1024
DEEPEST_JSON: Final = 32
MOST_ERRORS: Final = 20
_BODY_WITHIN: Final = 60.0
"""Seconds in which a body has to be there."""
_TOO_SLOW: Final = "The body did not arrive within a minute"
_READS_THE_ANSWER_WITHIN: Final = 1.0
_CHUNKS_PASSED_OVER: Final = 64
"""At most 4 MB or so of what is sent after a refusal are taken from the socket, and thrown away."""
_SECURITY: Final = (
    (
        b"content-security-policy",
        b"default-src 'self'; base-uri 'self'; form-action 'self'; object-src 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_ANNOUNCED: Final = announced.HEADER.lower().encode()
_NUL_ESCAPE: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_SURROGATE_ESCAPE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_NOT_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b"[]{}")
_ONE_BRACKET: Final = bytes.maketrans(b"{}", b"[]")


def reads_its_own_body(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that looks at the JSON it is sent by itself, and names each part that is wrong."""
    endpoint.__dict__["iro_reads_its_own_body"] = True
    return endpoint


def own_readers_of(routes: list[BaseRoute]) -> frozenset[str]:
    """The paths of the endpoints marked so."""
    marked = (each for each in iter_route_contexts(routes) if hasattr(each.endpoint, "iro_reads_its_own_body"))
    return frozenset(each.path for each in marked if each.path)


class RequestFrame:
    """Names the request, binds the name into the log's context, and sets the headers that every response carries.

    One also names what was announced meanwhile (`shared/outbox/announced.py`).
    """

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id

        bound = bind_contextvars(request_id=request_id, service=self._service)
        try:
            with announced.noting() as noted:
                await self._app(scope, receive, _framed(send, request_id, noted))
        finally:
            reset_contextvars(**bound)


def _framed(send: Send, request_id: str, noted: dict[str, str]) -> Send:
    async def framed(message: Message) -> None:
        if message["type"] == "http.response.start":
            _add_headers(message["headers"], request_id)
            if noted:
                message["headers"].append((_ANNOUNCED, announced.as_header(noted).encode()))
        await send(message)

    return framed


def _request_id(scope: Scope) -> str:
    """The caller's own `X-Request-ID` if it is a UUID, so that it cannot smuggle anything into the log."""
    given = _header(scope, b"x-request-id")
    if len(given) == 36:
        try:
            return str(UUID(given.decode("ascii")))
        except ValueError:
            pass
    return str(uuid4())


def _add_headers(headers: list[tuple[bytes, bytes]], request_id: str) -> None:
    present = {name for name, _ in headers}
    headers.extend(pair for pair in _SECURITY if pair[0] not in present)
    if b"cache-control" not in present:
        headers.append((b"cache-control", b"no-store"))
    headers.append((b"x-request-id", request_id.encode()))


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


class BodyGuard:
    """Reads a body within its limit and refuses JSON that no handler should ever see: 400, 413, 415 and 422 problems.

    The JSON for `own_readers` (paths) is looked at by their handlers, which name each part that is wrong by itself.
    """

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY, own_readers: Collection[str] = frozenset()) -> None:
        self._app = app
        self._largest = largest
        self._own_readers = own_readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        if _header(scope, b"content-encoding").strip().lower() not in (b"", b"identity"):
            title, headers = "A body is sent as it is, not compressed", {"Accept-Encoding": "identity"}
            answer = problem(scope, "unsupported-content-encoding", title, 415, headers=headers)
            await _refuse_to_read_on(answer, scope, receive, send)
            return
        body = await self._body_or_refusal(scope, receive)
        if not isinstance(body, bytes):
            await _refuse_to_read_on(body, scope, receive, send)
            return
        if scope["path"] not in self._own_readers and _is_json(scope):
            body = body.removeprefix(BOM)
            refusal = _refusal(scope, body)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, _replay(body, receive), send)

    async def _body_or_refusal(self, scope: Scope, receive: Receive) -> bytes | ASGIApp:
        try:
            async with asyncio.timeout(_BODY_WITHIN):
                body = await self._read(scope, receive)
        except TimeoutError:
            return problem(scope, "body-too-slow", _TOO_SLOW, 408)
        if body is None:
            return problem(scope, "body-too-large", f"A body may have {self._largest} bytes", 413)
        return body

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        declared = _header(scope, b"content-length")
        if declared.isdigit() and int(declared[:20]) > self._largest:
            return None
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > self._largest:
                return None
            if not message.get("more_body", False):
                return b"".join(chunks)


async def _refuse_to_read_on(refusal: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, and have the connection closed with the rest of the body unread.

    Whoever is still sending has a moment to read the answer: closed at once, it would be lost on its way to him.
    """

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"].append((b"connection", b"close"))
        elif not message.get("more_body", False):
            await send({**message, "more_body": True})
            with suppress(TimeoutError):
                async with asyncio.timeout(_READS_THE_ANSWER_WITHIN):
                    for _ in range(_CHUNKS_PASSED_OVER):
                        if not (await receive()).get("more_body", False):
                            break  # that was all, or he is gone
            message = {"type": "http.response.body"}
        await send(message)

    await refusal(scope, receive, closing)


def _has_body(scope: Scope) -> bool:
    return any(key in (b"content-length", b"transfer-encoding") for key, _ in scope["headers"])


def _is_json(scope: Scope) -> bool:
    kind = _header(scope, b"content-type").split(b";")[0].strip().lower()
    return kind == b"application/json" or kind.endswith(b"+json")


def _refusal(scope: Scope, body: bytes) -> ASGIApp | None:
    wrong = why_not_json(body)
    if wrong is not None:
        return problem(scope, "malformed-json", wrong, 400)
    with suppress(ValueError):  # what is not JSON at all is told by the handler's own parser
        parsed = from_json(body)
        errors = [FieldError(pointer, "is given twice") for pointer in names_given_twice(body, parsed)]
        if b"\\u0000" in body and _NUL_ESCAPE.search(body):
            errors += [FieldError(pointer, "has a NUL character") for pointer in nul_pointers(parsed)]
        if errors:
            return problem(scope, "invalid-request", "The request is not valid", 422, errors=errors[:MOST_ERRORS])
    return None


def nul_pointers(parsed: Any) -> list[str]:
    """Where in a parsed body a text has a NUL character, as JSON pointers (a field's name counts as its place)."""
    found: list[str] = []
    places: list[tuple[str, Any]] = [("", parsed)]
    while places:
        pointer, value = places.pop()
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        places.extend((f"{pointer}/{_step(key)}", each) for key, each in inner)
        named = isinstance(value, dict) and any("\x00" in key for key in value)
        if named or (isinstance(value, str) and "\x00" in value):
            found.append(pointer)
    return sorted(found)


def _step(key: object) -> str:
    return str(key).replace("\x00", "").replace("~", "~0").replace("/", "~1")


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def why_not_json(body: bytes) -> str | None:
    """What keeps this from being JSON a handler may see, or None; the parser still has the last word on its grammar.

    The usual body costs a few searches by the C library; only one with many brackets is looked at twice.
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "The body is not UTF-8"
    if b"\x00" in body:
        return "The body has a NUL character"
    if (b"NaN" in body or b"Infinity" in body) and _has_no_number(outside_strings(body)):
        return "NaN and Infinity are not JSON"
    if body.count(b"[") + body.count(b"{") > DEEPEST_JSON and _too_deep(body):
        return f"The body is nested deeper than {DEEPEST_JSON}"
    if _SURROGATE_ESCAPE.search(body) and _has_half_character(body):
        return "The body has half a character"
    return None


def _has_no_number(outside_strings: bytes) -> bool:
    return b"NaN" in outside_strings or b"Infinity" in outside_strings


def _too_deep(body: bytes) -> bool:
    brackets = outside_strings(body).translate(_ONE_BRACKET, _NOT_BRACKETS)
    # Each pass takes away exactly the innermost level.
    for _ in range(DEEPEST_JSON):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"")
    return b"[]" in brackets or brackets.count(b"[") > DEEPEST_JSON


def _has_half_character(body: bytes) -> bool:
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except ValueError:
        return False
    return False
