"""Engine case 15, over HTTP: the 18th birthday comes and nobody posts anything.

Every clock of the time in care ends on that day, in every service, and one question asks when care ended.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.five_services import FiveServices, five_services

KEEPERS = ("allocation", "scheduling", "escalation", "notifications")
OPEN = ("open", "late")


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[FiveServices]:
    """EVE came into care at 17 and nobody is her IRO; no review was held, and nobody was told of anything."""
    async with five_services(tmp_path / "data", "2026-01-05T09:00:00+00:00") as opened:
        begun = {"looked_after_from": "2026-01-05", "date_of_birth": "2008-05-06", "legal_status": "V2"}
        given = {"type": "child.became_looked_after.v1", "time": "2026-01-05T08:00:00Z", "data": begun}
        await opened.posts({"id": "1", "subject": "EVE", **given})
        yield opened


async def day_comes(council: FiveServices, day: str) -> None:
    await council.sweep(day)
    await council.all_hear()


async def clocks(council: FiveServices, service: str) -> dict[str, dict[str, Any]]:
    found = (await council.asks(f"/{service}/duties?child_id=EVE&limit=500")).json()["items"]
    return {each["id"]: each for each in found}


async def questions(council: FiveServices) -> list[str]:
    asked = await council.asks("/allocation/questions?child_id=EVE&status=open")
    return [each["kind"] for each in asked.json()["items"]]


async def to_come(council: FiveServices) -> list[str]:
    found = (await council.asks("/scheduling/children/EVE/reviews")).json()["items"]
    return [each["status"] for each in found if each["status"] in ("planned", "arranged")]


async def test_at_18_every_clock_of_the_time_in_care_ends_in_every_service_and_one_question_is_asked(
    council: FiveServices,
) -> None:
    await day_comes(council, "2026-05-05")
    before = {name: await clocks(council, name) for name in KEEPERS}
    running = {name: {id for id, each in found.items() if each["status"] in OPEN} for name, found in before.items()}
    assert all(running[name] for name in ("allocation", "scheduling", "notifications"))
    assert await questions(council) == []
    assert await to_come(council) == ["planned"]
    for day in ("2026-05-06", "2026-05-07"):
        await day_comes(council, day)
        for name in KEEPERS:
            found = await clocks(council, name)
            ended = {id for id, each in found.items() if each["reason"] == "turned_18"}
            still = {found[id]["duty"] for id in running[name] - ended}
            assert not still or name == "escalation", "what follows a concern outlives care, and nothing else is open"
        assert await to_come(council) == []
        assert await questions(council) == ["care_not_ended"]


async def test_each_end_is_told_once(council: FiveServices) -> None:
    await day_comes(council, "2026-05-06")
    told = (await council.asks("/reporting/children/EVE/timeline?limit=500")).json()["items"]
    for _ in range(2):
        await day_comes(council, "2026-05-06")
    assert len((await council.asks("/reporting/children/EVE/timeline?limit=500")).json()["items"]) == len(told)
