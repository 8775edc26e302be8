"""For the annual report: what a year's challenges come to, as Blackpool's appendix 1 asks."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from services.escalation.tables.concerns import concerns
from tests.escalation.beside_desk import IRO, Start, child, desk, open_dispute
from tests.support.facts import day
from tests.support.harness import Harness

pytestmark = pytest.mark.both("story")
YEAR = "/analysis?from=2026-01-31&to=2026-03-31"


async def test_issues_are_counted_by_category_stage_days_outcome_and_what_changed(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path, *child("BEN"), *child("CAT"))
    for kind, more in (("consulted", {}), ("consulted", {}), ("considered", {"refers": False, "reason": "mended"})):
        await client.done(IRO, "/cafcass", {"child_id": "AVA", "kind": kind, **more})
    ended = {"ended_on": day("2026-03-04"), "outcome": "partly", "status": "resolved", "stage_name": "director"}
    await open_dispute(client.svc, "AVA", "D1", also_for=("BEN",), what_changed=["contact_arranged"], **ended)
    await open_dispute(client.svc, "CAT", "D2", category="health", stage_name="team manager")
    await _concern(client.svc, "K0", "AVA", raised_on=day("2026-01-30"))
    resolved = {"status": "resolved", "closed_on": day("2026-02-05"), "outcome": "done", "what_changed": ["visit_made"]}
    await _concern(client.svc, "K1", "AVA", **resolved)
    await _concern(client.svc, "K2", "AVA", raised_by="system", category="health")
    await _concern(client.svc, "K3", "BEN", raised_by="system", review_id="R1", lacked=["pep"], status="offered")
    await _concern(client.svc, "K4", "BEN", side="iro_service")
    await _concern(client.svc, "K5", "BEN", raised_on=day("2026-03-31"), status="formal")
    await _concern(client.svc, "K6", "BEN", raised_on=day("2026-04-01"))
    found = await client.shown(YEAR, role="senior_manager", subject="DEE")
    assert found == {
        "from": "2026-01-31",
        "to": "2026-03-31",
        "informal": {
            "raised": 3,
            "by_people": 2,
            "by_the_system": 1,
            "children": 2,
            "categories": {"contact": 2, "health": 1},
            "endings": {"done": 1, "formal": 1, "open": 1},
            "what_changed": {"visit_made": 1},
            "working_days": {"median": 3, "longest": 3},
        },
        "formal": {
            "opened": 2,
            "children": 3,
            "categories": {"contact": 1, "health": 1},
            "stages": {"director": 1, "team manager": 1},
            "endings": {"open": 1, "partly": 1},
            "what_changed": {"contact_arranged": 1},
            "past_the_limit": 1,
            "working_days": {"median": 22, "longest": 22},
        },
        "cafcass": {"considered": 1, "discussed": 1, "referred": 0, "answered": 0},
    }


async def test_a_time_without_any_is_all_noughts_and_one_that_ends_before_it_begins_is_refused(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path)
    found = await client.shown("/analysis?from=2026-01-01&to=2026-01-01")
    assert (found["informal"]["raised"], found["formal"]["working_days"]) == (0, {"median": None, "longest": None})
    answer = await client.call("GET", "/analysis?from=2026-01-02&to=2026-01-01")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/to")
    assert (await client.call("GET", YEAR, role="social_worker")).status_code == 403


async def _concern(service: Harness, id_: str, child_id: str, **more: Any) -> None:
    row = {"id": id_, "subject": child_id, "subjectkind": "child", "category": "contact", "raised_by": "JO"}
    row |= {"raised_on": day("2026-02-02"), "status": "open", "side": "authority", "history": []}
    async with service.service.database.transaction() as connection:
        await connection.execute(insert(concerns), row | more)
