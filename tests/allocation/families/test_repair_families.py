"""Families that change after their IROs were chosen: what is mended at once, what is proposed, what is counted."""

from datetime import date
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import NotIndependentOf
from services.allocation.tables.children import allocations, breaches
from services.allocation.tables.families import exceptions, splits
from shared.events.council.child_life import TeamChanged
from shared.events.services.allocation import IroAllocated, IroChanged, SiblingGroupSplit
from shared.refusals import Refusal
from tests.support.council import PROPOSAL_CHANGED, Council, decide, refresh
from tests.support.events import became, ceased, corrected, event

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def council(start_service: Any) -> Council:
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO", "SAM", "PAT")
    return started


async def test_a_sibling_link_that_arrives_late_brings_children_together_who_have_not_met_their_iros(
    council: Council,
) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    before = await council.holders()
    assert before["AVA"] != before["BEN"]
    await council.hears(corrected("BEN", sibling_ids=("AVA",)))
    after = await council.holders()
    assert after["AVA"] == after["BEN"]
    (moved,) = await council.announced(IroChanged)
    assert (moved.data.rule, moved.data.decided_by) == ("siblings", "system")
    (row,) = await council.rows(breaches)
    assert (row["status"], row["rule"], row["decided_by"], row["iro_id"]) == (
        "mended", "siblings", "system", before[moved.subject],
    )  # fmt: skip
    ended = [each for each in await council.rows(allocations, child_id=moved.subject) if each["ended_on"]]
    assert [each["end_reason"] for each in ended] == ["siblings"]
    assert await council.announced(SiblingGroupSplit) == []


async def test_siblings_who_both_know_their_iros_are_proposed_to_a_manager_with_whose_continuity_it_costs(
    council: Council,
) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    before = await council.holders()
    await council.know_their_iros("AVA", "BEN")
    await council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    assert await council.holders() == before
    (row,) = await council.rows(breaches)
    mover = row["child_id"]
    other = "BEN" if mover == "AVA" else "AVA"
    assert (row["status"], row["proposal"]["to_iro"]) == ("open", before[other])
    assert (row["detail"]["with"], row["proposal"]["costs_continuity_of"]) == ([other], [mover])
    (split,) = await council.announced(SiblingGroupSplit)
    assert (split.data.child_ids, split.data.reason) == (("AVA", "BEN"), "proposed_to_a_manager")
    await council.decides(mover, accept=True)
    assert set((await council.holders()).values()) == {before[other]}
    assert await council.breaches("accepted") == [(mover, "siblings")]
    (moved,) = await council.announced(IroChanged)
    assert (moved.data.rule, moved.data.decided_by) == ("siblings", "M1")
    (counted,) = await council.rows(splits)
    assert counted["ended_on"] == date(2026, 2, 2)


@pytest.mark.parametrize(("today", "mended"), [("2026-01-11", True), ("2026-01-12", True), ("2026-01-13", False)])
async def test_children_who_have_met_their_iros_are_moved_without_asking_only_in_the_first_five_working_days(
    council: Council, today: str, mended: bool
) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    await council.know_their_iros("AVA", "BEN", now=today)
    await council.hears(corrected("BEN", today, sibling_ids=("AVA",)))
    assert (len(set((await council.holders()).values())) == 1) is mended
    assert bool(await council.breaches()) is not mended


