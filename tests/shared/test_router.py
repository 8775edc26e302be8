"""Routes are put together once, when they are needed, and are what FastAPI's own routers would have made of them."""

from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from shared.router import Declared, Router, operation_id, put_together

SEEN: list[str] = []


def note(name: str) -> Any:
    def noted() -> None:
        SEEN.append(name)

    return Depends(noted)


def declared(kind: type[APIRouter], **named: Any) -> APIRouter:
    """The same routes in either kind of router."""
    outer = kind(prefix="/outer", tags=["outer"], dependencies=[note("outer")], **named)
    inner = kind(prefix="/inner", tags=["inner"], dependencies=[note("inner")], **named)

    @outer.get("/{rest:path}/first")
    def first(rest: str) -> str:
        """What comes first is asked first."""
        return f"first {rest}"

    @inner.post("/things/{thing}", status_code=201, tags=["own"], dependencies=[note("own")])
    def second(thing: int, more: bool = False) -> dict[str, int]:
        return {"thing": thing, "more": int(more)}

    outer.include_router(inner)

    @outer.get("/{rest:path}")
    def last(rest: str) -> str:
        return f"last {rest}"

    return outer


def of_fastapi() -> FastAPI:
    app = FastAPI(generate_unique_id_function=operation_id)
    app.include_router(declared(APIRouter), prefix="/top", dependencies=[note("top")])
    return app


def ours() -> FastAPI:
    app, router = FastAPI(generate_unique_id_function=operation_id), declared(Router)
    assert isinstance(router, Router)
    app.router.routes.extend(router.routes_at("/top", [note("top")]))
    return app


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/top/outer/x/first"),
        ("POST", "/top/outer/inner/things/3?more=1"),
        ("POST", "/top/outer/inner/things/three"),
        ("DELETE", "/top/outer/inner/things/3"),
        ("GET", "/top/outer/inner/things/3"),
        ("GET", "/top/inner/things/3"),
    ],
)
def test_each_request_is_answered_as_by_fastapis_routers(method: str, path: str) -> None:
    told = []
    for app in (of_fastapi(), ours()):
        SEEN.clear()
        answer = TestClient(app).request(method, path)
        told.append((answer.status_code, answer.json(), answer.headers, list(SEEN)))
    assert told[0] == told[1]


def test_the_contract_is_that_of_fastapis_routers() -> None:
    app = ours()
    described = get_openapi(title=app.title, version=app.version, routes=put_together(app.routes))
    assert described == of_fastapi().openapi()


def test_each_route_is_put_together_once_and_none_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    as_it_is = APIRoute.__init__

    def noted(self: APIRoute, path: str, *args: Any, **options: Any) -> None:
        made.append(path)
        as_it_is(self, path, *args, **options)

    monkeypatch.setattr(APIRoute, "__init__", noted)
    client = TestClient(ours())
    assert made == []
    for _ in range(2):
        assert client.post("/top/outer/inner/things/3").json() == {"thing": 3, "more": 0}
        assert client.get("/top/nowhere").status_code == 404
        assert made == ["/top/outer/inner/things/{thing}"]
    for _ in range(2):
        assert all(type(each) is not Declared for each in put_together(client.app.routes))  # type: ignore[attr-defined]
        assert len(made) == 3


def test_routers_of_fastapis_own_and_options_of_including_are_refused() -> None:
    with pytest.raises(TypeError):
        Router().include_router(APIRouter())
    with pytest.raises(TypeError):
        Router().include_router(Router(), prefix="/x")
