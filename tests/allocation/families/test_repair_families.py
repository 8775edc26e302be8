"""Families that change after their IROs were chosen: what is mended at once, what is proposed, what is counted."""

from datetime import date
from typing import Any

import pytest

from services.allocation.actions.managers import proposals
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import IroChange, NotIndependentOf
from services.allocation.tables.children import allocations, breaches
from services.allocation.tables.families import exceptions, splits
from shared.events.council.child_life import TeamChanged
from shared.events.services.allocation import IroAllocated, IroChanged, SiblingGroupSplit
from shared.refusals import Refusal
from tests.support.families import (
    became,
    ceased,
    chooses,
    corrected,
    excepts,
    holders,
    joins,
    know_their_iros,
    standing,
)
from tests.support.harness import Harness, event

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(started, "JO", "SAM", "PAT")
    return started


async def decides(allocation: Harness, child: str, *, accept: bool, reason: str | None = "best for them") -> None:
    (row,) = await allocation.rows(breaches, child_id=child, status="open")
    async with allocation.service.work() as work:
        profile = allocation.service.profile
        await proposals.decide(work, profile, row["id"], accept=accept, reason=reason, by="M1")


async def test_a_sibling_link_that_arrives_late_brings_children_together_who_have_not_met_their_iros(
    allocation: Harness,
) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    before = await holders(allocation)
    assert before["AVA"] != before["BEN"]
    await allocation.hears(corrected("BEN", sibling_ids=("AVA",)))
    after = await holders(allocation)
    assert after["AVA"] == after["BEN"]
    (moved,) = await allocation.announced(IroChanged)
    assert (moved.data.rule, moved.data.decided_by) == ("siblings", "system")
    (row,) = await allocation.rows(breaches)
    assert (row["status"], row["rule"], row["decided_by"], row["iro_id"]) == (
        "mended", "siblings", "system", before[moved.subject],
    )  # fmt: skip
    ended = [each for each in await allocation.rows(allocations, child_id=moved.subject) if each["ended_on"]]
    assert [each["end_reason"] for each in ended] == ["siblings"]
    assert await allocation.announced(SiblingGroupSplit) == []


async def test_siblings_who_both_know_their_iros_are_proposed_to_a_manager_with_whose_continuity_it_costs(
    allocation: Harness,
) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    before = await holders(allocation)
    await know_their_iros(allocation, "AVA", "BEN")
    await allocation.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    assert await holders(allocation) == before
    (row,) = await allocation.rows(breaches)
    mover = row["child_id"]
    other = "BEN" if mover == "AVA" else "AVA"
    assert (row["status"], row["proposal"]["to_iro"]) == ("open", before[other])
    assert (row["detail"]["with"], row["proposal"]["costs_continuity_of"]) == ([other], [mover])
    (split,) = await allocation.announced(SiblingGroupSplit)
    assert (split.data.child_ids, split.data.reason) == (("AVA", "BEN"), "proposed_to_a_manager")
    await decides(allocation, mover, accept=True)
    assert set((await holders(allocation)).values()) == {before[other]}
    assert await standing(allocation, "accepted") == [(mover, "siblings")]
    (moved,) = await allocation.announced(IroChanged)
    assert (moved.data.rule, moved.data.decided_by) == ("siblings", "M1")
    (counted,) = await allocation.rows(splits)
    assert counted["ended_on"] == date(2026, 2, 2)


@pytest.mark.parametrize(("today", "mended"), [("2026-01-11", True), ("2026-01-12", True), ("2026-01-13", False)])
async def test_children_who_have_met_their_iros_are_moved_without_asking_only_in_the_first_five_working_days(
    allocation: Harness, today: str, mended: bool
) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    await know_their_iros(allocation, "AVA", "BEN", now=today)
    await allocation.hears(corrected("BEN", today, sibling_ids=("AVA",)))
    assert (len(set((await holders(allocation)).values())) == 1) is mended
    assert bool(await standing(allocation)) is not mended


