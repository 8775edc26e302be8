"""What the pages ask of allocation before somebody decides: what would follow, and whether it is as it was read."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.allocation.pages.test_routes import with_ava
from tests.support.council import Api, Council


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    return Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)


async def test_what_would_follow_a_last_day_is_shown_and_nothing_is_said_by_asking(api: Api) -> None:
    await with_ava(api)
    before = await api.council.announced()
    told = (await api.call("GET", "/iros/JO/departure?left_on=2026-02-27")).json()
    assert (told["active_to"], told["handed_over_from"]) == (None, "2026-02-13")
    assert [each["child_id"] for each in told["children"]] == ["AVA"]
    assert await api.council.announced() == before
    assert (await api.call("GET", "/iros/JO/departure")).json()["children"] == []
    assert (await api.call("GET", "/iros/JO/departure?left_on=2079-12-31")).status_code == 422
    said = (await api.call("POST", "/iros/JO/departure", json={"left_on": "2026-02-27"})).json()
    assert said["handed_over_from"] == told["handed_over_from"]


async def test_an_iro_whom_somebody_changed_meanwhile_is_not_changed(api: Api) -> None:
    await with_ava(api)
    read = (await api.call("GET", "/iros/JO")).json()["version"]
    headers = {"If-Match": read}
    assert (await api.call("PATCH", "/iros/JO", json={"phone": "01632 960001"}, headers=headers)).status_code == 200
    assert (await api.call("PATCH", "/iros/JO", json={"phone": "01632 960002"}, headers=headers)).status_code == 412
    assert (await api.call("PATCH", "/iros/JO", json={"phone": "01632 960003"})).status_code == 200
    assert (await api.call("GET", "/iros/JO")).json()["version"] != read


async def test_caseloads_tell_who_is_away_and_who_leaves(api: Api) -> None:
    await with_ava(api)
    for first, last in (("2026-01-05", "2026-01-05"), ("2026-02-02", None)):
        absence = {"from_on": first, "to_on": last, "kind": "sickness"}
        assert (await api.call("POST", "/iros/SAM/absences", json=absence)).status_code == 201
    await api.call("POST", "/iros/SAM/departure", json={"left_on": "2026-06-30"})
    jo, sam = (await api.call("GET", "/caseloads")).json()["items"]
    assert (jo["away"], jo["active_to"]) == ([], None)
    assert sam["away"] == [{"from": "2026-01-05", "to": "2026-01-05"}, {"from": "2026-02-02", "to": None}]
    assert (sam["active_to"], "sickness" in str(sam)) == ("2026-06-30", False)


async def test_a_recommendation_says_what_the_child_weighs_and_which_rules_may_be_set_aside(api: Api) -> None:
    await with_ava(api)
    told = (await api.call("GET", "/children/AVA/recommendation")).json()
    assert told["weight"] == 1.0
    aside = {each["rule"]: each["may_be_set_aside"] for each in told["candidates"][0]["rules"]}
    assert (aside["room"], aside["independent"], aside["parent_and_child"]) == (True, False, False)


async def test_a_proposal_that_is_none_is_not_found(api: Api) -> None:
    assert (await api.call("GET", "/proposals/NONE")).status_code == 404
