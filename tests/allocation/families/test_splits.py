"""Splits of sibling groups as they are announced and counted (Hull 1; Jersey 7.2)."""

from datetime import date
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.families import exceptions
from shared.events.services.allocation import SiblingGroupSplit, SiblingGroupSplitEnded
from tests.support.council import Council
from tests.support.events import became, ceased, corrected


@pytest.fixture
async def council(start_service: Any) -> Council:
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO", "SAM", "PAT")
    return started


async def test_every_split_is_announced_with_its_reason_and_again_under_its_id_when_that_changes(
    council: Council,
) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    await council.know_their_iros("AVA", "BEN")
    link = corrected("BEN", "2026-02-02", sibling_ids=("AVA",))
    await council.hears(link)
    council.clock.set("2026-02-03")
    await council.excepts("AVA", "BEN", reason="group_too_large")
    await council.hears(link, now="2026-02-04")
    (row,) = await council.rows(exceptions)
    await council.ends_exception(row["id"], "it is smaller now")
    said = await council.announced(SiblingGroupSplit)
    assert [each.data.reason for each in said] == ["proposed_to_a_manager", "group_too_large", "proposed_to_a_manager"]
    assert {(each.subject, each.data.split_on) for each in said} == {("BEN", date(2026, 2, 2))}
    assert await council.announced(SiblingGroupSplitEnded) == []
    await council.hears(ceased("AVA", "2026-02-05"), now="2026-02-05")
    (over,) = await council.announced(SiblingGroupSplitEnded)
    assert (over.subject, over.data.child_ids, over.data.ended_on) == ("BEN", ("AVA", "BEN"), date(2026, 2, 5))
    assert {each.data.split_id for each in said} == {over.data.split_id}
