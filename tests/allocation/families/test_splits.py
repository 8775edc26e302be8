"""Splits of sibling groups as they are announced and counted (Hull 1; Jersey 7.2)."""

from datetime import date
from typing import Any

import pytest

from services.allocation.actions.managers import proposals
from services.allocation.declaration import DECLARATION
from services.allocation.tables.families import exceptions
from shared.events.services.allocation import SiblingGroupSplit, SiblingGroupSplitEnded
from tests.support.families import became, ceased, corrected, excepts, joins, know_their_iros
from tests.support.harness import Harness


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(started, "JO", "SAM", "PAT")
    return started


async def test_every_split_is_announced_with_its_reason_and_again_under_its_id_when_that_changes(
    allocation: Harness,
) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    await know_their_iros(allocation, "AVA", "BEN")
    link = corrected("BEN", "2026-02-02", sibling_ids=("AVA",))
    await allocation.hears(link)
    allocation.clock.set("2026-02-03")
    await excepts(allocation, "AVA", "BEN", reason="group_too_large")
    await allocation.hears(link, now="2026-02-04")
    (row,) = await allocation.rows(exceptions)
    async with allocation.service.work() as work:
        await proposals.end_exception(work, allocation.service.profile, row["id"], "it is smaller now", "M1")
    said = await allocation.announced(SiblingGroupSplit)
    assert [each.data.reason for each in said] == ["proposed_to_a_manager", "group_too_large", "proposed_to_a_manager"]
    assert {(each.subject, each.data.split_on) for each in said} == {("BEN", date(2026, 2, 2))}
    assert await allocation.announced(SiblingGroupSplitEnded) == []
    await allocation.hears(ceased("AVA", "2026-02-05"), now="2026-02-05")
    (over,) = await allocation.announced(SiblingGroupSplitEnded)
    assert (over.subject, over.data.child_ids, over.data.ended_on) == ("BEN", ("AVA", "BEN"), date(2026, 2, 5))
    assert {each.data.split_id for each in said} == {over.data.split_id}
