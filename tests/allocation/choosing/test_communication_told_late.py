"""A communication need told after the IRO was chosen: who communicates in the child's way comes first all the same."""

from typing import Any

import pytest

from services.allocation.actions.managers import proposals
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import IroChange
from services.allocation.tables.children import allocations, breaches
from shared.events.services.allocation import AdvocateNeeded, IroChanged
from tests.support.allocation_people import Team
from tests.support.families import became, ceased, corrected, has_met, standing

MAKATON = ("makaton",)


@pytest.fixture
async def people(start_service: Any) -> Team:
    """Z3 has V1; then SP joins, who communicates in makaton."""
    found = Team(await start_service(DECLARATION, now="2026-01-05"))
    await found.joins("V1")
    await found.allocation.hears(became("Z3"))
    await found.joins("SP", communication_methods=["makaton"])
    return found


async def needs_makaton(people: Team, child: str = "Z3", on: str = "2026-01-05") -> None:
    await people.allocation.hears(corrected(child, on, communication_needs=MAKATON), now=on)


async def answers(people: Team, accept: bool) -> None:
    (row,) = await people.allocation.rows(breaches, status="open", child_id="Z3")
    async with people.allocation.service.work() as work:
        profile = people.allocation.service.profile
        await proposals.decide(work, profile, row["id"], accept=accept, reason="so", by="M1")


async def test_a_need_told_on_the_same_day_gives_the_child_who_communicates_so_and_no_advocate(people: Team) -> None:
    await needs_makaton(people)
    assert await people.held() == {"Z3": "SP"}
    (changed,) = await people.allocation.announced(IroChanged)
    assert (changed.data.rule, changed.data.previous_iro_id) == ("communication", "V1")
    assert await people.allocation.announced(AdvocateNeeded) == []
    (row,) = await people.allocation.rows(allocations, ended_on=None)
    assert row["reason"].startswith("V1 does not communicate in the child's way, and somebody who does has room")


@pytest.mark.parametrize(("on", "has"), [("2026-01-09", "SP"), ("2026-01-12", "SP"), ("2026-01-13", "V1")])
async def test_a_child_who_has_met_the_iro_goes_without_a_manager_in_the_first_five_working_days_alone(
    people: Team, on: str, has: str
) -> None:
    people.allocation.clock.set(on)
    await has_met(people.allocation, "Z3")
    await needs_makaton(people, on=on)
    assert await people.held() == {"Z3": has}
    assert await standing(people.allocation) == ([("Z3", "communication")] if has == "V1" else [])
    assert len(await people.allocation.announced(AdvocateNeeded)) == (has == "V1")


async def test_the_first_five_working_days_over_a_child_who_has_not_met_the_iro_goes_and_a_manager_decides_else(
    people: Team,
) -> None:
    await needs_makaton(people, on="2026-02-02")
    assert await people.held() == {"Z3": "SP"}


@pytest.mark.parametrize(("accept", "has"), [(True, "SP"), (False, "V1")])
async def test_a_manager_who_decides_is_not_asked_again(people: Team, accept: bool, has: str) -> None:
    people.allocation.clock.set("2026-02-02")
    await has_met(people.allocation, "Z3")
    await needs_makaton(people, on="2026-02-02")
    await answers(people, accept)
    await people.allocation.hears(corrected("Z3", "2026-02-03", visitor_id="W"), now="2026-02-03")
    assert (await people.held(), await standing(people.allocation)) == ({"Z3": has}, [])


async def test_where_nobody_who_communicates_so_has_room_an_advocate_is_needed_and_nothing_else(people: Team) -> None:
    await people.allocation.hears(became("FULL", communication_needs=("bsl",)))
    await people.allocation.hears(corrected("Z3", communication_needs=("bsl",)))
    assert ((await people.held())["Z3"], await people.allocation.rows(breaches)) == ("V1", [])
    assert {each.subject for each in await people.allocation.announced(AdvocateNeeded)} == {"FULL", "Z3"}


