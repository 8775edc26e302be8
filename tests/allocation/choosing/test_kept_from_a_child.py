"""Who is kept from a child by what the facts tell: whoever works on the case, a relation's IRO, and nobody else."""

from typing import Any

import pytest

from services.allocation.actions.managers import choice
from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, unallocated
from shared.events.services.allocation import IroChanged
from shared.refusals import Refusal
from tests.support.families import became, chooses, holders, joins
from tests.support.harness import Harness

ROLES = ("social_worker_id", "team_manager_id", "visitor_id", "personal_adviser_id", "resource_controller_id")


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(started, "JO")
    return started


async def waiting(allocation: Harness) -> dict[str, str]:
    return {row["child_id"]: row["reason"] for row in await allocation.rows(unallocated)}


@pytest.mark.parametrize("role", ROLES)
async def test_whoever_has_a_part_in_the_case_is_not_the_childs_iro_even_for_a_manager(
    allocation: Harness, role: str
) -> None:
    await allocation.hears(became("AVA", **{role: "JO"}), became("BEN", **{role: "SOMEBODY"}))
    assert await holders(allocation) == {"BEN": "JO"}
    assert await waiting(allocation) == {"AVA": "no_iro_may_have_the_child"}
    with pytest.raises(Refusal) as refused:
        await chooses(allocation, "AVA", "JO")
    assert refused.value.slug == "rule-independent"


async def test_a_mother_who_comes_after_her_baby_waits_rather_than_share_and_is_not_given_and_moved(
    allocation: Harness,
) -> None:
    await allocation.hears(became("BABY", parent_ids=("MUM",)))
    await allocation.hears(became("MUM"))
    assert await waiting(allocation) == {"MUM": "no_iro_may_have_the_child"}
    await joins(allocation, "SAM")
    assert await holders(allocation) == {"BABY": "JO", "MUM": "SAM"}
    assert len(await allocation.rows(allocations)) == 2
    assert await allocation.announced(IroChanged) == []


async def test_who_was_the_iro_earlier_in_this_time_in_care_is_no_former_iro_of_a_child_who_returns(
    allocation: Harness,
) -> None:
    await joins(allocation, "SAM")
    await allocation.hears(became("AVA"))
    first = (await holders(allocation))["AVA"]
    await chooses(allocation, "AVA", "SAM" if first == "JO" else "JO")
    async with allocation.service.looking() as work:
        found = await choice.recommendation(work, allocation.service.profile, "AVA")
    said = {each.iro_id: next(v.answer.value for v in each.rules if v.rule == "former_iro") for each in found}
    assert said == {"JO": "ok", "SAM": "ok"}
