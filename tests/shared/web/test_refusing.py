"""What a body is refused for is pointed at, and what a route may refuse is in its contract."""

from pathlib import Path

from pydantic import model_validator
from starlette.testclient import TestClient

from shared.auth.access import public
from shared.auth.tokens import LocalIssuer
from shared.router import Router
from shared.web.app import create_service_app, openapi_of
from shared.web.bodies import Body, check_order
from shared.web.refusing import refuses


class Stay(Body):
    """From a number to a number."""

    first: int | None = None
    last: int | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Stay":
        check_order(self, "first", "last")
        return self


class Stays(Body):
    """Several."""

    stays: list[Stay]


def test_a_check_across_fields_is_pointed_at_the_field_however_deep_it_lies(tmp_path: Path) -> None:
    router = Router()

    @router.post("/stays", responses=refuses("taken", wrong=["too-long"]))
    @public
    async def stays(body: Stays) -> Stays:
        return body

    app = create_service_app("demo", title="Demo", routers=[router], verifier=LocalIssuer.open(tmp_path).verifier())
    sent = {"stays": [{"first": 1, "last": 1}, {"first": 2, "last": 1}, {"last": 1}, {"first": 1}]}
    refused = TestClient(app).post("/demo/stays", json=sent)
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        [{"pointer": "/stays/1/last", "message": "lies before first"}],
    )
    said = openapi_of(app)["paths"]["/demo/stays"]["post"]["responses"]
    slugs = {status: said[status]["content"]["application/problem+json"]["schema"] for status in ("409", "422")}
    assert set(said) == {"200", "400", "409", "413", "415", "422", "503", "default"}
    assert slugs["409"]["properties"]["type"]["enum"] == ["taken"]
    assert slugs["422"]["properties"]["type"]["enum"] == ["invalid-request", "too-long"]
