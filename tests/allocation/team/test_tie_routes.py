"""Ties with their days over HTTP: stated, kept, refused by the field that is wrong, and said in the verdict."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.support.council import Api, Council
from tests.support.events import became

TIE = {"person_id": None, "team_id": "T1", "from": "2026-01-05", "to": "2026-05-01", "why": "former_manager"}
JO = {"id": "JO", "name": "Jo", "registration_number": "SW1", "active_from": "2020-01-01"}


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    return Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)


async def test_ties_are_kept_with_their_days_and_stay_when_a_change_leaves_them_out(api: Api) -> None:
    stated = {**JO, "not_independent_of": {"people": ["P1"], "ties": [TIE]}}
    made = await api.call("POST", "/iros", json=stated)
    assert (made.status_code, made.json()["not_independent_of"]) == (
        201,
        {"people": ["P1"], "teams": [], "ties": [TIE]},
    )
    assert (await api.call("POST", "/iros", json=stated)).json() == made.json()
    changed = await api.call("PATCH", "/iros/JO", json={"not_independent_of": {"people": [], "teams": ["T2"]}})
    assert changed.json()["not_independent_of"] == {"people": [], "teams": ["T2"], "ties": [TIE]}
    emptied = await api.call("PATCH", "/iros/JO", json={"not_independent_of": {"ties": []}})
    assert emptied.json()["not_independent_of"] == {"people": [], "teams": [], "ties": []}


@pytest.mark.parametrize(
    ("tie", "at"),
    [
        ({"team_id": "T1", "from": "2026-05-02", "to": "2026-05-01"}, "to"),
        ({"team_id": "T1", "person_id": "P1"}, "team_id"),
        ({"from": "2026-05-01"}, "team_id"),
        ({"team_id": "T1", "from": "2026-02-30"}, "from"),
        ({"team_id": "T1", "until": "2026-05-01"}, "until"),
    ],
)
async def test_a_tie_that_cannot_be_meant_is_refused_by_its_field(api: Api, tie: dict[str, str], at: str) -> None:
    sound = {"team_id": "T1", "from": "2026-05-01", "to": "2026-05-01"}
    refused = await api.call("POST", "/iros", json={**JO, "not_independent_of": {"ties": [sound, tie]}})
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == [f"/not_independent_of/ties/1/{at}"]


async def test_the_verdict_says_until_when_and_nobody_may_set_it_aside(api: Api) -> None:
    await api.council.joins("SAM")
    await api.call("POST", "/iros", json={**JO, "not_independent_of": {"ties": [TIE]}})
    await api.council.hears(became("AVA", team_id="T1", social_worker_id="SW1"))
    said = (await api.call("GET", "/children/AVA/recommendation")).json()
    (jo,) = [each for each in said["candidates"] if each["iro_id"] == "JO"]
    assert (jo["eligible"], jo["rules"][0]) == (
        False,
        {
            "rule": "independent",
            "verdict": "against",
            "may_be_set_aside": False,
            "why": "is not independent of the child's team until 2026-05-01",
        },
    )
    wanted = {"iro_id": "JO", "reason": "she knows her", "override": True}
    refused = await api.call("POST", "/children/AVA/allocations", json=wanted)
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (409, "rule-independent")


async def test_a_broken_rule_is_on_the_childs_page_among_the_proposals_and_in_the_caseloads(api: Api) -> None:
    await api.call("POST", "/iros", json=JO)
    await api.council.hears(became("AVA", team_id="T1"))
    await api.call("PATCH", "/iros/JO", json={"not_independent_of": {"ties": [TIE]}})
    (broken,) = (await api.call("GET", "/children/AVA")).json()["broken_rules"]
    (proposed,) = (await api.call("GET", "/proposals")).json()["items"]
    (load,) = (await api.call("GET", "/caseloads")).json()["items"]
    why = "JO is not independent of the child's team until 2026-05-01"
    assert (broken["rule"], broken["why"], broken["proposal_id"]) == ("independent", why, proposed["id"])
    assert (proposed["proposal"]["to_iro"], load["broken_rules"]) == (None, 1)


async def test_an_iro_with_ties_is_shown_the_same_in_every_answer_and_may_leave(api: Api) -> None:
    """Faults, E9: what was dumped without its aliases could not be read again."""
    tie = {"person_id": "SW12", "team_id": None, "from": "2026-01-05", "to": None, "why": "partner"}
    new = {"id": "TIED", "name": "Tied Example", "active_from": "2026-01-05", "not_independent_of": {"ties": [tie]}}
    once = {"Idempotency-Key": "k1"}
    first, again = [(await api.call("POST", "/iros", json=new, headers=once)).json() for _ in range(2)]
    assert first["not_independent_of"]["ties"] == [tie]
    assert again == first
    for method, more in (("GET", {}), ("POST", {"json": {"left_on": "2026-06-30"}})):
        answer = await api.call(method, "/iros/TIED/departure", **more)
        assert (answer.status_code, answer.json()["not_independent_of"]["ties"]) == (200, [tie])
