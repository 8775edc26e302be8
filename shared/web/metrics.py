"""Requests timed, and what is counted shown to Prometheus."""

import time
from typing import Annotated, Final

from fastapi import Depends
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.ops.telemetry import REGISTRY, REQUESTS
from shared.router import Router


class RequestTimer:
    """Times each request under its route's template, so that no id becomes a label."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service
        self._series: dict[tuple[str, str, int], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        began = time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            self._observe(scope, status, time.perf_counter() - began)

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        key = (method, _template(scope).removeprefix(f"/{self._service}"), status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = REQUESTS.labels(self._service, key[0], key[1], str(status))
        series.observe(seconds)


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _template(scope: Scope) -> str:
    """The route's path with its placeholders; `unmatched` when there was none."""
    return getattr(scope.get("route"), "path", "unmatched")


def metrics_router() -> Router:
    """`GET /metrics` in Prometheus's text format."""
    router = Router(tags=["operations"])

    @router.get("/metrics", response_class=PlainTextResponse)
    async def metrics(_: Annotated[Caller, Depends(allow("admin", "dashboard"))]) -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router
