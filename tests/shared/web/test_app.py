"""What surrounds every service: bodies, headers, health, and several services behind one port."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import trace
from prometheus_client import generate_latest
from pydantic import ValidationError
from starlette.testclient import TestClient

from services.runtime.dispatcher import Dispatcher
from shared.auth.access import PUBLIC, public, roles_of
from shared.auth.tokens import LocalIssuer
from shared.ops import logs, telemetry
from shared.router import Router
from shared.web.app import create_root_app, create_service_app, health_router
from shared.web.bodies import Body
from shared.web.guards import nul_pointers, why_not_json
from shared.web.metrics import metrics_router


@pytest.fixture
def issuer(tmp_path: Path) -> LocalIssuer:
    return LocalIssuer.open(tmp_path)


@pytest.fixture
def client(issuer: LocalIssuer) -> TestClient:
    router = Router()

    @router.post("/echo")
    @public
    async def echo(body: dict[str, Any] | list[Any]) -> Any:
        return body

    @router.post("/size/{which}")
    @public
    async def size(which: str, request: Request) -> int:
        return len(await request.body())

    return TestClient(
        create_service_app("demo", title="Demo <x>", routers=[router], verifier=issuer.verifier(), largest_body=1000)
    )


def post(client: TestClient, body: bytes, kind: str = "application/json") -> tuple[int, str]:
    answer = client.post("/demo/echo", content=body, headers={"content-type": kind})
    return answer.status_code, answer.json()["type"] if answer.status_code >= 400 else ""


@pytest.mark.parametrize(("depth", "status"), [(31, 200), (32, 200), (33, 400), (450, 400)])
def test_json_may_be_nested_thirty_two_deep(client: TestClient, depth: int, status: int) -> None:
    assert post(client, b"[" * depth + b"]" * depth)[0] == status
    assert post(client, b'{"a":' * (depth - 1) + b"[]" + b"}" * (depth - 1))[0] == status or depth == 450


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 900,
        b"{",
        b'{"a": NaN}',
        b'{"a": [-Infinity]}',
        b'{"a": "\x00"}',
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\\ud800"}',
        b'{"\\udc00x": 1}',
        b"[" + b"9" * 990,
    ],
)
@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/merge-patch+json"]
)
def test_json_that_no_handler_should_see_is_a_400(client: TestClient, body: bytes, kind: str) -> None:
    assert post(client, body, kind) == (400, "malformed-json")


@pytest.mark.parametrize(
    "document",
    [{"a": "[" * 100}, {"a": '\\"[{' * 50}, {"a": "NaN \\u0000"}, [{"b": 1}] * 40, {"a": "\U0001f600"}, {"a": "\\"}],
)
def test_odd_but_honest_json_passes_unchanged(client: TestClient, document: Any) -> None:
    answer = client.post("/demo/echo", content=json.dumps(document), headers={"content-type": "application/json"})
    assert answer.json() == document


_documents = st.recursive(st.text() | st.integers() | st.booleans() | st.none(), st.lists, max_leaves=20)


@given(_documents)
def test_whatever_python_writes_as_json_and_postgres_can_keep_is_let_through(document: Any) -> None:
    written = json.dumps(document)
    assert why_not_json(written.encode()) is None
    assert (nul_pointers(document) != []) == ("\\u0000" in written.replace("\\\\", ""))


def test_a_nul_character_is_refused_by_the_field_it_is_in(client: TestClient) -> None:
    for body in (b'{"a": {"b/c": ["x", "\\u0000"]}}', b'{"a": {"b/c": ["x", "\\\\\\u0000"]}}'):
        answer = client.post("/demo/echo", content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/a/b~1c/1")


@pytest.mark.parametrize(
    ("kind", "status"),
    [("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("application/xml", 415), ("", 415),
     ("application/json", 200), ("Application/JSON; charset=utf-8", 200), ("application/merge-patch+json", 200)],
)  # fmt: skip
def test_a_body_that_is_not_called_json_is_refused_for_that(client: TestClient, kind: str, status: int) -> None:
    answer = client.post("/demo/echo", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == status, answer.text


def test_a_body_that_is_missing_is_missing(client: TestClient) -> None:
    answer = client.post("/demo/echo")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "")


def test_a_name_given_twice_is_refused_by_its_pointer(client: TestClient) -> None:
    """Faults, D4, its siblings: not the door alone."""
    answer = client.post(
        "/demo/echo", content=b'{"a": [{"b": 1, "b": 1}]}', headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"pointer": "/a/0/b", "message": "is given twice"}])


def test_a_byte_order_mark_is_no_part_of_the_json(client: TestClient) -> None:
    """Faults, D4, its siblings."""
    assert post(client, b"\xef\xbb\xbf[1]") == (200, "")


def test_a_compressed_body_is_refused_whatever_it_holds(client: TestClient) -> None:
    """Faults, D7, its siblings."""
    for coding, status in (("gzip", 415), ("br", 415), ("Identity", 200)):
        answer = client.post("/demo/size/1", content=b"x", headers={"content-encoding": coding})
        assert answer.status_code == status


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", [b'"', b'\\"', b"\\", b"[", b"[]", b'"\\', b"\\u0000"[:-1]])
def test_looking_at_eight_mebibytes_of_malice_takes_little_time(piece: bytes) -> None:
    why_not_json(b'["' + piece * (8 * 1024 * 1024 // len(piece)) + b"[" * 40)


@pytest.mark.parametrize(("size", "status"), [(999, 200), (1000, 200), (1001, 413)])
def test_a_body_has_a_largest_size_declared_or_not(client: TestClient, size: int, status: int) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * (size - 1)
        yield b"x"

    for content in (b"x" * size, pieces()):
        answer = client.post("/demo/size/1", content=content)
        assert answer.status_code == status
        assert answer.json()["type"] == "body-too-large" if status == 413 else answer.json() == size


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/demo/docs", "/demo/nowhere", "/demo/openapi.json"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


def test_a_request_keeps_its_uuid_and_nothing_else_as_its_name(client: TestClient) -> None:
    given_id = "0191d0a8-0000-7000-8000-000000000000"
    assert client.get("/demo/docs", headers={"x-request-id": given_id}).headers["x-request-id"] == given_id
    assert client.get("/demo/docs", headers={"x-request-id": "x" * 36}).headers["x-request-id"] != "x" * 36


def test_the_documentation_page_needs_no_other_host_and_no_script(client: TestClient) -> None:
    page = client.get("/demo/docs").text
    assert "POST /demo/echo" in page
    assert "Demo &lt;x&gt;" in page
    assert "<script" not in page
    assert "://" not in page


def test_a_body_refuses_what_it_does_not_know_and_what_is_not_finite() -> None:
    class Weight(Body):
        kilos: float

    assert Weight.model_validate({"kilos": 1.5}).kilos == 1.5
    for wrong in ({"kilos": 1, "extra": 2}, {"kilos": float("inf")}):
        with pytest.raises(ValidationError):
            Weight.model_validate(wrong)


def test_readiness_is_503_while_a_check_fails_or_breaks(issuer: LocalIssuer) -> None:
    checks: dict[str, str | None] = {"database": None}

    async def ready() -> dict[str, str | None]:
        if not checks:
            raise RuntimeError
        return checks

    app = create_root_app(title="Root", routers=[health_router(ready)], verifier=issuer.verifier())
    client = TestClient(app)
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").status_code == 200
    checks["database"] = "the disk is full"
    said = {"ready": False, "checks": {"database": False}, "wrong": {"database": "the disk is full"}}
    assert client.get("/ready").json() == said
    checks.clear()
    assert client.get("/ready").status_code == 503
    assert set(roles_of(app).values()) == {PUBLIC}


def part(name: str, journal: list[str], issuer: LocalIssuer, fails: bool = False) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if fails:
            raise RuntimeError(name)
        journal.append(f"{name} starts")
        yield
        journal.append(f"{name} stops")

    router = Router()

    @router.get("/{rest:path}")
    @public
    async def here(rest: str) -> str:
        return f"{name}:{rest}"

    if name == "root":
        return create_root_app(title=name, routers=[router], verifier=issuer.verifier(), lifespan=lifespan)
    return create_service_app(name, title=name, routers=[router], verifier=issuer.verifier(), lifespan=lifespan)


def test_services_share_a_port_and_start_in_order_and_stop_in_reverse(issuer: LocalIssuer) -> None:
    journal: list[str] = []
    services = {name: part(name, journal, issuer) for name in ("allocation", "reporting")}
    with TestClient(Dispatcher(services, part("root", journal, issuer)), follow_redirects=False) as client:
        assert client.get("/").headers["location"] == "/reporting/"
        assert client.get("/allocation/x/y").json() == "allocation:x/y"
        assert client.get("/allocations/x").json() == "root:allocations/x"
    started = ["allocation starts", "reporting starts", "root starts"]
    assert journal == [*started, "root stops", "reporting stops", "allocation stops"]


def test_a_service_that_cannot_start_stops_the_others_and_says_so(issuer: LocalIssuer) -> None:
    journal: list[str] = []
    services = {
        "allocation": part("allocation", journal, issuer),
        "reporting": part("reporting", journal, issuer, True),
    }
    with (
        pytest.raises(RuntimeError, match="reporting"),
        TestClient(Dispatcher(services, part("root", journal, issuer))),
    ):
        pass
    assert journal == ["allocation starts", "allocation stops"]


def test_requests_are_counted_by_template_and_metrics_need_a_role(issuer: LocalIssuer, client: TestClient) -> None:
    client.post("/demo/size/child-77", content=b"x")
    counted = generate_latest(telemetry.REGISTRY).decode()
    assert 'iro_request_seconds_count{method="POST",route="/size/{which}",service="demo",status="200"}' in counted
    assert "child-77" not in counted
    app = create_root_app(title="Root", routers=[metrics_router()], verifier=issuer.verifier())
    metrics = TestClient(app)
    assert metrics.get("/metrics").status_code == 401
    token = issuer.issue("dashboard", "s1", timedelta(minutes=1))
    assert "iro_request_seconds" in metrics.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text


def test_the_log_withholds_unknown_keys_stories_and_libraries_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    try:
        log = structlog.get_logger("test")
        log.info("review_planned", child_id="c1", due_on="2026-01-02", name="Ada", detail="Ada lives here")
        log.info("Ada moved house", child_id="Ada Lovelace")
        logging.getLogger("somelibrary").warning("row %s failed", "Ada")
        logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    finally:
        logging.root.handlers = []
    written = capsys.readouterr().err
    first, second, third, fourth = (json.loads(line) for line in written.splitlines())
    assert (first["event"], first["child_id"], first["withheld"]) == ("review_planned", "c1", ["detail", "name"])
    assert (second["event"], second["withheld"]) == ("unnamed_event", ["child_id", "event"])
    assert (third["event"], third["logger"]) == ("row %s failed", "somelibrary")
    assert fourth["event"] == "Started server process [7]"
    assert "Ada" not in written


def test_fastapi_tells_no_telemetry_of_its_own_to_whoever_configures_a_provider(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults.md E8: it would tell the query of every request, and what was refused in it, outside of the system."""
    traced: list[str] = []

    class Provider(trace.TracerProvider):
        def get_tracer(self, name: str, *_: Any, **__: Any) -> trace.Tracer:
            traced.append(name)
            return trace.NoOpTracer()

    monkeypatch.setattr(trace, "_TRACER_PROVIDER", Provider())
    assert client.post("/demo/echo", json={"a": 1}).status_code == 200
    assert client.post("/demo/echo?name=Ann", json="refused").status_code == 422
    assert traced == []
