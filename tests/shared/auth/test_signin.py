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
