"""RFC 9457 problem documents: every refusal and every failure leaves a service in this one shape.

`type` is a stable slug. `errors[].pointer` is a JSON pointer into the body (`/decisions/0/due_on`, the empty string for
the whole body); values from elsewhere are prefixed with their place: `/query/from`, `/path/id`, `/header/if-match`.
`instance` names the request, and is in the log beside what went wrong. No exception's text ever leaves.
"""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from uuid import uuid4

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

from shared.refusals import FieldError, Refusal, Unavailable, in_words
from shared.router import NoRoute
from shared.storage.database import is_disk_full, is_infrastructure_fault

MEDIA_TYPE = "application/problem+json"
PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
_LONGEST_POINTER = 200
_log = structlog.get_logger("shared.web.problems")

SCHEMA: dict[str, object] = {
    "type": "object",
    "description": "A refusal (RFC 9457); errors[].pointer is a JSON pointer into the body, or /query/from, /path/id",
    "example": {
        "type": "invalid-request",
        "title": "The request is not valid",
        "status": 422,
        "instance": "urn:uuid:0191d0a8-5d3c-7f0e-9a3b-2f6d1c7b8e90",
        "errors": [{"pointer": "/phone", "message": "has a line break or another control character"}],
    },
    "required": ["type", "title", "status", "instance"],
    "properties": {
        "type": {"type": "string", "description": "a stable slug"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "message"],
                "properties": {"pointer": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def instance_of(scope: Scope) -> str:
    """The request's own name, as a URN; made now if no middleware has named it."""
    state = scope.setdefault("state", {})
    return f"urn:uuid:{state.setdefault('request_id', str(uuid4()))}"


def problem(
    scope: Scope,
    slug: str,
    title: str,
    status: int,
    *,
    detail: str | None = None,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document as a response. A 401 always says `WWW-Authenticate: Bearer`."""
    document: dict[str, object] = {"type": slug, "title": title, "status": status}
    if detail is not None:
        document["detail"] = detail
    document["instance"] = instance_of(scope)
    if errors:
        document["errors"] = [{"pointer": error.pointer, "message": error.message} for error in errors]
    response = Response(json.dumps(document).encode(), status, headers, MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers.setdefault("WWW-Authenticate", "Bearer")
    return response


def of_refusal(scope: Scope, refusal: Refusal) -> Response:
    """The problem document of a named refusal."""
    again = {"Retry-After": str(Unavailable.RETRY_AFTER)} if isinstance(refusal, Unavailable) else None
    words = (refusal.slug, refusal.title, refusal.status)
    return problem(scope, *words, detail=refusal.detail, errors=refusal.errors, headers=again)


def of_machinery(fault: Exception) -> Unavailable | None:
    """What a caller is told of a database that is away or a disk that is full; None for any other failure."""
    if is_disk_full(fault):
        return Unavailable("disk-full", "The disk is full", f"Nothing of this was taken. Reading still works. {_AGAIN}")
    if is_infrastructure_fault(fault):
        return Unavailable("database-away", "The database does not answer", f"Nothing of this was taken. {_AGAIN}")
    return None


_AGAIN = "Send it again in a while."


def pointer_of(loc: Sequence[int | str]) -> str:
    """A JSON pointer (RFC 6901) for where pydantic found something wrong."""
    parts = list(loc[1:] if loc[:1] == ("body",) else loc)
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped)[:_LONGEST_POINTER]


async def _on_refusal(request: Request, exc: Exception) -> Response:
    if not isinstance(exc, Refusal):
        raise exc
    return of_refusal(request.scope, exc)


async def _on_http(request: Request, exc: Exception) -> Response:
    if not isinstance(exc, HTTPException):
        raise exc
    try:
        title = HTTPStatus(exc.status_code).phrase
    except ValueError:
        title = "Error"
    slug = re.sub(r"[^a-z]+", "-", title.lower()).strip("-")
    detail = exc.detail if isinstance(exc.detail, str) and exc.detail != title else None
    return problem(request.scope, slug, title, exc.status_code, detail=detail, headers=exc.headers)


def _asking_first(no_route: NoRoute) -> ExceptionHandler:
    async def answer(request: Request, exc: Exception) -> Response:
        said = await no_route(request, exc) if isinstance(exc, HTTPException) else None
        return await _on_http(request, exc) if said is None else said

    return answer


async def _on_invalid(request: Request, exc: Exception) -> Response:
    if not isinstance(exc, RequestValidationError):
        raise exc
    found = exc.errors()
    if any(error["type"] == "json_invalid" for error in found):
        return problem(request.scope, "malformed-json", "The body is not JSON", 400)
    if any(error["loc"][0] == "body" for error in found) and _is_no_json(request):
        title, detail = "The body is not of a kind that is taken", "Send JSON, with Content-Type: application/json."
        return problem(request.scope, "unsupported-media-type", title, 415, detail=detail)
    errors = [FieldError(pointer_of(tuple(each["loc"])), in_words(each)) for each in found]
    return problem(request.scope, "invalid-request", "The request is not valid", 422, errors=errors)


def _is_no_json(request: Request) -> bool:
    """Whether there is a body that does not say that it is JSON: it was not read as such."""
    headers = request.headers
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return has_body and kind != "application/json" and not kind.endswith("+json")


class UnexpectedErrors:
    """The outermost net of a service: logs what nobody foresaw and answers 500 without a word of it; what only passes
    (a database away, a disk full) is 503, and says when to come again.

    It does not raise again, so the server has nothing left to print.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as exc:
            away = of_machinery(exc)
            if away is not None:
                _log.warning("request_not_taken", instance=instance_of(scope), slug=away.slug, exc_info=exc)
            else:
                _log.error("unexpected_error", instance=instance_of(scope), exc_info=exc)
            if started:
                raise  # half an answer is out: only breaking the connection tells the caller
            internal = problem(scope, "internal-error", "Something went wrong here", 500)
            await (internal if away is None else of_refusal(scope, away))(scope, receive, send)


def install(app: FastAPI, no_route: NoRoute | None = None) -> None:
    """Make every error of `app` a problem document. Call before adding other middlewares, so that they wrap it.

    Where no route takes a request, `no_route` is asked for another answer first.
    """
    app.add_exception_handler(Refusal, _on_refusal)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    if no_route is not None:
        for status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
            app.add_exception_handler(int(status), _asking_first(no_route))
    app.add_middleware(UnexpectedErrors)
