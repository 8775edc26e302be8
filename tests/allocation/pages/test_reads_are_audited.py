"""Whoever reads a list that names children leaves a mark, and only those who may see the lists do."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from shared.auth.audit import EVERY_CHILD
from shared.storage.tables import audit
from tests.support.council import Api, Council
from tests.support.events import became

LISTS = {
    "unallocated_read": "/unallocated",
    "loose_ends_read": "/loose-ends",
    "proposals_read": "/proposals",
    "sibling_exceptions_read": "/sibling-exceptions",
    "departure_read": "/iros/JO/departure",
    "absences_read": "/iros/JO/absences",
    "read_duties": "/duties",
    "openings_read": "/openings",
}


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    api = Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)
    await api.council.joins("JO")
    await api.council.hears(became("AVA"))
    return api


async def marks(api: Api, action: str) -> list[tuple[str, str]]:
    return [(row["actor"], row["subject"]) for row in await api.council.rows(audit, action=action)]


@pytest.mark.parametrize(("action", "path"), LISTS.items())
async def test_reading_a_list_of_children_is_kept(api: Api, action: str, path: str) -> None:
    assert (await api.call("GET", path, role="iro_admin", subject="A7")).status_code == 200
    assert await marks(api, action) == [("A7", EVERY_CHILD)]


async def test_one_childs_clocks_are_kept_under_the_childs_id(api: Api) -> None:
    await api.call("GET", "/duties?child_id=AVA", subject="A7")
    assert await marks(api, "read_duties") == [("A7", "AVA")]


async def test_looking_at_a_childs_recommendation_is_kept_under_the_childs_id(api: Api) -> None:
    assert (await api.call("GET", "/children/AVA/recommendation", subject="M7")).status_code == 200
    assert await marks(api, "child.recommendation_read") == [("M7", "AVA")]


@pytest.mark.parametrize(
    ("apply", "action", "kept"),
    [(False, "rebalance_read", [("M1", EVERY_CHILD)]), (True, "rebalance_read", [])],
)
async def test_a_plan_that_is_only_looked_at_is_kept_as_read(
    api: Api, apply: bool, action: str, kept: list[tuple[str, str]]
) -> None:
    assert (await api.call("POST", "/rebalance", json={"apply": apply})).status_code == 200
    assert await marks(api, action) == kept


async def test_looking_at_an_opening_and_at_its_plan_is_kept(api: Api) -> None:
    opening = (await api.call("POST", "/openings", json={})).json()["id"]
    assert (await api.call("GET", f"/openings/{opening}")).status_code == 200
    assert (await api.call("POST", f"/openings/{opening}/completion", json={})).status_code == 200
    assert await marks(api, "opening_read") == [("M1", EVERY_CHILD)]
    assert await marks(api, "opening_plan_read") == [("M1", EVERY_CHILD)]


@pytest.mark.parametrize("path", ["/unallocated", "/iros/JO/departure", "/iros/JO/absences"])
@pytest.mark.parametrize(
    ("role", "status"),
    [("iro", 200), ("service_manager", 200), ("social_worker", 403), ("team_manager", 403), ("council_system", 403)],
)
async def test_the_same_roles_see_every_list_of_children(api: Api, path: str, role: str, status: int) -> None:
    assert (await api.call("GET", path, role=role)).status_code == status
