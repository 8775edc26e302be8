"""Who is moved at once, who waits for a manager, and who is tried again because somebody else's case has changed."""

from typing import Any

import pytest

from services.allocation.actions.managers import proposals
from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import breaches, unallocated
from shared.events.council.child_life import TeamChanged
from shared.refusals import Refusal
from tests.support.allocation_imports import imported
from tests.support.families import became, corrected, has_met, holders, joins, know_their_iros, standing
from tests.support.harness import Harness, event

ONE_CHILD = 1 / 70
"""The hours in which there is room for one child."""


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    return started


async def waiting(allocation: Harness) -> set[str]:
    return {row["child_id"] for row in await allocation.rows(unallocated)}


async def decides(allocation: Harness, child: str, *, accept: bool) -> None:
    (row,) = await allocation.rows(breaches, child_id=child, status="open")
    async with allocation.service.work() as work:
        profile = allocation.service.profile
        await proposals.decide(work, profile, row["id"], accept=accept, reason="as they are", by="M1")


async def test_a_child_who_waits_for_a_siblings_iro_is_tried_again_when_the_other_side_withdraws_the_link(
    allocation: Harness,
) -> None:
    await joins(allocation, "JO", fte=ONE_CHILD)
    await allocation.hears(became("AVA", sibling_ids=("BEN",)))
    await joins(allocation, "SAM")
    await allocation.hears(became("BEN"))
    assert await waiting(allocation) == {"BEN"}
    await allocation.hears(corrected("AVA", sibling_ids=()))
    assert await holders(allocation) == {"AVA": "JO", "BEN": "SAM"}
    assert await waiting(allocation) == set()


async def test_a_child_who_waits_is_tried_again_when_another_manages_the_team(allocation: Harness) -> None:
    await joins(allocation, "HEAD")
    await allocation.hears(event(TeamChanged(team_manager_id="HEAD", changed_on="2026-01-02"), "T3"))
    await allocation.hears(became("AVA", team_id="T3"))
    assert await waiting(allocation) == {"AVA"}
    mistaken = event(TeamChanged(team_manager_id="TM", changed_on="2026-01-02"), "T3", time="2026-01-05T11:00:00+00:00")
    await allocation.hears(mistaken)
    assert await holders(allocation) == {"AVA": "HEAD"}


async def test_the_place_of_a_child_who_is_moved_goes_to_one_who_waits(allocation: Harness) -> None:
    await joins(allocation, "JO", fte=ONE_CHILD)
    await allocation.hears(became("AVA"))
    await joins(allocation, "SAM")
    await allocation.hears(became("BEN", social_worker_id="SAM"))
    assert await waiting(allocation) == {"BEN"}
    await allocation.hears(corrected("AVA", visitor_id="JO"))
    assert await holders(allocation) == {"AVA": "SAM", "BEN": "JO"}


async def test_of_two_who_come_at_once_the_last_place_is_the_one_who_has_been_in_care_longer(
    allocation: Harness,
) -> None:
    await joins(allocation, "JO", fte=ONE_CHILD)
    await allocation.hears(became("AVA", "2026-01-05"), became("ZOE", "2026-01-02"))
    assert await holders(allocation) == {"ZOE": "JO"}
    assert await waiting(allocation) == {"AVA"}


async def test_who_knows_nobody_yet_goes_to_the_siblings_at_once_and_who_knows_the_iro_waits_for_a_manager(
    allocation: Harness,
) -> None:
    for child, iro in (("AVA", "JO"), ("BEN", "SAM"), ("CAL", "PAT")):
        await joins(allocation, iro)
        await allocation.hears(became(child))
    assert await holders(allocation) == {"AVA": "JO", "BEN": "SAM", "CAL": "PAT"}
    allocation.clock.set("2026-02-02")
    await has_met(allocation, "AVA", "CAL")
    await allocation.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA", "CAL")))
    held = await holders(allocation)
    assert (held["AVA"], held["CAL"]) == ("JO", "PAT")
    assert held["BEN"] in {"JO", "PAT"}
    assert [rule for _, rule in await standing(allocation)] == ["siblings"]


