"""The sample council at work: there is something to see on the pages that are empty in a good week."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.cli.sample_council import fill
from services.runtime import Deployment
from tests.support.running import get, up


async def test_a_dispute_waits_for_its_iro_and_a_child_for_an_iro_however_often_it_is_loaded(tmp_path: Path) -> None:
    async with up(tmp_path / "data", simulated_clock=datetime(2026, 3, 6, 9, tzinfo=UTC)) as deployment:
        assert await fill.load(deployment) == 61
        first = (dispute,), (child,), why = await _told(deployment)
        iro = (await get(deployment, f"/allocation/children/{dispute['child_id']}"))["iro"]["id"]
        assert (dispute["status"], dispute["stage_name"]) == ("open", "team manager")
        assert dispute["waiting_for"] == [iro]
        assert child == "SMP0061"
        assert why == "every IRO is kept from the child: 4 are not independent of the case"
        await fill.load(deployment)
        assert await _told(deployment) == first


async def test_in_jersey_all_others_have_an_iro_too_registered_with_both_regulators(
    tmp_path: Path,
) -> None:
    at = datetime(2026, 3, 6, 9, tzinfo=UTC)
    async with up(tmp_path / "data", simulated_clock=at, profile="jersey-2013") as deployment:
        await fill.load(deployment)
        (dispute,), without, _ = await _told(deployment)
        assert (dispute["status"], without) == ("open", ["SMP0061"])


async def _told(deployment: Deployment) -> tuple[Any, Any, Any]:
    """Every dispute, who has no IRO, and why the last child has none."""
    without = (await get(deployment, "/reporting/children?iro_id=none"))["items"]
    why = (await get(deployment, "/allocation/children/SMP0061"))["unallocated_why"]
    disputes = (await get(deployment, "/escalation/disputes"))["items"]
    return disputes, [each["child_id"] for each in without], why
