"""Who is moved at once, who waits for a manager, and who is tried again because somebody else's case has changed."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import breaches
from shared.events.council.child_life import TeamChanged
from shared.refusals import Refusal
from tests.support.council import Council
from tests.support.events import became, corrected, event, imported

ONE_CHILD = 1 / 70
"""The hours in which there is room for one child."""


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


async def test_a_child_who_waits_for_a_siblings_iro_is_tried_again_when_the_other_side_withdraws_the_link(
    council: Council,
) -> None:
    await council.joins("JO", fte=ONE_CHILD)
    await council.hears(became("AVA", sibling_ids=("BEN",)))
    await council.joins("SAM")
    await council.hears(became("BEN"))
    assert set(await council.waiting()) == {"BEN"}
    await council.hears(corrected("AVA", sibling_ids=()))
    assert await council.holders() == {"AVA": "JO", "BEN": "SAM"}
    assert set(await council.waiting()) == set()


async def test_a_child_who_waits_is_tried_again_when_another_manages_the_team(council: Council) -> None:
    await council.joins("HEAD")
    await council.hears(event(TeamChanged(team_manager_id="HEAD", changed_on="2026-01-02"), "T3"))
    await council.hears(became("AVA", team_id="T3"))
    assert set(await council.waiting()) == {"AVA"}
    mistaken = event(TeamChanged(team_manager_id="TM", changed_on="2026-01-02"), "T3", time="2026-01-05T11:00:00+00:00")
    await council.hears(mistaken)
    assert await council.holders() == {"AVA": "HEAD"}


async def test_the_place_of_a_child_who_is_moved_goes_to_one_who_waits(council: Council) -> None:
    await council.joins("JO", fte=ONE_CHILD)
    await council.hears(became("AVA"))
    await council.joins("SAM")
    await council.hears(became("BEN", social_worker_id="SAM"))
    assert set(await council.waiting()) == {"BEN"}
    await council.hears(corrected("AVA", visitor_id="JO"))
    assert await council.holders() == {"AVA": "SAM", "BEN": "JO"}


async def test_of_two_who_come_at_once_the_last_place_is_the_one_who_has_been_in_care_longer(
    council: Council,
) -> None:
    await council.joins("JO", fte=ONE_CHILD)
    await council.hears(became("AVA", "2026-01-05"), became("ZOE", "2026-01-02"))
    assert await council.holders() == {"ZOE": "JO"}
    assert set(await council.waiting()) == {"AVA"}


async def test_who_knows_nobody_yet_goes_to_the_siblings_at_once_and_who_knows_the_iro_waits_for_a_manager(
    council: Council,
) -> None:
    for child, iro in (("AVA", "JO"), ("BEN", "SAM"), ("CAL", "PAT")):
        await council.joins(iro)
        await council.hears(became(child))
    assert await council.holders() == {"AVA": "JO", "BEN": "SAM", "CAL": "PAT"}
    council.clock.set("2026-02-02")
    await council.has_met("AVA", "CAL")
    await council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA", "CAL")))
    held = await council.holders()
    assert (held["AVA"], held["CAL"]) == ("JO", "PAT")
    assert held["BEN"] in {"JO", "PAT"}
    assert [rule for _, rule in await council.breaches()] == ["siblings"]


async def test_a_child_leaves_an_iro_who_is_not_independent_at_once_though_a_sister_knows_her(
    council: Council,
) -> None:
    await council.joins("JO")
    await council.hears(became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await council.joins("SAM")
    await council.know_their_iros("AVA")
    await council.hears(corrected("BEN", "2026-02-02", visitor_id="JO"))
    assert await council.holders() == {"AVA": "JO", "BEN": "SAM"}
    assert await council.breaches() == [("AVA", "siblings")]


async def test_what_a_manager_declined_does_not_answer_for_a_sister_found_since(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AVA", sibling_ids=("CAL",)), became("CAL"), became("EVE"))
    await council.joins("SAM")
    await council.hears(became("BEN"))
    await council.know_their_iros("AVA", "BEN", "CAL", "EVE")
    await council.hears(corrected("BEN", "2026-02-01", sibling_ids=("AVA", "CAL")))
    await council.decides("BEN", accept=False)
    assert (await council.breaches(), await council.breaches("declined")) == ([], [("BEN", "siblings")])
    await council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA", "CAL", "EVE")))
    assert await council.breaches() == [("BEN", "siblings")]
    assert len(await council.rows(breaches, child_id="BEN", ended_at=None)) == 1


@pytest.mark.parametrize(("hours", "target"), [(2 * ONE_CHILD, "SAM"), (ONE_CHILD, "JO")])
async def test_a_child_is_not_given_to_another_iro_than_the_manager_accepted(
    council: Council, hours: float, target: str
) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.joins("SAM", fte=hours)
    await council.joins("TOM", fte=0.5)
    await council.know_their_iros("AVA")
    await council.hears(corrected("AVA", "2026-02-02", visitor_id="JO"))
    (row,) = await council.rows(breaches, status="open")
    assert row["proposal"]["to_iro"] == "SAM"
    await council.hears(became("BEN", "2026-02-02", social_worker_id="JO", team_manager_id="TOM"))
    assert (await council.holders())["BEN"] == "SAM"
    async with council.service.database.transaction() as connection:
        await connection.execute(breaches.update().values(proposal=row["proposal"]))
    if target == "SAM":
        await council.decides("AVA", accept=True)
    else:
        with pytest.raises(Refusal, match="changed"):
            await council.decides("AVA", accept=True)
    assert (await council.holders())["AVA"] == target


async def test_a_baby_is_not_moved_to_the_mothers_iro_while_the_mother_waits_for_a_manager(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("BABY"))
    await council.joins("SAM")
    await council.hears(became("MUM"), corrected("BABY", parent_ids=("MUM",)))
    apart = {"BABY": "JO", "MUM": "SAM"}
    assert await council.holders() == apart
    await council.know_their_iros("MUM")
    visited = (corrected("MUM", "2026-02-02", visitor_id="SAM"), corrected("BABY", "2026-02-02", visitor_id="JO"))
    await council.hears(*visited)
    assert await council.holders() == apart
    assert await council.breaches() == [("BABY", "independent"), ("MUM", "independent")]


async def test_imported_children_are_taken_to_know_their_iros_so_a_manager_decides(council: Council) -> None:
    await council.joins("JO", "SAM")
    await council.hears(imported("AVA"), imported("BEN"))
    before = await council.holders()
    assert len(set(before.values())) == 2
    await council.hears(corrected("BEN", "2026-01-06", sibling_ids=("AVA",)), now="2026-01-06")
    assert (await council.holders(), await council.breaches()) == (before, [("BEN", "siblings")])
