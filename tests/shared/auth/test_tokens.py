"""Tokens, roles and signing in."""

import json
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import jwt
import pytest
from fastapi import Depends, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from jwt.utils import base64url_encode
from starlette.testclient import TestClient

from shared.auth.access import COOKIE, PUBLIC, allow, public, roles_of
from shared.auth.roles import Caller
from shared.auth.tokens import AUDIENCE, ISSUER, JWKS_FILE, KEY_FILE, FileVerifier, KeySetVerifier, LocalIssuer
from shared.refusals import Unauthenticated
from shared.router import Router
from shared.web.app import create_service_app, openapi_of

Mint = Callable[..., str]


@pytest.fixture
def issuer(tmp_path: Path) -> LocalIssuer:
    return LocalIssuer.open(tmp_path)


@pytest.fixture
def mint(issuer: LocalIssuer, tmp_path: Path) -> Mint:
    """Tokens signed with the issuer's own key, with any claims and headers."""
    kid = issuer.jwks()["keys"][0]["kid"]
    pem = (tmp_path / KEY_FILE).read_bytes()

    def make(**changes: Any) -> str:
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "s1",
            "roles": ["iro"],
            "iat": now,
            "exp": now + timedelta(hours=1),
        }
        claims = {name: value for name, value in (claims | changes).items() if value is not None}
        return jwt.encode(claims, pem, algorithm="ES256", headers={"kid": kid})

    return make


def app_of(issuer: LocalIssuer) -> FastAPI:
    router = Router()

    @router.get("/things/{thing_id}")
    async def read(thing_id: str, caller: Annotated[Caller, Depends(allow("iro", "admin"))]) -> dict[str, str]:
        return {"subject": caller.subject}

    @router.post("/things", dependencies=[Depends(allow("iro"))])
    async def write() -> None:
        return None

    @router.get("/open")
    @public
    async def opened() -> None:
        return None

    @router.get("/forgotten")
    async def forgotten() -> None:
        return None

    return create_service_app("demo", title="Demo", routers=[router], verifier=issuer.verifier())


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_tells_whose_it_is_and_their_roles(issuer: LocalIssuer) -> None:
    token = issuer.issue(["iro", "admin"], "s1")
    assert issuer.verifier().verify(token) == Caller("s1", frozenset({"iro", "admin"}))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"iat": None},
        {"iat": datetime(2999, 1, 1, tzinfo=UTC)},
        {"iss": "someone-else"},
        {"aud": "something-else"},
        {"sub": None},
        {"sub": ""},
        {"roles": None},
        {"roles": []},
        {"roles": "iro"},
        {"roles": ["iro", "king"]},
        {"roles": [["iro"]]},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(issuer: LocalIssuer, mint: Mint, changes: dict[str, Any]) -> None:
    assert issuer.verifier().verify(mint()).subject == "s1"
    with pytest.raises(Unauthenticated):
        issuer.verifier().verify(mint(**changes))


def test_expiry_is_judged_with_ten_seconds_of_leeway(issuer: LocalIssuer) -> None:
    assert issuer.verifier().verify(issuer.issue("iro", "s1", timedelta(seconds=-5)))
    with pytest.raises(Unauthenticated):
        issuer.verifier().verify(issuer.issue("iro", "s1", timedelta(seconds=-12)))


def unsigned(claims: dict[str, Any], header: dict[str, str]) -> str:
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"} | header, claims))
    return ".".join(base64url_encode(part).decode() for part in parts) + "."


def test_no_other_key_and_no_other_algorithm_is_believed(issuer: LocalIssuer, tmp_path: Path) -> None:
    claims = jwt.decode(issuer.issue("admin", "s1"), options={"verify_signature": False})
    public_key = issuer.jwks()["keys"][0]
    kid = {"kid": public_key["kid"]}
    forged = [
        unsigned(claims, kid),
        jwt.encode(claims, public_key["x"] + public_key["y"], algorithm="HS256", headers=kid),
        jwt.encode(claims, (tmp_path / KEY_FILE).read_bytes(), algorithm="ES256"),
        jwt.encode(claims, LocalIssuer.open(tmp_path / "other")._key, algorithm="ES256", headers=kid),
    ]
    for token in forged:
        with pytest.raises(Unauthenticated):
            issuer.verifier().verify(token)


