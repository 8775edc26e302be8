"""Openings completed twice at once, and while children still arrive: nobody twice, and nobody left behind."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, unallocated
from services.allocation.tables.openings import openings
from tests.support.council import Api, Council
from tests.support.events import imported

pytestmark = pytest.mark.both("locks")


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    made = Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)
    await made.council.joins("JO", "SAM")
    return made


async def test_of_two_who_complete_it_at_once_one_does_and_the_other_is_refused(api: Api) -> None:
    opening = (await api.call("POST", "/openings")).json()["id"]
    await api.council.hears(*(imported(f"C{number:02}") for number in range(20)))
    path, wanted = f"/openings/{opening}/completion", [{"apply": True, "prove": prove} for prove in (False, True)]
    answers = await asyncio.gather(*(api.call("POST", path, json=each) for each in wanted * 2))
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
    assert {each.json()["type"] for each in answers if each.status_code == 409} == {"opening-is-complete"}
    assert len(await api.council.rows(allocations)) == 20


async def test_of_two_who_declare_one_at_once_one_does_and_the_other_is_refused(api: Api) -> None:
    answers = await asyncio.gather(*(api.call("POST", "/openings") for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert len(await api.council.rows(openings)) == 1


async def test_whoever_arrives_while_it_is_completed_has_an_iro_and_families_stay_together(api: Api) -> None:
    for turn in range(5):
        opening = (await api.call("POST", "/openings")).json()["id"]
        pairs = [(f"{turn}-{number}", f"{turn}-{number ^ 1}") for number in range(20)]
        batches = [[imported(one, sibling_ids=(other,)) for one, other in pairs[at : at + 5]] for at in range(0, 20, 5)]
        completing = api.call("POST", f"/openings/{opening}/completion", json={"apply": True})
        *_, answer = await asyncio.gather(*(api.council.hears(*batch) for batch in batches), completing)
        assert answer.status_code == 200
        assert await api.council.rows(unallocated) == []
        held = {row["child_id"]: row["iro_id"] for row in await api.council.rows(allocations, ended_on=None)}
        assert all(held[one] == held[other] for one, other in pairs)
    assert sum(Counter(held.values()).values()) == 100
