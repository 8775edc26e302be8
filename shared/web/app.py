"""How every service's app is put together: guards, problem documents, OpenAPI with roles, and documentation pages."""

from collections.abc import Awaitable, Callable, Sequence
from html import escape
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Lifespan

from shared.auth.access import public, roles_of
from shared.auth.tokens import Verifier
from shared.web import problems
from shared.web.guards import LARGEST_BODY, BodyGuard, RequestFrame, own_readers_of
from shared.web.idempotency import AnsweredBefore
from shared.web.metrics import RequestTimer

_log = structlog.get_logger("shared.web")


def create_service_app(
    name: str,
    *,
    title: str,
    routers: Sequence[APIRouter],
    verifier: Verifier,
    lifespan: Lifespan[FastAPI] | None = None,
    largest_body: int = LARGEST_BODY,
) -> FastAPI:
    """A service's app under `/<name>`; the routers' own paths are relative to that (`/children/{child_id}`)."""
    return _create(name, f"/{name}", title, routers, verifier, lifespan, largest_body)


def create_root_app(
    *,
    title: str,
    routers: Sequence[APIRouter],
    verifier: Verifier,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """The app beside the services in a single process: health, readiness, the clock, public keys; no prefix."""
    return _create("root", "", title, routers, verifier, lifespan, LARGEST_BODY)


def _create(
    name: str,
    prefix: str,
    title: str,
    routers: Sequence[APIRouter],
    verifier: Verifier,
    lifespan: Lifespan[FastAPI] | None,
    largest_body: int,
) -> FastAPI:
    app = FastAPI(title=title, lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.verifier = verifier
    for router in routers:
        app.include_router(router, prefix=prefix)
    _describe(app, prefix)
    # The last one added is the outermost.
    app.add_middleware(BodyGuard, largest=largest_body, own_readers=own_readers_of(app.routes))
    problems.install(app)
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
        return HTMLResponse(_docs_page(openapi_of(app), f"{prefix}/openapi.json"))


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The app's OpenAPI document: each operation with its `x-roles`, every error a problem document."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas["Problem"] = problems.SCHEMA
        for (method, path), roles in roles_of(app).items():
            operation = schema.get("paths", {}).get(path, {}).get(method.lower())
            if operation is not None:
                _complete(operation, roles)
        app.openapi_schema = schema
    return app.openapi_schema


def _complete(operation: dict[str, Any], roles: frozenset[str] | None) -> None:
    operation["x-roles"] = sorted(roles or ())
    if problems.MEDIA_TYPE not in operation["responses"].get("422", {}).get("content", {}):
        operation["responses"].pop("422", None)  # FastAPI's own, in a shape that no service answers
    operation["responses"]["default"] = {
        "description": "A refusal (RFC 9457)",
        "content": {problems.MEDIA_TYPE: {"schema": problems.PROBLEM_REF}},
    }


def _docs_page(schema: dict[str, Any], source: str) -> str:
    """A plain page: the ready-made ones load scripts from other hosts, which the content security policy forbids."""
    title = escape(schema["info"]["title"])
    rows = "".join(
        f"<tr><td><code>{method.upper()} {escape(path)}</code></td>"
        f"<td>{escape(operation.get('description', operation.get('summary', '')))}</td>"
        f"<td>{escape(', '.join(operation.get('x-roles', [])))}</td></tr>"
        for path, operations in schema.get("paths", {}).items()
        for method, operation in operations.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body><main>'
        f'<h1>{title}</h1><p>The whole contract: <a href="{escape(source)}">openapi.json</a></p>'
        '<table><thead><tr><th scope="col">Call</th><th scope="col">Does</th><th scope="col">Roles</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></main></body></html>"
    )


def health_router(ready: Callable[[], Awaitable[dict[str, bool]]]) -> APIRouter:
    """`GET /health`: the process answers. `GET /ready`: every check of `ready()` is true, else 503."""
    router = APIRouter(tags=["health"])

    @router.get("/health")
    @public
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/ready")
    @public
    async def readiness() -> Response:
        try:
            checks = await ready()
        except Exception as exc:  # whatever it is, it is a reason to send nobody here
            _log.warning("readiness_check_failed", exc_info=exc)
            checks = {"checked": False}
        fine = all(checks.values())
        return JSONResponse({"ready": fine, "checks": checks}, 200 if fine else 503)

    return router