def test_a_shared_secret_in_a_key_set_is_not_used() -> None:
    secret = {"kty": "oct", "kid": "k", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQt", "alg": "HS256"}
    token = jwt.encode({"sub": "s1"}, "secret-" * 6, algorithm="HS256", headers={"kid": "k"})
    with pytest.raises(Unauthenticated):
        KeySetVerifier({"keys": [secret]}).verify(token)


_KEYS = KeySetVerifier(
    {
        "keys": [
            {
                "kty": "EC",
                "crv": "P-256",
                "kid": "k",
                "alg": "ES256",
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            }
        ]
    }
)


@given(st.one_of(st.text(), st.from_regex(r"[\w-]*\.[\w-]*\.[\w-]*", fullmatch=True)))
def test_garbage_is_refused_and_never_an_error(token: str) -> None:
    with pytest.raises(Unauthenticated):
        _KEYS.verify(token)


def test_a_header_nested_without_end_is_refused() -> None:
    deep = base64url_encode(b"[" * 5000).decode()
    with pytest.raises(Unauthenticated):
        _KEYS.verify(f"{deep}.e30.e30")


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    made: list[LocalIssuer] = []
    threads = [threading.Thread(target=lambda: made.append(LocalIssuer.open(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({json.dumps(issuer.jwks()) for issuer in made}) == 1
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([KEY_FILE, JWKS_FILE])
    assert "d" not in made[0].jwks()["keys"][0]


def test_another_process_checks_by_the_published_file_and_notices_a_new_key(tmp_path: Path) -> None:
    verifier = FileVerifier(tmp_path / JWKS_FILE)
    with pytest.raises(Unauthenticated):
        verifier.verify("x.y.z")
    old = LocalIssuer.open(tmp_path).issue("iro", "s1")
    assert verifier.verify(old).subject == "s1"
    (tmp_path / KEY_FILE).unlink()
    new = LocalIssuer.open(tmp_path).issue("iro", "s2")
    assert verifier.verify(new).subject == "s2"
    with pytest.raises(Unauthenticated):
        verifier.verify(old)


@pytest.mark.parametrize("roles", ["king", [], ["iro", "king"]])
def test_no_token_is_issued_for_a_role_that_does_not_exist(issuer: LocalIssuer, roles: str | list[str]) -> None:
    with pytest.raises(ValueError):
        issuer.issue(roles, "s1")


def test_nobody_is_401_the_wrong_role_403_and_the_right_one_gets_in(issuer: LocalIssuer) -> None:
    client = TestClient(app_of(issuer))
    for headers in ({}, bearer("nonsense"), {"Authorization": "Basic eDp5"}):
        answer = client.get("/demo/things/1", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.json()["type"] == "unauthenticated"
    assert client.get("/demo/things/1", headers=bearer(issuer.issue("legal", "s1"))).status_code == 403
    assert client.get("/demo/things/1", headers=bearer(issuer.issue("iro", "s1"))).json() == {"subject": "s1"}


def test_the_cookie_reads_but_never_changes_and_never_rescues_a_bad_header(issuer: LocalIssuer) -> None:
    client = TestClient(app_of(issuer), cookies={COOKIE: issuer.issue("iro", "s1")})
    assert client.get("/demo/things/1").status_code == 200
    assert client.post("/demo/things").status_code == 401
    assert client.get("/demo/things/1", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert client.get("/demo/things/1", headers={"Authorization": "Basic eDp5"}).status_code == 401


def test_every_route_s_roles_can_be_listed_and_a_forgotten_one_stands_out(issuer: LocalIssuer) -> None:
    outer = FastAPI(openapi_url=None)
    outer.mount("/under", app_of(issuer))
    listed = roles_of(outer)
    assert listed[("GET", "/under/demo/things/{thing_id}")] == frozenset({"iro", "admin"})
    assert listed[("POST", "/under/demo/things")] == frozenset({"iro"})
    assert listed[("GET", "/under/demo/open")] == PUBLIC
    assert [route for route, roles in listed.items() if roles is None] == [("GET", "/under/demo/forgotten")]


def test_a_router_s_roles_narrow_its_routes(issuer: LocalIssuer) -> None:
    router = Router(dependencies=[Depends(allow("iro", "admin"))])

    @router.get("/both", dependencies=[Depends(allow("iro", "legal"))])
    async def both() -> None:
        return None

    app = create_service_app("demo", title="Demo", routers=[router], verifier=issuer.verifier())
    assert roles_of(app)[("GET", "/demo/both")] == frozenset({"iro"})


def test_openapi_shows_roles_the_bearer_scheme_and_problems(issuer: LocalIssuer) -> None:
    document = openapi_of(app_of(issuer))
    operation = document["paths"]["/demo/things/{thing_id}"]["get"]
    assert operation["x-roles"] == ["admin", "iro"]
    assert operation["security"] == [{"bearer": []}]
    assert "application/problem+json" in operation["responses"]["default"]["content"]
    assert list(operation["responses"]["422"]["content"]) == ["application/problem+json"]


def test_each_reason_of_a_401_is_told_in_other_words(issuer: LocalIssuer, mint: Mint, tmp_path: Path) -> None:
    """Faults E4."""
    client = TestClient(app_of(issuer))
    of_another = LocalIssuer.open(tmp_path / "another").issue("iro", "s1")
    sent: dict[str, dict[str, str]] = {
        "Send a bearer token": {},
        "not of the form": {"Authorization": "Basic abc"},
        "is no token": bearer("abc"),
        "a key that this installation does not know": bearer(of_another),
        "has expired": bearer(mint(exp=datetime.now(UTC) - timedelta(hours=1))),
        "is not good yet": bearer(mint(nbf=datetime.now(UTC) + timedelta(hours=1))),
        "is not valid here": bearer(mint(aud="somebody-else")),
        "names no role": bearer(mint(roles=[])),
        "names no subject, or a role": bearer(mint(roles=["king"])),
    }
    for words, headers in sent.items():
        answer = client.get("/demo/things/1", headers=headers)
        assert (answer.status_code, words in answer.json()["detail"]) == (401, True), answer.json()
    client.cookies.set(COOKIE, issuer.issue("iro", "s1"))
    assert "session only reads" in client.post("/demo/things").json()["detail"]
