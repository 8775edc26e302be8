"""Exceptions for siblings as a manager records them: what is refused, and what is on record already."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.support.council import Api, Council
from tests.support.events import became, ceased, merged


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    api = Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)
    await api.council.joins("JO", "SAM")
    return api


@pytest.mark.parametrize(("until", "answer"), [("2026-01-04", 422), ("2026-01-05", 201), ("2026-01-06", 201)])
async def test_the_last_day_of_an_exception_may_be_today_but_not_in_the_past(api: Api, until: str, answer: int) -> None:
    await api.council.hears(became("AVA", sibling_ids=("BEN",)))
    new = {"child_ids": ["AVA", "BEN"], "reason": "conflict_of_interest", "until": until}
    recorded = await api.call("POST", "/sibling-exceptions", json=new)
    assert recorded.status_code == answer
    listed = (await api.call("GET", "/sibling-exceptions")).json()["items"]
    assert [(each["until"], each["group_size"]) for each in listed] == ([(until, 2)] if answer == 201 else [])


async def test_an_exception_between_children_who_are_not_siblings_in_care_any_more_is_refused(api: Api) -> None:
    await api.council.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)))
    await api.council.has_met("AVA")
    await api.council.hears(ceased("BEN", "2026-02-03"), now="2026-02-03")
    new = {"child_ids": ["AVA", "BEN"], "reason": "group_too_large"}
    refused = await api.call("POST", "/sibling-exceptions", json=new)
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (409, "nothing-to-except")
    await api.council.hears(became("BEN", "2026-02-10"), now="2026-02-10")
    assert (await api.call("POST", "/sibling-exceptions", json=new)).status_code == 201


async def records(api: Api, *children: str, **more: Any) -> Any:
    new = {"child_ids": list(children), "reason": "conflict_of_interest", **more}
    return await api.call("POST", "/sibling-exceptions", json=new)


async def test_a_child_of_whom_nothing_is_known_is_refused_by_its_place_in_the_list(api: Api) -> None:
    await api.council.hears(became("AVA", sibling_ids=("BEN",)))
    refused = await records(api, "AVA", "ZOE", "BEN", "YAN")
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/child_ids/1", "/child_ids/3"]
    assert (await records(api, "AVA", "BEN")).status_code == 201, "AVA's record names BEN, who has yet to come"


async def test_the_same_again_is_answered_with_the_one_on_record(api: Api) -> None:
    await api.council.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)))
    first, again = await records(api, "AVA", "BEN"), await records(api, "BEN", "AVA")
    assert (again.status_code, again.json()) == (201, first.json())
    await api.council.hears(merged("BEN", "BEN2"))
    assert (await records(api, "AVA", "BEN2")).json()["id"] == first.json()["id"]
    other = await records(api, "AVA", "BEN", until="2026-02-01")
    assert (other.status_code, other.json()["type"].rsplit("/", 1)[-1]) == (409, "exception-on-record")
    assert first.json()["id"] in other.json()["detail"]
    assert (await records(api, "AVA", "BEN", reason="group_too_large")).json()["id"] != first.json()["id"]
    ended_it = f"/sibling-exceptions/{first.json()['id']}/end"
    assert (await api.call("POST", ended_it, json={"reason": "they are friends again"})).status_code == 200
    anew = await records(api, "AVA", "BEN")
    assert anew.json()["id"] != first.json()["id"], "what has ended is decided anew"


async def test_it_may_name_a_duplicate_and_counts_for_the_child_whose_record_goes_on(api: Api) -> None:
    await api.council.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)), merged("BEN", "DUP"))
    recorded = await records(api, "AVA", "DUP")
    assert (recorded.status_code, recorded.json()["child_ids"]) == (201, ["AVA", "DUP"])
    assert len(set((await api.council.holders()).values())) == 2
    refused = await records(api, "BEN", "DUP")
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (409, "nothing-to-except")
