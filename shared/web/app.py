"""How every service's app is put together: guards, problem documents, its contract, and the page that shows it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Lifespan

from shared.auth.access import public
from shared.auth.tokens import Verifier
from shared.refusals import Unavailable
from shared.router import Router, operation_id
from shared.web import problems
from shared.web.guards import LARGEST_BODY, BodyGuard, RequestFrame, own_readers_of
from shared.web.idempotency import AnsweredBefore
from shared.web.metrics import RequestTimer
from shared.web.openapi import openapi_of
from shared.web.reference import STYLE, reference_page
from shared.web.unknown_parameters import refuse_unknown_parameters

_log = structlog.get_logger("shared.web")
_NO_TELEMETRY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's own would tell whoever configures a provider the query of every request, and what was refused in it."""


def create_service_app(
    name: str,
    *,
    title: str,
    routers: Sequence[Router],
    verifier: Verifier,
    lifespan: Lifespan[FastAPI] | None = None,
    largest_body: int = LARGEST_BODY,
) -> FastAPI:
    """A service's app under `/<name>`; the routers' own paths are relative to that (`/children/{child_id}`)."""
    return _create(name, f"/{name}", title, routers, verifier, lifespan, largest_body)


def create_root_app(
    *,
    title: str,
    routers: Sequence[Router],
    verifier: Verifier,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """The app beside the services in a single process: health, readiness, the clock, public keys; no prefix."""
    return _create("root", "", title, routers, verifier, lifespan, LARGEST_BODY)


def _create(
    name: str,
    prefix: str,
    title: str,
    routers: Sequence[Router],
    verifier: Verifier,
    lifespan: Lifespan[FastAPI] | None,
    largest_body: int,
) -> FastAPI:
    app = FastAPI(
        title=title,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        telemetry=_NO_TELEMETRY,
    )
    app.state.verifier = verifier
    for router in routers:
        app.router.routes.extend(router.routes_at(prefix, [Depends(refuse_unknown_parameters)]))
    _describe(app, prefix)
    # The last one added is the outermost.
    app.add_middleware(BodyGuard, largest=largest_body, own_readers=own_readers_of(app.routes))
    problems.install(app, next((each.no_route for each in routers if each.no_route is not None), None))
    app.add_exception_handler(AnsweredBefore, _on_repeat)
    app.add_middleware(RequestTimer, service=name)
    app.add_middleware(RequestFrame, service=name)
    return app


async def _on_repeat(_request: Request, earlier: Exception) -> Response:
    if not isinstance(earlier, AnsweredBefore):
        raise earlier
    return earlier.answer


def _describe(app: FastAPI, prefix: str) -> None:
    @app.get(f"{prefix}/openapi.json", include_in_schema=False)
    @public
    async def openapi() -> Response:
        return JSONResponse(openapi_of(app))

    @app.get(f"{prefix}/docs", include_in_schema=False)
    @public
    async def docs() -> Response:
        return HTMLResponse(reference_page(openapi_of(app), prefix))

    @app.get(f"{prefix}/docs.css", include_in_schema=False)
    @public
    async def docs_style() -> Response:
        return Response(STYLE, media_type="text/css")


class Readiness(BaseModel):
    """Whether requests may be sent here, and each check by its name."""

    ready: bool
    checks: dict[str, bool]

    model_config = ConfigDict(json_schema_extra={"example": {"ready": True, "checks": {"allocation": True}}})


def health_router(ready: Callable[[], Awaitable[dict[str, str | None]]]) -> Router:
    """`GET /health`: the process answers. `GET /ready`: 503 unless `ready()` has nothing against any of its names."""
    router = Router(tags=["health"])

    @router.get("/health")
    @public
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/ready", response_model=Readiness, responses={503: {"model": Readiness, "description": "Not ready"}})
    @public
    async def readiness() -> Response:
        try:
            checks = await ready()
        except Exception as exc:  # whatever it is, it is a reason to send nobody here
            _log.warning("readiness_check_failed", exc_info=exc)
            checks = {"checked": "the check failed"}
        wrong = {name: why for name, why in checks.items() if why is not None}
        said = {"ready": not wrong, "checks": {name: name not in wrong for name in checks}}
        if not wrong:
            return JSONResponse(said)
        return JSONResponse(said | {"wrong": wrong}, 503, {"Retry-After": str(Unavailable.RETRY_AFTER)})

    return router