async def test_whoever_knows_the_iro_stays_and_the_sibling_who_does_not_moves(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    before = await holders(allocation)
    await know_their_iros(allocation, "BEN")
    await allocation.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    assert await holders(allocation) == {"AVA": before["BEN"], "BEN": before["BEN"]}


async def test_a_mother_who_becomes_looked_after_after_her_baby_never_has_its_iro(allocation: Harness) -> None:
    await allocation.hears(became("BABY"))
    await allocation.hears(became("MUM", "2026-02-02"), now="2026-02-02")
    await chooses(allocation, "MUM", (await holders(allocation))["BABY"])
    await know_their_iros(allocation, "BABY")
    await allocation.hears(corrected("BABY", "2026-02-02", parent_ids=("MUM",)))
    (row,) = await allocation.rows(breaches)
    assert (row["child_id"], row["rule"], row["status"]) == ("MUM", "parent_and_child", "open")
    with pytest.raises(Refusal) as refused:
        await decides(allocation, "MUM", accept=False)
    assert refused.value.slug == "rule-parent-and-child"
    await decides(allocation, "MUM", accept=True)
    held = await holders(allocation)
    assert held["MUM"] != held["BABY"]
    assert await standing(allocation) == []


async def test_a_link_that_is_withdrawn_closes_the_breach_and_the_split_by_itself(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    before = await holders(allocation)
    await know_their_iros(allocation, "AVA", "BEN")
    await allocation.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    assert len(await standing(allocation)) == 1
    await allocation.hears(corrected("BEN", "2026-02-03", sibling_ids=()), now="2026-02-03")
    assert (await standing(allocation), len(await standing(allocation, "over"))) == ([], 1)
    assert [row["ended_on"] for row in await allocation.rows(splits)] == [date(2026, 2, 3)]
    assert await holders(allocation) == before


async def test_a_child_who_leaves_care_closes_the_breach_by_itself(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    await know_their_iros(allocation, "AVA", "BEN")
    await allocation.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    await allocation.hears(ceased("AVA", "2026-02-03"), now="2026-02-03")
    assert await standing(allocation) == []


async def test_step_siblings_in_two_groups_are_joined_by_the_child_who_is_in_both(allocation: Harness) -> None:
    await allocation.hears(became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await allocation.hears(became("CAL", sibling_ids=("DOT",)), became("DOT"))
    held = await holders(allocation)
    assert held["AVA"] == held["BEN"] != held["CAL"] == held["DOT"]
    await allocation.hears(became("EVE", sibling_ids=("BEN", "CAL")))
    assert len(set((await holders(allocation)).values())) == 1


async def test_a_social_worker_or_a_line_of_management_that_makes_the_iro_dependent_is_a_breach(
    allocation: Harness,
) -> None:
    await allocation.hears(became("AVA", team_id="T1"))
    first = (await holders(allocation))["AVA"]
    await allocation.hears(event(TeamChanged(team_manager_id="TM1", director_id=first), "T1"))
    second = (await holders(allocation))["AVA"]
    assert second != first
    await know_their_iros(allocation, "AVA")
    await allocation.hears(corrected("AVA", "2026-02-02", social_worker_id=second))
    assert (await holders(allocation))["AVA"] == second
    assert await standing(allocation) == [("AVA", "independent")]
    await decides(allocation, "AVA", accept=True)
    assert (await holders(allocation))["AVA"] not in {first, second}


async def test_siblings_follow_the_one_whom_their_iro_may_not_have_unless_they_know_her(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    first = (await holders(allocation))["AVA"]
    await allocation.hears(became("BEN", sibling_ids=("AVA",), visitor_id=first))
    second = (await holders(allocation))["AVA"]
    assert await holders(allocation) == {"AVA": second, "BEN": second}
    await allocation.hears(became("CAL"), ceased("BEN", "2026-01-05"))
    await know_their_iros(allocation, "AVA")
    await allocation.hears(became("DOT", "2026-02-02", sibling_ids=("AVA",), visitor_id=second))
    assert (await holders(allocation))["AVA"] == second
    (row,) = await allocation.rows(breaches, child_id="AVA", status="open")
    assert row["proposal"]["costs_continuity_of"] == ["AVA"]


async def test_an_iro_who_declares_not_to_be_independent_of_a_team_is_a_breach_for_the_children_of_that_team(
    allocation: Harness,
) -> None:
    await allocation.hears(became("AVA", team_id="T1"))
    first = (await holders(allocation))["AVA"]
    await know_their_iros(allocation, "AVA")
    async with allocation.service.work() as work:
        declared = IroChange(not_independent_of=NotIndependentOf(teams=["T1"]))
        await team.change(work, allocation.service.profile, first, declared)
    assert await holders(allocation) == {"AVA": first}
    assert await standing(allocation) == [("AVA", "independent")]


async def test_whoever_comes_to_share_an_iro_is_announced_with_the_siblings_who_have_it(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN", sibling_ids=("AVA", "NOBODY")))
    first, second = await allocation.announced(IroAllocated)
    assert (first.data.shared_with, second.data.shared_with) == ((), ("AVA",))


async def test_a_proposal_that_was_declined_stays_declined_until_something_else_is_found(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    await know_their_iros(allocation, "AVA", "BEN")
    link = corrected("BEN", "2026-02-02", sibling_ids=("AVA",))
    await allocation.hears(link)
    ((mover, _),) = await standing(allocation)
    await decides(allocation, mover, accept=False, reason="both are well where they are")
    await allocation.hears(link)
    assert (await standing(allocation), await standing(allocation, "declined")) == ([], [(mover, "siblings")])
    assert [row["reason"] for row in await allocation.rows(splits)] == ["manager_decision"]
    other = "AVA" if mover == "BEN" else "BEN"
    await allocation.hears(corrected(mover, "2026-02-02", social_worker_id=(await holders(allocation))[other]))
    assert await standing(allocation) != [], "the IRO she might have shared is not independent now"


async def test_a_proposal_is_decided_once_and_not_carried_out_when_things_have_changed(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    await know_their_iros(allocation, "AVA", "BEN")
    await allocation.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    (row,) = await allocation.rows(breaches)
    await joins(allocation, "NEW")
    async with allocation.service.work() as work:
        await work.connection.execute(
            allocations.update().where(allocations.c.child_id == row["child_id"]).values(iro_id="NEW")
        )
    with pytest.raises(Refusal) as refused:
        await decides(allocation, row["child_id"], accept=True)
    assert refused.value.slug == proposals.CHANGED
    async with allocation.service.work() as work:
        await proposals.refresh(work, allocation.service.profile, row["id"])
    await decides(allocation, row["child_id"], accept=True)
    async with allocation.service.work() as work:
        with pytest.raises(Refusal) as again:
            await proposals.decide(work, allocation.service.profile, row["id"], accept=True, reason=None, by="M1")
    assert again.value.slug == "proposal-decided"


async def test_an_exception_lets_a_split_stand_and_its_end_makes_the_split_a_breach_again(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    await excepts(allocation, "AVA", "BEN", reason="group_too_large")
    await allocation.hears(corrected("BEN", sibling_ids=("AVA",)))
    assert len(set((await holders(allocation)).values())) == 2
    assert [(row["reason"], row["ended_on"]) for row in await allocation.rows(splits)] == [("group_too_large", None)]
    (row,) = await allocation.rows(exceptions)
    async with allocation.service.work() as work:
        await proposals.end_exception(work, allocation.service.profile, row["id"], "one of them moved", "M1")
    assert len(set((await holders(allocation)).values())) == 1
    assert [row["ended_on"] for row in await allocation.rows(splits)] == [date(2026, 1, 5)]


async def test_a_conflict_of_interest_recorded_between_siblings_who_share_parts_them(allocation: Harness) -> None:
    await allocation.hears(became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await excepts(allocation, "AVA", "BEN", reason="conflict_of_interest")
    held = await holders(allocation)
    assert held["AVA"] != held["BEN"]
    assert [row["reason"] for row in await allocation.rows(splits)] == ["conflict_of_interest"]


async def test_a_manager_who_parts_siblings_knowingly_is_not_overruled_and_the_split_is_counted(
    allocation: Harness,
) -> None:
    await allocation.hears(became("AVA", sibling_ids=("BEN",)), became("BEN"))
    shared = (await holders(allocation))["AVA"]
    other = next(each for each in ("JO", "SAM", "PAT") if each != shared)
    await chooses(allocation, "AVA", other)
    await allocation.hears(became("AVA", sibling_ids=("BEN",)))
    assert await holders(allocation) == {"AVA": other, "BEN": shared}
    assert await standing(allocation) == []
    assert [row["reason"] for row in await allocation.rows(splits)] == ["manager_decision"]


async def test_when_nobody_has_room_for_the_siblings_it_is_shown_without_a_proposal(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    held = await holders(allocation)
    spare = next(each for each in ("JO", "SAM", "PAT") if each not in held.values())
    async with allocation.service.work() as work:
        tables = DECLARATION.tables.tables
        await work.connection.execute(tables["iros"].update().values(fte=0.02))
        await work.connection.execute(tables["iros"].delete().where(tables["iros"].c.id == spare))
    await allocation.hears(corrected("BEN", sibling_ids=("AVA",)))
    (row,) = await allocation.rows(breaches)
    assert (row["status"], row["proposal"]["to_iro"], row["proposal"]["moves"]) == ("open", None, [])
    assert [row["reason"] for row in await allocation.rows(splits)] == ["siblings_iro_may_not"]
    with pytest.raises(Refusal) as refused:
        await decides(allocation, row["child_id"], accept=True)
    assert refused.value.slug == "nothing-proposed"
