"""Practice that IROs saw becomes a pattern when it is seen of three children; and is told with no child named."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from services.escalation.tables.concerns import concerns
from shared.events.services.beside_disputes import GoodPracticeRecorded, PoorPracticeRecorded, PracticePatternIdentified
from tests.escalation.beside_desk import IRO, IRO_MANAGER, Desk, Start, child, desk, open_dispute
from tests.support.events import merged
from tests.support.facts import day
from tests.support.harness import Harness

pytestmark = pytest.mark.both("story")
NAMES = ("AVA", "BEN", "CAT", "DAN")
SEES: dict[str, str] = {"role": "senior_manager", "subject": "DEE"}


async def office(start_service: Start, folder: Path, **options: str) -> Desk:
    others = [each for name in NAMES[1:] for each in child(name)]
    return await desk(start_service, folder, *others, **options)


def seen(child_id: str, *, kind: str = "poor", category: str = "contact", **more: Any) -> dict[str, Any]:
    return {"child_id": child_id, "kind": kind, "category": category, **more}


async def patterns(client: Desk, query: str = "") -> list[dict[str, Any]]:
    return await client.items(f"/patterns{query}", **SEES)


@pytest.mark.parametrize(("third", "is_one"), [("2026-04-30", True), ("2026-05-01", True), ("2026-05-02", False)])
@pytest.mark.parametrize("kind", ["poor", "good"])
async def test_the_third_child_within_ninety_days_makes_a_pattern_at_once(
    start_service: Start, tmp_path: Path, third: str, is_one: bool, kind: str
) -> None:
    client = await office(start_service, tmp_path, now="2026-01-31")
    await client.done(IRO, "/practice-observations", seen("AVA", kind=kind))
    await client.done(IRO, "/practice-observations", seen("AVA", kind=kind))
    await client.done(IRO, "/practice-observations", seen("BEN", kind=kind))
    assert await patterns(client) == []
    client.svc.clock.set(third)
    await client.done(IRO, "/practice-observations", seen("CAT", kind=kind))
    found = await patterns(client, f"?kind={kind}")
    assert [(each["team_id"], each["identified_on"], each["children"], each["observations"]) for each in found] == (
        [("T1", third, 3, 4)] if is_one else []
    )
    said = await client.svc.announced(PracticePatternIdentified)
    assert [(each.subject, each.subjectkind) for each in said] == ([("T1", "team")] if is_one else [])
    assert not any(name in json.dumps([found, [each.data_json() for each in said]]) for name in NAMES)
    assert len(await client.svc.announced(GoodPracticeRecorded, PoorPracticeRecorded)) == 4


@pytest.mark.parametrize(
    "other",
    [seen("CAT", kind="good"), seen("CAT", category="health"), seen("CAT", team_id="T2")],
)
async def test_other_practice_another_matter_or_another_team_is_none_of_it(
    start_service: Start, tmp_path: Path, other: dict[str, Any]
) -> None:
    client = await office(start_service, tmp_path)
    for body in (seen("AVA"), seen("BEN"), other):
        await client.done(IRO, "/practice-observations", body)
    assert await patterns(client) == []


async def test_a_concern_a_dispute_and_an_observation_count_alike_and_the_systems_own_concerns_do_not(
    start_service: Start, tmp_path: Path
) -> None:
    client = await office(start_service, tmp_path)
    await _concern(client.svc, "AVA", raised_by="JO")
    await _concern(client.svc, "DAN", raised_by="system")
    await open_dispute(client.svc, "BEN", also_for=("DAN", "CAT"))
    assert await patterns(client) == []
    await client.done(IRO, "/practice-observations", seen("CAT"))
    (found,) = await patterns(client)
    assert (found["children"], found["observations"], found["category"]) == (3, 3, "contact")


async def test_more_of_it_is_the_same_pattern_and_what_is_taken_back_takes_it_back(
    start_service: Start, tmp_path: Path
) -> None:
    client = await office(start_service, tmp_path)
    made = [await client.done(IRO, "/practice-observations", seen(name)) for name in NAMES]
    (found,) = await patterns(client)
    assert (found["children"], found["observations"]) == (4, 4)
    assert len({each.data.pattern_id for each in await client.svc.announced(PracticePatternIdentified)}) == 1  # type: ignore[attr-defined]
    why = {"reason": "Another team's."}
    assert (
        await client.says(("iro", "KIM"), f"/practice-observations/{made[0]['id']}/withdrawal", why)
    ).status_code == 404
    await client.done(IRO_MANAGER, f"/practice-observations/{made[0]['id']}/withdrawal", why)
    assert [each["children"] for each in await patterns(client)] == [3]
    await client.done(IRO, f"/practice-observations/{made[1]['id']}/withdrawal", why)
    assert await patterns(client) == []
    (last,) = [each for each in await client.svc.announced() if each.subject == "T1"][-1:]
    assert last.data.TYPE == "fact.withdrawn"


async def test_two_records_of_one_child_are_one_child(start_service: Start, tmp_path: Path) -> None:
    client = await office(start_service, tmp_path)
    for name in ("AVA", "BEN", "CAT"):
        await client.done(IRO, "/practice-observations", seen(name))
    assert len(await patterns(client)) == 1
    await client.svc.hears(merged("AVA", "BEN", "2026-02-02"))
    assert await patterns(client) == []


async def test_of_a_provider_and_of_a_team_without_a_child(start_service: Start, tmp_path: Path) -> None:
    client = await office(start_service, tmp_path)
    for name in NAMES[:3]:
        await client.done(IRO, "/practice-observations", seen(name, provider_id="HOME"))
    (found,) = await patterns(client)
    assert (found["provider_id"], found["team_id"]) == ("HOME", None)
    alone = await client.done(IRO, "/practice-observations", {"kind": "good", "category": "health", "team_id": "T1"})
    assert alone["child_id"] is None
    assert len(await client.items("/practice-observations?kind=good", **SEES)) == 1


async def test_what_cannot_be_meant_is_refused(start_service: Start, tmp_path: Path) -> None:
    client = await office(start_service, tmp_path)
    path = "/practice-observations"
    await client.refused(IRO, path, {"kind": "good", "category": "health"}, 422, "invalid-request")
    await client.refused(IRO, path, seen("AVA", category="manners"), 422, "invalid-request")
    await client.refused(IRO, path, seen("AVA", on="2026-02-03"), 422, "future-date")
    for role in ("team_manager", "social_worker"):
        assert (await client.says((role, "TOM"), "/patterns", method="GET")).status_code == 403
        assert (await client.says((role, "TOM"), path, seen("AVA"))).status_code == 403


async def test_an_iro_says_how_she_was_treated_and_her_managers_manager_alone_is_told(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path)
    said = await client.done(IRO, "/adverse-treatment", {"kind": "taken_off_a_case", "dispute_id": "D1"})
    assert [each["id"] for each in await client.items("/adverse-treatment")] == [said["id"]]
    assert [each["id"] for each in await client.items("/adverse-treatment", **SEES)] == [said["id"]]
    assert await client.items("/adverse-treatment", role="iro", subject="KIM") == []
    for role in ("iro_manager", "iro_admin", "team_manager", "service_manager", "auditor", "admin"):
        assert (await client.says((role, "M1"), "/adverse-treatment", method="GET")).status_code == 403
    back, why = f"/adverse-treatment/{said['id']}/withdrawal", {"reason": "Put right."}
    assert (await client.says(("iro", "KIM"), back, why)).status_code == 404
    assert (await client.says(IRO_MANAGER, back, why)).status_code == 403
    await client.refused(IRO, "/adverse-treatment", {"kind": "shouted_at", "on": "2026-02-03"}, 422, "future-date")
    await client.done(IRO, back, why)
    assert await client.items("/adverse-treatment") == []
    assert [each for each in await client.svc.announced() if each.subject == "JO"] == []


async def _concern(service: Harness, child_id: str, *, raised_by: str, **more: Any) -> None:
    """A concern on record, as the room of concerns writes it."""
    row = {"id": f"K-{child_id}", "subject": child_id, "subjectkind": "child", "category": "contact"}
    row |= {"raised_by": raised_by, "raised_on": day("2026-02-02"), "status": "open", "team_id": "T1"} | more
    async with service.service.database.transaction() as connection:
        await connection.execute(insert(concerns), {**row, "history": [], "side": "authority"})
