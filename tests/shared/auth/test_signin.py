"""Signing in by a one-time code on the machine itself."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from shared.auth.access import COOKIE
from shared.auth.roles import Caller
from shared.auth.signin import SignIn
from shared.auth.tokens import LocalIssuer
from shared.refusals import Unauthenticated
from shared.web.app import create_root_app


@pytest.fixture
def issuer(tmp_path: Path) -> LocalIssuer:
    return LocalIssuer.open(tmp_path)


def sign_in_client(
    issuer: LocalIssuer, host: str = "127.0.0.1", base: str = "http://localhost"
) -> tuple[SignIn, TestClient]:
    sign_in = SignIn(issuer)
    app = create_root_app(title="Root", routers=[sign_in.router()], verifier=issuer.verifier())
    return sign_in, TestClient(app, base_url=base, client=(host, 5000), follow_redirects=False)


@pytest.mark.parametrize(("base", "secure"), [("http://localhost", False), ("https://localhost", True)])
def test_a_code_signs_in_once(issuer: LocalIssuer, base: str, secure: bool) -> None:
    sign_in, client = sign_in_client(issuer, base=base)
    code = sign_in.new_code("dashboard", "s1")
    answer = client.get("/sign-in", params={"code": code})
    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/reporting/")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) is secure
    assert issuer.verifier().verify(answer.cookies[COOKIE]) == Caller("s1", frozenset({"dashboard"}))
    assert client.get("/sign-in", params={"code": code}).status_code == 401
    assert 'iro_session=""' in client.post("/sign-out").headers["set-cookie"]


@pytest.mark.parametrize("host", ["10.0.0.1", "testclient", "192.168.1.1"])
def test_a_code_is_worth_nothing_from_another_machine_and_is_not_spent(issuer: LocalIssuer, host: str) -> None:
    sign_in, client = sign_in_client(issuer, host)
    code = sign_in.new_code("dashboard", "s1")
    assert client.get("/sign-in", params={"code": code}).status_code == 403
    assert sign_in.redeem(code)


@pytest.mark.parametrize(("seconds", "good"), [(599, True), (600, False), (601, False)])
def test_a_code_is_good_for_ten_minutes(issuer: LocalIssuer, seconds: int, good: bool) -> None:
    now = [0.0]
    sign_in = SignIn(issuer, now=lambda: now[0])
    code = sign_in.new_code("dashboard", "s1")
    now[0] = seconds
    if good:
        assert sign_in.redeem(code)
    else:
        with pytest.raises(Unauthenticated):
            sign_in.redeem(code)


def test_an_old_link_and_signing_out_are_pages_for_a_browser_and_documents_for_a_program(issuer: LocalIssuer) -> None:
    """Faults E7."""
    _, client = sign_in_client(issuer)
    browser = {"Accept": "text/html,*/*;q=0.8"}
    old = client.get("/sign-in", params={"code": "used-up"}, headers=browser)
    assert (old.status_code, old.headers["content-type"].partition(";")[0]) == (401, "text/html")
    assert "iro sign-in --role" in old.text
    out = client.post("/sign-out", headers=browser)
    assert (out.status_code, 'iro_session=""' in out.headers["set-cookie"]) == (200, True)
    assert "You are signed out" in out.text
    assert client.get("/sign-in", params={"code": "used-up"}).headers["content-type"] == "application/problem+json"
    assert client.post("/sign-out").status_code == 204
    _, far = sign_in_client(issuer, "10.0.0.1")
    assert "only on the machine itself" in far.get("/sign-in", params={"code": "x"}, headers=browser).text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_a_code_is_worth_nothing_through_a_proxy_and_is_not_spent(issuer: LocalIssuer, header: str) -> None:
    sign_in, client = sign_in_client(issuer)
    code = sign_in.new_code("dashboard", "s1")
    assert client.get("/sign-in", params={"code": code}, headers={header: "127.0.0.1"}).status_code == 403
    assert sign_in.redeem(code)