async def test_whom_a_manager_chose_stays(people: Team) -> None:
    await people.chooses("Z3", "SP")
    await people.chooses("Z3", "V1")
    await needs_makaton(people)
    assert (await people.held(), await people.allocation.rows(breaches)) == ({"Z3": "V1"}, [])


async def test_the_choice_that_knew_the_need_stays(people: Team) -> None:
    await people.allocation.hears(became("SIB", sibling_ids=("Z3",), communication_needs=MAKATON))
    assert (await people.held(), await people.allocation.rows(breaches)) == ({"Z3": "V1", "SIB": "V1"}, [])


@pytest.mark.parametrize("met", [False, True])
async def test_brothers_and_sisters_go_together_or_a_manager_decides(people: Team, met: bool) -> None:
    await people.allocation.hears(became("SIB", sibling_ids=("Z3",)))
    people.allocation.clock.set("2026-02-02")
    if met:
        await has_met(people.allocation, "SIB")
    await needs_makaton(people, on="2026-02-02")
    has = "V1" if met else "SP"
    assert await people.held() == {"Z3": has, "SIB": has}
    status = "open" if met else "mended"
    assert await standing(people.allocation, status) == [("SIB", "communication"), ("Z3", "communication")]
    if met:
        await answers(people, accept=True)
        assert await people.held() == {"Z3": "SP", "SIB": "SP"}
        assert await standing(people.allocation) == []


async def test_a_need_that_was_recorded_by_mistake_closes_the_proposal(people: Team) -> None:
    people.allocation.clock.set("2026-02-02")
    await has_met(people.allocation, "Z3")
    await needs_makaton(people, on="2026-02-02")
    await people.allocation.hears(corrected("Z3", "2026-02-03", communication_needs=()), now="2026-02-03")
    assert (await standing(people.allocation), await standing(people.allocation, "over")) == (
        [],
        [("Z3", "communication")],
    )


async def test_an_iro_who_joins_or_learns_a_method_is_given_whom_she_understands_and_stays_with_the_knowing(
    start_service: Any,
) -> None:
    people = Team(await start_service(DECLARATION, now="2026-01-05"))
    await people.joins("V1")
    await people.allocation.hears(became("Z3"), became("Z4"), became("KNOWN", communication_needs=("bsl",)))
    await needs_makaton(people)
    await people.allocation.hears(corrected("Z4", communication_needs=("bsl",)))
    assert len(await people.allocation.announced(AdvocateNeeded)) == 3
    await people.joins("SP", communication_methods=["makaton"])
    assert await people.held() == {"Z3": "SP", "Z4": "V1", "KNOWN": "V1"}
    await people.does(team.change, "SP", IroChange(communication_methods=["makaton", "BSL"]))
    assert await people.held() == {"Z3": "SP", "Z4": "SP", "KNOWN": "V1"}


async def test_an_advocate_is_needed_as_soon_as_the_iro_no_longer_communicates_so(people: Team) -> None:
    await needs_makaton(people)
    assert await people.allocation.announced(AdvocateNeeded) == []
    await people.does(team.change, "SP", IroChange(communication_methods=[]))
    (needed,) = await people.allocation.announced(AdvocateNeeded)
    assert (needed.subject, await people.held()) == ("Z3", {"Z3": "SP"})


async def test_a_former_iro_who_would_have_been_chosen_all_the_same_stays(people: Team) -> None:
    await people.allocation.hears(ceased("Z3", "2026-01-06"), now="2026-01-06")
    await people.allocation.hears(became("Z3", "2026-01-07"), now="2026-01-07")
    await needs_makaton(people, on="2026-01-07")
    assert (await people.held(), await people.allocation.rows(breaches)) == ({"Z3": "V1"}, [])


async def test_a_general_specialist_is_said_to_be_one(people: Team) -> None:
    await people.joins("GEN", communication_methods=["specialist"])
    await people.allocation.hears(became("NEW", communication_needs=("bsl",)))
    (row,) = await people.allocation.rows(allocations, child_id="NEW")
    assert (row["iro_id"], row["reason"]) == ("GEN", "is a specialist in communication needs")
