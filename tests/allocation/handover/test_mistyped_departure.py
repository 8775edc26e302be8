"""A last day that is over already takes effect at once: it must be meant, and there is a way back."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations
from shared.events.services.allocation import IroJoined
from tests.support.council import Api, Council
from tests.support.events import became


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    """JO has AVA; then SAM joins."""
    api = Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)
    await api.council.joins("JO")
    await api.council.hears(became("AVA"))
    await api.council.joins("SAM")
    return api


async def leaves(api: Api, left_on: str | None, **more: Any) -> Any:
    return await api.call("POST", "/iros/JO/departure", json={"left_on": left_on, **more})


@pytest.mark.parametrize(("left_on", "answer"), [("2026-01-04", 422), ("2026-01-05", 200), ("2026-01-06", 200)])
async def test_a_last_day_in_the_past_must_be_confirmed(api: Api, left_on: str, answer: int) -> None:
    said = await leaves(api, left_on)
    assert said.status_code == answer
    if answer == 422:
        (error,) = said.json()["errors"]
        assert (error["pointer"], "confirm_past" in error["message"]) == ("/left_on", True)
        assert await api.council.holders() == {"AVA": "JO"}
        assert (await leaves(api, left_on, confirm_past=True)).status_code == 200
        assert (await leaves(api, left_on)).status_code == 200, "said again, it changes nothing and needs nothing"


@pytest.mark.parametrize("active_to", [None, "2026-03-31"])
async def test_the_refusal_names_the_way_back_which_takes_her_back_and_moves_nobody(
    api: Api, active_to: str | None
) -> None:
    assert (await leaves(api, "2025-01-04", confirm_past=True)).status_code == 200
    assert await api.council.holders() == {"AVA": "SAM"}
    refused = await leaves(api, None)
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (409, "has-left")
    assert "PATCH /allocation/iros/{iro_id} with active_to" in refused.json()["detail"]
    await api.council.forget_announcements()
    back = await api.call("PATCH", "/iros/JO", json={"active_to": active_to})
    assert (back.status_code, back.json()["active_to"]) == (200, active_to)
    assert [each.subject for each in await api.council.announced(IroJoined)] == ["JO"]
    assert await api.council.holders() == {"AVA": "SAM"}, "who has another IRO meanwhile stays there"
    await api.council.hears(became("BEN"))
    assert (await api.council.holders())["BEN"] == "JO"
    assert (await leaves(api, "2026-03-30")).status_code == 200


async def test_a_child_whom_nobody_else_could_have_is_hers_again_when_she_is_back(api: Api) -> None:
    gone = await api.call("POST", "/iros/SAM/departure", json={"left_on": "2026-01-04", "confirm_past": True})
    assert gone.status_code == 200
    await leaves(api, "2026-01-04", confirm_past=True)
    assert await api.council.holders() == {}
    assert (await api.call("PATCH", "/iros/JO", json={"active_to": None})).status_code == 200
    assert await api.council.holders() == {"AVA": "JO"}
    rules = [row["rule"] for row in await api.council.rows(allocations, child_id="AVA")]
    assert len(rules) == 2, "the days between remain on record"


@pytest.mark.parametrize(("active_to", "answer"), [("2026-01-04", 422), ("2026-01-05", 200), ("2026-01-06", 200)])
async def test_nor_is_it_taken_unasked_among_the_particulars_of_an_iro_who_has_children(
    api: Api, active_to: str, answer: int
) -> None:
    said = await api.call("PATCH", "/iros/JO", json={"active_to": active_to})
    assert said.status_code == answer
    if answer == 422:
        (error,) = said.json()["errors"]
        assert (error["pointer"], "departure with confirm_past" in error["message"]) == ("/active_to", True)
        assert await api.council.holders() == {"AVA": "JO"}
    assert (await api.call("PATCH", "/iros/SAM", json={"active_to": active_to})).status_code == 200, "who has no child"


async def test_of_an_iro_who_has_left_the_day_may_be_put_right(api: Api) -> None:
    await leaves(api, "2026-01-03", confirm_past=True)
    assert (await api.call("PATCH", "/iros/JO", json={"active_to": "2026-01-02"})).status_code == 200


async def test_an_iro_with_ties_can_leave_and_is_shown_with_them(api: Api) -> None:
    """Fault E9: a stored shape that is dumped without its aliases cannot be read again."""
    tie = {"person_id": "SW1", "from": "2025-01-01", "to": "2026-12-31", "why": "partner"}
    tied = await api.call("PATCH", "/iros/JO", json={"not_independent_of": {"ties": [tie]}})
    assert tied.status_code == 200, tied.text
    for said in (await leaves(api, "2026-02-27"), await api.call("GET", "/iros/JO/departure")):
        assert said.status_code == 200, said.text
        (shown,) = said.json()["not_independent_of"]["ties"]
        assert {name: shown[name] for name in tie} == tie