async def test_a_child_leaves_an_iro_who_is_not_independent_at_once_though_a_sister_knows_her(
    allocation: Harness,
) -> None:
    await joins(allocation, "JO")
    await allocation.hears(became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await joins(allocation, "SAM")
    await know_their_iros(allocation, "AVA")
    await allocation.hears(corrected("BEN", "2026-02-02", visitor_id="JO"))
    assert await holders(allocation) == {"AVA": "JO", "BEN": "SAM"}
    assert await standing(allocation) == [("AVA", "siblings")]


async def test_what_a_manager_declined_does_not_answer_for_a_sister_found_since(allocation: Harness) -> None:
    await joins(allocation, "JO")
    await allocation.hears(became("AVA", sibling_ids=("CAL",)), became("CAL"), became("EVE"))
    await joins(allocation, "SAM")
    await allocation.hears(became("BEN"))
    await know_their_iros(allocation, "AVA", "BEN", "CAL", "EVE")
    await allocation.hears(corrected("BEN", "2026-02-01", sibling_ids=("AVA", "CAL")))
    await decides(allocation, "BEN", accept=False)
    assert (await standing(allocation), await standing(allocation, "declined")) == ([], [("BEN", "siblings")])
    await allocation.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA", "CAL", "EVE")))
    assert await standing(allocation) == [("BEN", "siblings")]
    assert len(await allocation.rows(breaches, child_id="BEN", ended_at=None)) == 1


@pytest.mark.parametrize(("hours", "target"), [(2 * ONE_CHILD, "SAM"), (ONE_CHILD, "JO")])
async def test_a_child_is_not_given_to_another_iro_than_the_manager_accepted(
    allocation: Harness, hours: float, target: str
) -> None:
    await joins(allocation, "JO")
    await allocation.hears(became("AVA"))
    await joins(allocation, "SAM", fte=hours)
    await joins(allocation, "TOM", fte=0.5)
    await know_their_iros(allocation, "AVA")
    await allocation.hears(corrected("AVA", "2026-02-02", visitor_id="JO"))
    (row,) = await allocation.rows(breaches, status="open")
    assert row["proposal"]["to_iro"] == "SAM"
    await allocation.hears(became("BEN", "2026-02-02", social_worker_id="JO", team_manager_id="TOM"))
    assert (await holders(allocation))["BEN"] == "SAM"
    async with allocation.service.database.transaction() as connection:
        await connection.execute(breaches.update().values(proposal=row["proposal"]))
    if target == "SAM":
        await decides(allocation, "AVA", accept=True)
    else:
        with pytest.raises(Refusal, match="changed"):
            await decides(allocation, "AVA", accept=True)
    assert (await holders(allocation))["AVA"] == target


async def test_a_baby_is_not_moved_to_the_mothers_iro_while_the_mother_waits_for_a_manager(allocation: Harness) -> None:
    await joins(allocation, "JO")
    await allocation.hears(became("BABY"))
    await joins(allocation, "SAM")
    await allocation.hears(became("MUM"), corrected("BABY", parent_ids=("MUM",)))
    apart = {"BABY": "JO", "MUM": "SAM"}
    assert await holders(allocation) == apart
    await know_their_iros(allocation, "MUM")
    visited = (corrected("MUM", "2026-02-02", visitor_id="SAM"), corrected("BABY", "2026-02-02", visitor_id="JO"))
    await allocation.hears(*visited)
    assert await holders(allocation) == apart
    assert await standing(allocation) == [("BABY", "independent"), ("MUM", "independent")]


async def test_imported_children_are_taken_to_know_their_iros_so_a_manager_decides(allocation: Harness) -> None:
    await joins(allocation, "JO", "SAM")
    await allocation.hears(imported("AVA"), imported("BEN"))
    before = await holders(allocation)
    assert len(set(before.values())) == 2
    await allocation.hears(corrected("BEN", "2026-01-06", sibling_ids=("AVA",)), now="2026-01-06")
    assert (await holders(allocation), await standing(allocation)) == (before, [("BEN", "siblings")])
