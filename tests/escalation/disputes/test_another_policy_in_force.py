"""A dispute keeps the policy under which it was opened, its calendar too; so does a freeze that was asked for in it."""

from pathlib import Path
from typing import Any

import pytest

from services.escalation.tables.beside_disputes import freezes
from services.escalation.tables.disputes import disputes
from shared.events.services.beside_disputes import PlacementMoveFreezeAnswered, PlacementMoveFreezeRequested
from shared.events.services.escalation import DisputeStageEntered
from shared.policy import load_profile
from tests.escalation.beside_desk import IRO, MANAGER, Desk, Start, desk
from tests.support.facts import day

pytestmark = pytest.mark.both("duties")
MONDAY, LIMIT, STAGE = "2028-05-08", "2028-05-10", "2028-05-15"
"""In Jersey the ninth of May is a holiday."""
SAID = (PlacementMoveFreezeRequested, PlacementMoveFreezeAnswered, DisputeStageEntered)


async def stands(client: Desk) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    told = [each.data_json() for each in await client.svc.announced(*SAID)]
    return await client.svc.rows(freezes), await client.svc.rows(disputes), told


@pytest.mark.parametrize(("on", "late"), [("2028-05-09", False), (LIMIT, False), ("2028-05-11", True)])
async def test_a_freeze_answered_and_the_days_of_its_dispute_stand_under_another_policy_and_back_again(
    start_service: Start, tmp_path: Path, on: str, late: bool
) -> None:
    client = await desk(start_service, tmp_path, now=MONDAY)
    asked = await client.done(IRO, "/freezes", {"child_id": "AVA"})
    await client.svc.sweeps(on)
    await client.done(MANAGER, f"/freezes/{asked['id']}/answer", {"stays": True, "until": "2028-06-30"})
    before = await stands(client)
    assert (before[0][0]["due_on"], before[1][0]["stage_due_on"]) == (day(LIMIT), day(STAGE))
    for profile in ("jersey-2013", "england-2010"):
        client.svc.service.profile = load_profile(profile)
        async with client.svc.service.work() as work:
            work.touch("AVA")
        assert await stands(client) == before
    (said,) = await client.svc.announced(PlacementMoveFreezeAnswered)
    assert isinstance(said.data, PlacementMoveFreezeAnswered)
    assert said.data.late is late
