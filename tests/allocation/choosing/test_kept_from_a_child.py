"""Who is kept from a child by what the facts tell: whoever works on the case, a relation's IRO, and nobody else."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations
from shared.events.services.allocation import IroChanged
from shared.refusals import Refusal
from tests.support.council import Council
from tests.support.events import became

ROLES = ("social_worker_id", "team_manager_id", "visitor_id", "personal_adviser_id", "resource_controller_id")


@pytest.fixture
async def council(start_service: Any) -> Council:
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO")
    return started


@pytest.mark.parametrize("role", ROLES)
async def test_whoever_has_a_part_in_the_case_is_not_the_childs_iro_even_for_a_manager(
    council: Council, role: str
) -> None:
    await council.hears(became("AVA", **{role: "JO"}), became("BEN", **{role: "SOMEBODY"}))
    assert await council.holders() == {"BEN": "JO"}
    assert await council.waiting() == {"AVA": "no_iro_may_have_the_child"}
    with pytest.raises(Refusal) as refused:
        await council.chooses("AVA", "JO")
    assert refused.value.slug == "rule-independent"


async def test_a_mother_who_comes_after_her_baby_waits_rather_than_share_and_is_not_given_and_moved(
    council: Council,
) -> None:
    await council.hears(became("BABY", parent_ids=("MUM",)))
    await council.hears(became("MUM"))
    assert await council.waiting() == {"MUM": "no_iro_may_have_the_child"}
    await council.joins("SAM")
    assert await council.holders() == {"BABY": "JO", "MUM": "SAM"}
    assert len(await council.rows(allocations)) == 2
    assert await council.announced(IroChanged) == []


async def test_who_was_the_iro_earlier_in_this_time_in_care_is_no_former_iro_of_a_child_who_returns(
    council: Council,
) -> None:
    await council.joins("SAM")
    await council.hears(became("AVA"))
    first = (await council.holders())["AVA"]
    await council.chooses("AVA", "SAM" if first == "JO" else "JO")
    found = await council.recommendation("AVA")
    said = {each.iro_id: next(v.answer.value for v in each.rules if v.rule == "former_iro") for each in found}
    assert said == {"JO": "ok", "SAM": "ok"}
