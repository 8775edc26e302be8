"""What is counted, for Prometheus: names and labels in one place. Labels are codes, never ids of people."""

import time
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.auth import Caller, allow

REGISTRY: Final = CollectorRegistry()
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

REQUESTS: Final = Histogram(
    "iro_request_seconds", "Requests", ["service", "method", "route", "status"], buckets=_BUCKETS, registry=REGISTRY
)
HANDLED: Final = Counter("iro_events_handled", "Events handled", ["service", "type"], registry=REGISTRY)
PARKED: Final = Counter(
    "iro_events_parked", "Events that failed and were parked", ["service", "type"], registry=REGISTRY
)
RELAYED: Final = Counter("iro_events_relayed", "Events handed on by the relay", ["service"], registry=REGISTRY)
LAG: Final = Gauge("iro_reader_lag", "Events a reader is behind its source", ["service", "source"], registry=REGISTRY)
SWEEP: Final = Histogram("iro_sweep_seconds", "Time of one sweep of due rows", ["service"], registry=REGISTRY)


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
        key = (method, _template(scope), status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = REQUESTS.labels(self._service, key[0], key[1], str(status))
        series.observe(seconds)


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _template(scope: Scope) -> str:
    """The route's path with its placeholders, relative to the service; `unmatched` when there was none."""
    return getattr(scope.get("route"), "path", "unmatched")


def metrics_router() -> APIRouter:
    """`GET /metrics` in Prometheus's text format."""
    router = APIRouter(tags=["operations"])

    @router.get("/metrics")
    async def metrics(_: Annotated[Caller, Depends(allow("admin", "dashboard"))]) -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router
