"""Roles are chosen without a code where everything is invented, on the machine itself, and nowhere else."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from shared.auth.access import COOKIE
from shared.auth.choosing import RolesToChoose
from shared.auth.roles import Caller
from shared.auth.signin import SignIn
from shared.auth.tokens import LocalIssuer
from shared.web.app import create_root_app

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


class Door:
    """The root of a system in which everything is invented, or not."""

    def __init__(self, folder: Path, *, client: str = "127.0.0.1", base: str = "http://127.0.0.1:8000") -> None:
        self.issuer, self.invented = LocalIssuer.open(folder), True
        sign_in = SignIn(self.issuer, roles=RolesToChoose(lambda: self.invented, self._iros))
        app = create_root_app(title="Root", routers=[sign_in.router()], verifier=self.issuer.verifier())
        self.browser = TestClient(app, base_url=base, client=(client, 5000), follow_redirects=False, headers=BROWSER)

    async def _iros(self) -> Mapping[str, str]:
        return {"JO": "Jo <Bell>"}

    def sends(self, role: str = "iro_manager", person: str = "", **headers: str) -> httpx.Response:
        return self.browser.post("/sign-in", data={"as": role, "person": person}, headers=headers)

    def offers(self, **headers: str) -> bool:
        return "Who are you?" in self.browser.get("/sign-in", headers=headers).text


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


@pytest.mark.parametrize(
    ("role", "person", "caller"),
    [
        ("iro:JO", "", Caller("JO", frozenset({"iro"}))),
        ("iro_manager", "", Caller("sample-iro_manager", frozenset({"iro_manager"}))),
        ("social_worker", "SW1", Caller("SW1", frozenset({"social_worker"}))),
    ],
)
def test_whoever_is_chosen_is_signed_in_as_that_and_nothing_else(
    door: Door, role: str, person: str, caller: Caller
) -> None:
    assert door.offers()
    answer = door.sends(role, person)
    assert (answer.status_code, answer.headers["location"]) == (303, "/reporting/")
    assert {"HttpOnly", "SameSite=strict"} <= set(answer.headers["set-cookie"].split("; "))
    assert door.issuer.verifier().verify(answer.cookies[COOKIE]) == caller


@pytest.mark.parametrize(
    ("role", "person"),
    [
        ("", ""),
        ("admin", ""),
        ("service", ""),
        ("council_system", ""),
        ("child", "C1"),
        ("iro", "JO"),
        ("iro:SAM", ""),
        ("social_worker", ""),
        ("social_worker", "a b"),
        ("iro_manager:JO", ""),
    ],
)
def test_what_was_not_offered_is_nobody(door: Door, role: str, person: str) -> None:
    answer = door.sends(role, person)
    assert (answer.status_code, COOKIE in answer.cookies) == (422, False)
    assert "Choose who you are" in answer.text
    assert "Jo &lt;Bell&gt;" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": ""},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"Host": "iro.example"},
        {"Host": "attacker.example:8000"},
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_through_a_proxy_by_another_name_or_from_anothers_page_it_is_refused(
    door: Door, headers: dict[str, str]
) -> None:
    answer = door.sends(**headers)
    assert (answer.status_code, COOKIE in answer.cookies) == (403, False)
    assert not door.offers(**headers)


@pytest.mark.parametrize("client", ["10.0.0.1", "192.168.1.1", "testclient"])
def test_on_an_address_that_others_reach_it_is_neither_offered_nor_taken(tmp_path: Path, client: str) -> None:
    door = Door(tmp_path, client=client, base="http://10.0.0.9:8000")
    assert not door.offers()
    assert door.browser.get("/sign-in").status_code == 403
    assert door.sends().status_code == 403


def test_where_children_are_real_the_page_says_how_a_link_is_made_and_takes_no_choice(door: Door) -> None:
    door.invented = False
    assert not door.offers()
    assert "iro sign-in --role" in door.browser.get("/sign-in").text
    assert door.sends().status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_our_own_page_may_send_it(door: Door, headers: dict[str, str]) -> None:
    assert door.sends(**headers).status_code == 303
