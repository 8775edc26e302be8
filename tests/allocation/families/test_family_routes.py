"""Proposals, exceptions and splits over HTTP: who may see and decide, and what the answers say."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.allocation.pages.test_routes import Api
from tests.support.council import Council
from tests.support.events import became, ceased, corrected

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await council.joins("JO", "SAM", "PAT")
    return Api(council, tmp_path)


async def split_family(api: Api) -> None:
    """AVA and BEN know their IROs when we learn that they are siblings."""
    await api.council.hears(became("AVA"))
    await api.council.hears(became("BEN"))
    await api.council.know_their_iros("AVA", "BEN")
    await api.council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))


async def test_a_manager_sees_the_proposals_and_decides_and_others_may_only_look(api: Api) -> None:
    await split_family(api)
    (shown,) = (await api.call("GET", "/proposals", role="iro_admin")).json()["items"]
    assert (shown["rule"], shown["status"], shown["proposal"]["moves"]) == ("siblings", "open", [shown["child_id"]])
    path = f"/proposals/{shown['id']}/decision"
    assert (await api.call("POST", path, role="iro", json={"accept": True})).status_code == 403
    assert (await api.call("POST", path, json={"accept": False})).status_code == 422
    assert (await api.call("POST", "/proposals/none/decision", json={"accept": True})).status_code == 404
    done = await api.call("POST", path, json={"accept": True, "reason": "they asked for it"})
    assert (done.status_code, done.json()["status"], done.json()["decided_by"]) == (200, "accepted", "M1")
    assert (await api.call("GET", "/proposals")).json()["items"] == []
    child = (await api.call("GET", f"/children/{shown['child_id']}")).json()
    assert (child["iro"]["id"], child["reason"]) == (shown["proposal"]["to_iro"], "they asked for it")
    assert child["shares_iro_with"] == [each for each in ("AVA", "BEN") if each != shown["child_id"]]


async def test_a_childs_page_shows_the_rule_that_is_broken_and_proposals_come_in_pages(api: Api) -> None:
    await split_family(api)
    (shown,) = (await api.call("GET", "/proposals")).json()["items"]
    child = (await api.call("GET", f"/children/{shown['child_id']}")).json()
    assert [(each["rule"], each["status"]) for each in child["broken_rules"]] == [("siblings", "open")]
    await api.council.hears(corrected("AVA", "2026-02-02", social_worker_id=(await api.council.holders())["AVA"]))
    page = (await api.call("GET", "/proposals?limit=1")).json()
    rest = (await api.call("GET", f"/proposals?cursor={page['next']}")).json()
    assert len(page["items"]) == 1
    assert rest["items"]
    assert page["items"][0]["id"] not in [each["id"] for each in rest["items"]]


async def test_exceptions_are_listed_and_ended_with_a_reason_and_splits_are_counted_by_reason(api: Api) -> None:
    await split_family(api)
    new = {"child_ids": ["AVA", "BEN"], "reason": "group_too_large"}
    recorded = (await api.call("POST", "/sibling-exceptions", json=new)).json()
    assert (await api.call("GET", "/proposals")).json()["items"] == []
    counted = (await api.call("GET", "/sibling-splits?from=2026-02-01&to=2026-02-28")).json()
    assert counted == {"number": 1, "by_reason": {"group_too_large": 1}}
    assert (await api.call("GET", "/sibling-splits?from=2026-03-01&to=2026-02-28")).status_code == 422
    assert (await api.call("GET", "/sibling-splits?to=2026-02-01")).json()["number"] == 0
    path = f"/sibling-exceptions/{recorded['id']}/end"
    assert (await api.call("POST", path, json={})).status_code == 422
    ended = (await api.call("POST", path, json={"reason": "the eldest left home"})).json()
    assert (ended["ended_by"], ended["end_reason"]) == ("M1", "the eldest left home")
    assert (await api.call("POST", path, json={"reason": "again"})).status_code == 409
    (listed,) = (await api.call("GET", "/sibling-exceptions")).json()["items"]
    assert listed["id"] == recorded["id"]
    assert len((await api.call("GET", "/proposals")).json()["items"]) == 1


async def count(api: Api, first: str, last: str) -> dict[str, int]:
    found: dict[str, int] = (await api.call("GET", f"/sibling-splits?from={first}&to={last}")).json()["by_reason"]
    return found


@pytest.mark.parametrize(("ended_on", "number"), [("2026-03-31", 0), ("2026-04-01", 1), ("2026-04-02", 1), (None, 1)])
async def test_a_split_counts_in_every_year_in_which_it_stood_on_some_day(
    api: Api, ended_on: str | None, number: int
) -> None:
    await split_family(api)
    if ended_on:
        await api.council.hears(ceased("AVA", ended_on), now=ended_on)
    assert await count(api, "2025-04-01", "2026-03-31") == {"proposed_to_a_manager": 1}
    assert sum((await count(api, "2026-04-01", "2027-03-31")).values()) == number


@pytest.mark.parametrize(("last", "number"), [("2026-02-01", 0), ("2026-02-02", 1), ("2026-02-03", 1)])
async def test_a_split_counts_from_its_first_day(api: Api, last: str, number: int) -> None:
    await split_family(api)
    assert sum((await count(api, "2025-04-01", last)).values()) == number


async def test_a_reason_that_changes_later_does_not_change_the_numbers_of_a_year_that_is_over(api: Api) -> None:
    await split_family(api)
    api.council.clock.set("2026-04-02")
    new = {"child_ids": ["AVA", "BEN"], "reason": "conflict_of_interest"}
    assert (await api.call("POST", "/sibling-exceptions", json=new)).status_code == 201
    assert await count(api, "2025-04-01", "2026-03-31") == {"proposed_to_a_manager": 1}
    assert await count(api, "2026-04-01", "2026-04-01") == {"proposed_to_a_manager": 1}
    assert await count(api, "2026-04-01", "2026-04-02") == {"conflict_of_interest": 1}
    assert await count(api, "2026-04-01", "2027-03-31") == {"conflict_of_interest": 1}