async def test_whoever_knows_the_iro_stays_and_the_sibling_who_does_not_moves(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    before = await council.holders()
    await council.know_their_iros("BEN")
    await council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    assert await council.holders() == {"AVA": before["BEN"], "BEN": before["BEN"]}


async def test_a_mother_who_becomes_looked_after_after_her_baby_never_has_its_iro(council: Council) -> None:
    await council.hears(became("BABY"))
    await council.hears(became("MUM", "2026-02-02"), now="2026-02-02")
    await council.chooses("MUM", (await council.holders())["BABY"])
    await council.know_their_iros("BABY")
    await council.hears(corrected("BABY", "2026-02-02", parent_ids=("MUM",)))
    (row,) = await council.rows(breaches)
    assert (row["child_id"], row["rule"], row["status"]) == ("MUM", "parent_and_child", "open")
    with pytest.raises(Refusal) as refused:
        await council.decides("MUM", accept=False)
    assert refused.value.slug == "rule-parent-and-child"
    await council.decides("MUM", accept=True)
    held = await council.holders()
    assert held["MUM"] != held["BABY"]
    assert await council.breaches() == []


async def test_a_link_that_is_withdrawn_closes_the_breach_and_the_split_by_itself(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    before = await council.holders()
    await council.know_their_iros("AVA", "BEN")
    await council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    assert len(await council.breaches()) == 1
    await council.hears(corrected("BEN", "2026-02-03", sibling_ids=()), now="2026-02-03")
    assert (await council.breaches(), len(await council.breaches("over"))) == ([], 1)
    assert [row["ended_on"] for row in await council.rows(splits)] == [date(2026, 2, 3)]
    assert await council.holders() == before


async def test_a_child_who_leaves_care_closes_the_breach_by_itself(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    await council.know_their_iros("AVA", "BEN")
    await council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    await council.hears(ceased("AVA", "2026-02-03"), now="2026-02-03")
    assert await council.breaches() == []


async def test_step_siblings_in_two_groups_are_joined_by_the_child_who_is_in_both(council: Council) -> None:
    await council.hears(became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await council.hears(became("CAL", sibling_ids=("DOT",)), became("DOT"))
    held = await council.holders()
    assert held["AVA"] == held["BEN"] != held["CAL"] == held["DOT"]
    await council.hears(became("EVE", sibling_ids=("BEN", "CAL")))
    assert len(set((await council.holders()).values())) == 1


async def test_a_social_worker_or_a_line_of_management_that_makes_the_iro_dependent_is_a_breach(
    council: Council,
) -> None:
    await council.hears(became("AVA", team_id="T1"))
    first = (await council.holders())["AVA"]
    await council.hears(event(TeamChanged(team_manager_id="TM1", director_id=first), "T1"))
    second = (await council.holders())["AVA"]
    assert second != first
    await council.know_their_iros("AVA")
    await council.hears(corrected("AVA", "2026-02-02", social_worker_id=second))
    assert (await council.holders())["AVA"] == second
    assert await council.breaches() == [("AVA", "independent")]
    await council.decides("AVA", accept=True)
    assert (await council.holders())["AVA"] not in {first, second}


async def test_siblings_follow_the_one_whom_their_iro_may_not_have_unless_they_know_her(council: Council) -> None:
    await council.hears(became("AVA"))
    first = (await council.holders())["AVA"]
    await council.hears(became("BEN", sibling_ids=("AVA",), visitor_id=first))
    second = (await council.holders())["AVA"]
    assert await council.holders() == {"AVA": second, "BEN": second}
    await council.hears(became("CAL"), ceased("BEN", "2026-01-05"))
    await council.know_their_iros("AVA")
    await council.hears(became("DOT", "2026-02-02", sibling_ids=("AVA",), visitor_id=second))
    assert (await council.holders())["AVA"] == second
    (row,) = await council.rows(breaches, child_id="AVA", status="open")
    assert row["proposal"]["costs_continuity_of"] == ["AVA"]


async def test_an_iro_who_declares_not_to_be_independent_of_a_team_is_a_breach_for_the_children_of_that_team(
    council: Council,
) -> None:
    await council.hears(became("AVA", team_id="T1"))
    first = (await council.holders())["AVA"]
    await council.know_their_iros("AVA")
    await council.changes(first, not_independent_of=NotIndependentOf(teams=["T1"]))
    assert await council.holders() == {"AVA": first}
    assert await council.breaches() == [("AVA", "independent")]


async def test_whoever_comes_to_share_an_iro_is_announced_with_the_siblings_who_have_it(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN", sibling_ids=("AVA", "NOBODY")))
    first, second = await council.announced(IroAllocated)
    assert (first.data.shared_with, second.data.shared_with) == ((), ("AVA",))


async def test_a_proposal_that_was_declined_stays_declined_until_something_else_is_found(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    await council.know_their_iros("AVA", "BEN")
    link = corrected("BEN", "2026-02-02", sibling_ids=("AVA",))
    await council.hears(link)
    ((mover, _),) = await council.breaches()
    await council.decides(mover, accept=False, reason="both are well where they are")
    await council.hears(link)
    assert (await council.breaches(), await council.breaches("declined")) == ([], [(mover, "siblings")])
    assert [row["reason"] for row in await council.rows(splits)] == ["manager_decision"]
    other = "AVA" if mover == "BEN" else "BEN"
    await council.hears(corrected(mover, "2026-02-02", social_worker_id=(await council.holders())[other]))
    assert await council.breaches() != [], "the IRO she might have shared is not independent now"


async def test_a_proposal_is_decided_once_and_not_carried_out_when_things_have_changed(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    await council.know_their_iros("AVA", "BEN")
    await council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)))
    (row,) = await council.rows(breaches)
    await council.joins("NEW")
    async with council.service.deciding() as work:
        await work.connection.execute(
            allocations.update().where(allocations.c.child_id == row["child_id"]).values(iro_id="NEW")
        )
    with pytest.raises(Refusal) as refused:
        await council.decides(row["child_id"], accept=True)
    assert refused.value.slug == PROPOSAL_CHANGED
    await council.does(refresh(row["id"]))
    await council.decides(row["child_id"], accept=True)
    with pytest.raises(Refusal) as again:
        await council.does(decide(row["id"], accept=True))
    assert again.value.slug == "proposal-decided"


async def test_an_exception_lets_a_split_stand_and_its_end_makes_the_split_a_breach_again(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    await council.excepts("AVA", "BEN", reason="group_too_large")
    await council.hears(corrected("BEN", sibling_ids=("AVA",)))
    assert len(set((await council.holders()).values())) == 2
    assert [(row["reason"], row["ended_on"]) for row in await council.rows(splits)] == [("group_too_large", None)]
    (row,) = await council.rows(exceptions)
    await council.ends_exception(row["id"], "one of them moved")
    assert len(set((await council.holders()).values())) == 1
    assert [row["ended_on"] for row in await council.rows(splits)] == [date(2026, 1, 5)]


async def test_a_conflict_of_interest_recorded_between_siblings_who_share_parts_them(council: Council) -> None:
    await council.hears(became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await council.excepts("AVA", "BEN", reason="conflict_of_interest")
    held = await council.holders()
    assert held["AVA"] != held["BEN"]
    assert [row["reason"] for row in await council.rows(splits)] == ["conflict_of_interest"]


async def test_a_manager_who_parts_siblings_knowingly_is_not_overruled_and_the_split_is_counted(
    council: Council,
) -> None:
    await council.hears(became("AVA", sibling_ids=("BEN",)), became("BEN"))
    shared = (await council.holders())["AVA"]
    other = next(each for each in ("JO", "SAM", "PAT") if each != shared)
    await council.chooses("AVA", other)
    await council.hears(became("AVA", sibling_ids=("BEN",)))
    assert await council.holders() == {"AVA": other, "BEN": shared}
    assert await council.breaches() == []
    assert [row["reason"] for row in await council.rows(splits)] == ["manager_decision"]


async def test_when_nobody_has_room_for_the_siblings_it_is_shown_without_a_proposal(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    held = await council.holders()
    spare = next(each for each in ("JO", "SAM", "PAT") if each not in held.values())
    async with council.service.deciding() as work:
        tables = DECLARATION.tables.tables
        await work.connection.execute(tables["iros"].update().values(fte=0.02))
        await work.connection.execute(tables["iros"].delete().where(tables["iros"].c.id == spare))
    await council.hears(corrected("BEN", sibling_ids=("AVA",)))
    (row,) = await council.rows(breaches)
    assert (row["status"], row["proposal"]["to_iro"], row["proposal"]["moves"]) == ("open", None, [])
    assert [row["reason"] for row in await council.rows(splits)] == ["siblings_iro_may_not"]
    with pytest.raises(Refusal) as refused:
        await council.decides(row["child_id"], accept=True)
    assert refused.value.slug == "nothing-proposed"
