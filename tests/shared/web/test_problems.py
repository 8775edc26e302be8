"""Every error leaves as one problem document, and tells nothing it should not."""

import json
import logging
from pathlib import Path
from typing import Annotated
from uuid import UUID

import pytest
from fastapi import Depends, Query
from pydantic import AfterValidator, Field
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from shared.auth.access import allow, public
from shared.auth.tokens import LocalIssuer
from shared.events.base import Code, FactDate
from shared.ops import logs
from shared.refusals import Conflict, NotFound, PreconditionFailed, PreconditionRequired, Refusal, Unprocessable
from shared.router import Router
from shared.web.app import create_service_app
from shared.web.bodies import Body
from shared.web.problems import pointer_of

SECRET = "Ada Lovelace, 1 Sea View"


def _even(number: int) -> int:
    if number % 2:
        raise ValueError("must be even")
    return number


class Leaf(Body):
    sub: list[Annotated[int, AfterValidator(_even)]]


class Wrong(Body):
    field: Leaf


class Slips(Body):
    reason: Code
    on: FactDate | None = None
    names: Annotated[tuple[Code, ...], Field(min_length=1)] = ("one",)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    router = Router()
    refusals: dict[str, Exception] = {
        "missing": NotFound("review"),
        "conflict": Conflict("already-held", "The review is already held", "It was held on 2026-01-02."),
        "required": PreconditionRequired(),
        "moved": PreconditionFailed(),
        "invalid": Unprocessable.at("/query/from", "not a date"),
        "own": Refusal("gone-away", "Gone", status=410),
        "http": HTTPException(401, headers={"WWW-Authenticate": 'Bearer realm="x"'}),
        "bug": ValueError(SECRET),
        "away": ConnectionRefusedError(111, SECRET),
        "full": OSError(28, SECRET),
    }

    @router.get("/raise/{which}")
    @public
    async def fail(which: str) -> None:
        raise refusals[which] from RuntimeError(SECRET)

    @router.post("/slips")
    @public
    async def slips(body: Slips) -> None:
        return None

    @router.post("/body")
    @public
    async def body(body: Wrong, n: Annotated[int, Query(alias="from")] = 0) -> None:
        return None

    return TestClient(
        create_service_app("demo", title="Demo", routers=[router], verifier=LocalIssuer.open(tmp_path).verifier())
    )


@pytest.mark.parametrize(
    ("which", "status", "slug"),
    [
        ("missing", 404, "not-found"),
        ("conflict", 409, "already-held"),
        ("required", 428, "precondition-required"),
        ("moved", 412, "precondition-failed"),
        ("invalid", 422, "invalid-request"),
        ("own", 410, "gone-away"),
    ],
)
def test_a_refusal_is_told_by_its_slug_and_status(client: TestClient, which: str, status: int, slug: str) -> None:
    answer = client.get(f"/demo/raise/{which}")
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, document["status"], document["type"]) == (status, status, slug)
    assert document["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert UUID(answer.headers["x-request-id"])


def test_a_named_field_comes_with_its_pointer(client: TestClient) -> None:
    errors = client.get("/demo/raise/invalid").json()["errors"]
    assert errors == [{"pointer": "/query/from", "message": "not a date"}]


def test_no_such_route_and_no_such_method_are_problems_too(client: TestClient) -> None:
    assert client.get("/demo/nowhere").json()["type"] == "not-found"
    answer = client.delete("/demo/body")
    assert (answer.status_code, answer.headers["allow"], answer.json()["type"]) == (405, "POST", "method-not-allowed")
    assert client.get("/demo/raise/http").headers["www-authenticate"] == 'Bearer realm="x"'


def test_invalid_input_is_pointed_at_wherever_it_was(client: TestClient) -> None:
    answer = client.post("/demo/body?from=x", json={"field": {"sub": ["y"]}, "a/b~c": 1})
    assert answer.status_code == 422
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/query/from", "/field/sub/0", "/a~1b~0c"}


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        ({}, "/reason", "is needed"),
        ({"reason": " "}, "/reason", "is empty"),
        ({"reason": "because it rained"}, "/reason", "is to be a code or an id: "),
        ({"reason": "rain", "raeson": "x"}, "/raeson", "is no field here; look for a slip of the pen"),
        ({"reason": "rain", "on": "2026-02-30"}, "/on", "there is no such day in the calendar"),
        ({"reason": "rain", "on": "30/01/2026"}, "/on", "a date is written YYYY-MM-DD"),
        ({"reason": "rain", "names": []}, "/names", "names nothing, and is to name something"),
    ],
)
def test_the_commonest_slips_are_told_in_plain_words(
    client: TestClient, body: dict[str, object], pointer: str, words: str
) -> None:
    (error,) = client.post("/demo/slips", json=body).json()["errors"]
    assert error["pointer"] == pointer
    assert error["message"].startswith(words)


def test_whoever_has_not_the_role_is_told_whose_it_is(tmp_path: Path) -> None:
    issuer = LocalIssuer.open(tmp_path)
    router = Router()

    @router.get("/hers", dependencies=[Depends(allow("iro", "iro_manager"))])
    async def hers() -> None:
        return None

    app = create_service_app("demo", title="Demo", routers=[router], verifier=issuer.verifier())
    token = issuer.issue("team_manager", "TOM")
    refused = TestClient(app).get("/demo/hers", headers={"Authorization": f"Bearer {token}"}).json()
    assert refused["detail"] == "This is for whoever has one of the roles iro, iro_manager; the token has team_manager."


def test_a_check_of_our_own_is_told_in_its_own_words(client: TestClient) -> None:
    answer = client.post("/demo/body", json={"field": {"sub": [2, 3]}})
    assert answer.json()["errors"] == [{"pointer": "/field/sub/1", "message": "must be even"}]


def test_a_pointer_to_the_whole_body_is_empty() -> None:
    assert pointer_of(("body",)) == ""
    assert pointer_of(("query", "from")) == "/query/from"


def test_an_unforeseen_error_tells_nothing_but_where_to_look_in_the_log(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    try:
        answer = client.get("/demo/raise/bug")
    finally:
        logging.root.handlers = []
    assert answer.status_code == 500
    assert answer.json()["type"] == "internal-error"
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    entry = next(line for line in lines if line["event"] == "unexpected_error")
    assert entry["instance"] == answer.json()["instance"]
    assert entry["exception"] == ["builtins.ValueError", "builtins.RuntimeError"]
    assert any(frame.endswith(":fail") for frame in entry["frames"])
    assert "Lovelace" not in json.dumps(lines)


@pytest.mark.parametrize(("which", "slug"), [("away", "database-away"), ("full", "disk-full")])
def test_what_passes_by_itself_says_when_to_come_again(client: TestClient, which: str, slug: str) -> None:
    """Faults E2."""
    answer = client.get(f"/demo/raise/{which}")
    assert (answer.status_code, answer.json()["type"], answer.headers["Retry-After"]) == (503, slug, "10")
    assert SECRET not in answer.text
