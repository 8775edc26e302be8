"""Counterparts in partner agencies are called on in a dispute, and their answers stand on each child's record."""

from pathlib import Path
from typing import Any

import pytest

from shared.events.services.beside_disputes import CounterpartAnswered, CounterpartAsked
from tests.escalation.beside_desk import IRO, IRO_MANAGER, MANAGER, SERVICE_MANAGER, Start, child, desk, open_dispute
from tests.support.facts import day

pytestmark = pytest.mark.both("story")
ASKS: dict[str, Any] = {"child_id": "AVA", "dispute_id": "D1", "agency": "adult_services", "remedy_id": "R1"}


async def test_the_head_of_service_calls_on_adult_services_and_the_answer_is_on_the_record_of_both_children(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path, *child("BEN"))
    await open_dispute(client.svc, also_for=("BEN",))
    asked = await client.done(SERVICE_MANAGER, "/counterparts", ASKS)
    client.svc.clock.set("2026-02-05")
    await client.done(MANAGER, f"/counterparts/{asked['id']}/answered", {"outcome": "agreed"})
    for name in ("AVA", "BEN"):
        (shown,) = await client.items(f"/counterparts?child_id={name}")
        assert (shown["asked_on"], shown["answered_on"], shown["outcome"]) == ("2026-02-02", "2026-02-05", "agreed")
    said = [each.data for each in await client.svc.announced(CounterpartAsked, CounterpartAnswered)]
    assert [(type(each), each.also_for) for each in said] == [  # type: ignore[attr-defined]
        (CounterpartAsked, ("BEN",)),
        (CounterpartAnswered, ("BEN",)),
    ]


async def test_what_is_said_of_the_second_child_is_kept_with_the_first(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path, *child("BEN"))
    await open_dispute(client.svc, also_for=("BEN",))
    asked = await client.done(IRO, "/counterparts", ASKS | {"child_id": "BEN"})
    assert asked["child_id"] == "AVA"


async def test_what_cannot_be_meant_is_refused(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path, *child("BEN"))
    await open_dispute(client.svc)
    await open_dispute(client.svc, dispute_id="D2", ended_on=day("2026-02-02"), outcome="agreed")
    await client.refused(IRO, "/counterparts", ASKS | {"dispute_id": "D9"}, 422, "no-such-dispute")
    await client.refused(IRO, "/counterparts", ASKS | {"dispute_id": "D2"}, 409, "dispute-over")
    await client.refused(IRO, "/counterparts", ASKS | {"on": "2026-02-03"}, 422, "future-date")
    for who, status in ((("iro", "KIM"), 404), (("team_manager", "OTTO"), 404), (("social_worker", "SAM"), 403)):
        assert (await client.says(who, "/counterparts", ASKS)).status_code == status
    assert (await client.says(("senior_manager", "NOBODY"), "/counterparts", ASKS)).status_code in (403, 404)


async def test_an_answer_and_then_the_asking_are_taken_back(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path)
    await open_dispute(client.svc)
    asked = await client.done(IRO, "/counterparts", ASKS)
    path, why = f"/counterparts/{asked['id']}", {"reason": "Another agency."}
    await client.refused(MANAGER, f"{path}/answered", {"outcome": "agreed", "on": "2026-02-01"}, 422, "invalid-request")
    await client.done(MANAGER, f"{path}/answered", {"outcome": "refused"})
    await client.refused(MANAGER, f"{path}/answered", {"outcome": "agreed"}, 409, "answered-already")
    await client.refused(IRO, f"{path}/withdrawal", why, 409, "answered-already")
    await client.done(IRO_MANAGER, f"{path}/answered/withdrawal", why)
    await client.done(IRO, f"{path}/withdrawal", why)
    assert await client.items("/counterparts?child_id=AVA") == []
