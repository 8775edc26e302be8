"""Legal advice that is independent of the council's own lawyers: the IRO seeks it alone, and it is hers."""

from pathlib import Path
from typing import Any

import pytest

from shared.events.services.beside_disputes import LegalAdviceReceived, LegalAdviceSought
from shared.events.services.escalation import DisputeLimitPassed
from shared.storage.tables import duties
from tests.escalation.beside_desk import IRO, IRO_MANAGER, Start, desk, open_dispute
from tests.support.events import said
from tests.support.facts import changed, day

pytestmark = pytest.mark.both("story")
ADVICE: dict[str, Any] = {"child_id": "AVA", "on_what": "human_rights", "detail_ref": "LCS/77"}


async def test_it_is_sought_and_comes_and_neither_question_nor_answer_is_announced(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path)
    sought = await client.done(IRO, "/legal-advice", ADVICE)
    client.svc.clock.set("2026-02-09")
    await client.done(IRO, f"/legal-advice/{sought['id']}/received", {"followed": True})
    (shown,) = await client.items("/legal-advice?child_id=AVA")
    assert (shown["sought_on"], shown["received_on"], shown["followed"]) == ("2026-02-02", "2026-02-09", True)
    told = [
        each.data.model_dump(mode="json") for each in await client.svc.announced(LegalAdviceSought, LegalAdviceReceived)
    ]
    assert [sorted(each) for each in told] == [
        ["advice_id", "also_for", "dispute_id", "iro_id", "sought_on"],
        ["advice_id", "also_for", "dispute_id", "iro_id", "received_on"],
    ]


async def test_she_and_the_iro_manager_alone_see_it(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path)
    sought = await client.done(IRO, "/legal-advice", ADVICE)
    path = f"/legal-advice/{sought['id']}/received"
    for role, subject in (("team_manager", "TOM"), ("social_worker", "SAM"), ("iro_admin", "OLA"), ("auditor", "AL")):
        assert (await client.says((role, subject), "/legal-advice?child_id=AVA", method="GET")).status_code == 403
    moved = changed("A2", "KIM", "2026-02-03", before="A-AVA", before_iro="JO")
    client.svc.clock.set("2026-02-03")
    await client.svc.hears(said(moved, "AVA", by="allocation"))
    assert await client.items("/legal-advice?child_id=AVA", role="iro", subject="KIM") == []
    assert (await client.says(("iro", "KIM"), path, {})).status_code == 404
    (shown,) = await client.items("/legal-advice?child_id=AVA", role="iro_manager", subject="M1")
    assert shown["id"] == sought["id"]


async def test_in_jersey_seeking_it_meets_the_duty_after_a_dispute_past_its_limit(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path, profile="jersey-2013", now="2026-03-04")
    await open_dispute(client.svc)
    passed = DisputeLimitPassed(dispute_id="D1", limit_on=day("2026-03-02"), passed_on=day("2026-03-03"))
    await client.svc.hears(said(passed, "AVA", by="escalation"))
    await client.done(IRO, "/legal-advice", ADVICE | {"dispute_id": "D1"})
    (clock,) = await client.svc.rows(duties, duty="cafcass_considered")
    assert clock["met_on"] == day("2026-03-04")


async def test_the_corporate_iro_seeks_it_about_a_foster_carer(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path)
    who = ("corporate_iro", "CORA")
    sought = await client.done(who, "/legal-advice", {"foster_carer_id": "FC1"})
    assert (sought["foster_carer_id"], sought["child_id"]) == ("FC1", None)
    await client.done(who, f"/legal-advice/{sought['id']}/received", {})
    (announced, _) = await client.svc.announced(LegalAdviceSought, LegalAdviceReceived)
    assert (announced.subject, announced.subjectkind) == ("FC1", "foster_carer")
    await client.done(IRO_MANAGER, f"/legal-advice/{sought['id']}/received/withdrawal", {"reason": "Not yet."})
    await client.done(who, f"/legal-advice/{sought['id']}/withdrawal", {"reason": "Nobody asked."})


async def test_what_cannot_be_meant_is_refused(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path)
    await client.refused(IRO, "/legal-advice", {}, 422, "invalid-request")
    await client.refused(IRO, "/legal-advice", ADVICE | {"foster_carer_id": "FC1"}, 422, "invalid-request")
    await client.refused(IRO, "/legal-advice", ADVICE | {"on": "2026-02-03"}, 422, "future-date")
    await client.refused(IRO, "/legal-advice", ADVICE | {"dispute_id": "D9"}, 422, "no-such-dispute")
    sought = await client.done(IRO, "/legal-advice", ADVICE)
    path = f"/legal-advice/{sought['id']}"
    await client.refused(IRO, f"{path}/received", {"on": "2026-02-01"}, 422, "invalid-request")
    await client.done(IRO, f"{path}/received", {})
    await client.refused(IRO, f"{path}/received", {}, 409, "received-already")
    await client.refused(IRO, f"{path}/withdrawal", {"reason": "No."}, 409, "received-already")
