"""Whatever frees a place, or removes what stood against an IRO, has whoever waits for one tried again at once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.allocation.actions.managers import proposals
from services.allocation.actions.plans import rebalance as rebalancing
from services.allocation.actions.staff_records import records
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.staff_records import NewRegistration
from services.allocation.tables.children import unallocated
from services.allocation.tables.families import exceptions
from shared.events.council.child_life import TeamChanged
from tests.support.allocation_people import Team
from tests.support.families import became, corrected, excepts
from tests.support.harness import event

ROOM_FOR_TWO = 0.03
"""Of a full-time post of 70."""


@pytest.fixture
async def people(start_service: Any) -> Team:
    return Team(await start_service(DECLARATION, now="2026-01-05"))


async def waiting(people: Team) -> set[str]:
    return {row["child_id"] for row in await people.allocation.rows(unallocated)}


async def cc_waits_for_one_of_two_places(people: Team) -> None:
    await people.joins("S1", fte=ROOM_FOR_TWO)
    await people.allocation.hears(became("AA"), became("BB"), became("CC", visitor_id="CO"))
    await people.joins("CO", fte=ROOM_FOR_TWO)
    assert (await people.held(), await waiting(people)) == ({"AA": "S1", "BB": "S1"}, {"CC"})


async def test_a_managers_move_frees_a_place_for_whoever_waits(people: Team) -> None:
    await cc_waits_for_one_of_two_places(people)
    await people.chooses("AA", "CO")
    assert (await people.held(), await waiting(people)) == ({"AA": "CO", "BB": "S1", "CC": "S1"}, set())


async def test_a_rebalance_frees_a_place_for_whoever_waits(people: Team) -> None:
    await cc_waits_for_one_of_two_places(people)
    service = people.allocation.service
    async with service.looking() as work:
        problem, _ = await rebalancing.read_problem(work, service.profile)
    plan = await rebalancing.solve(problem, prove=False)
    moves = [each for each in plan.placements if each.child_id != "CC"]
    assert moves
    async with service.work() as work:
        await rebalancing.carry_out(work, service.profile, problem, replace(plan, placements=tuple(moves)), "M1")
    assert (await people.held())["CC"] == "S1"


async def test_the_end_of_a_conflict_gives_the_child_who_waited_the_iro_of_the_brother(people: Team) -> None:
    await people.joins("S1")
    await excepts_then(people)
    (row,) = await people.allocation.rows(exceptions)
    await people.does(proposals.end_exception, row["id"], "over", "M1")
    assert (await people.held(), await waiting(people)) == ({"AA": "S1", "BB": "S1"}, set())


async def test_a_conflict_that_runs_out_gives_the_child_who_waited_the_iro_of_the_brother(people: Team) -> None:
    await people.joins("S1")
    await excepts_then(people, until=date(2026, 1, 6))
    await people.sweeps("2026-01-06")
    assert await waiting(people) == {"BB"}
    await people.sweeps("2026-01-07")
    assert (await people.held(), await waiting(people)) == ({"AA": "S1", "BB": "S1"}, set())


async def excepts_then(people: Team, **more: Any) -> None:
    """BB comes into care after it was recorded that her interests conflict with her brother's."""
    await people.allocation.hears(became("AA", sibling_ids=("BB",)), corrected("BB", sibling_ids=("AA",)))
    await excepts(people.allocation, "AA", "BB", **more)
    await people.allocation.hears(became("BB", sibling_ids=("AA",)))
    assert (await people.held(), await waiting(people)) == ({"AA": "S1"}, {"BB"})


async def test_an_iro_who_no_longer_manages_the_team_is_given_the_child_who_waited_at_once(people: Team) -> None:
    await people.joins("V1")
    before = event(TeamChanged(team_manager_id="TM", head_of_service_id="V1"), "TT", time="2026-01-02T09:00:00+00:00")
    await people.allocation.hears(before, became("C1", team_id="TT"))
    assert (await people.held(), await waiting(people)) == ({}, {"C1"})
    later = event(TeamChanged(team_manager_id="TM", head_of_service_id="HS"), "TT", time="2026-01-06T09:00:00+00:00")
    await people.allocation.hears(later, now="2026-01-06")
    assert (await people.held(), await waiting(people)) == ({"C1": "V1"}, set())


async def test_and_if_it_was_told_in_advance_on_the_very_day(people: Team) -> None:
    await people.joins("V1")
    before = event(TeamChanged(team_manager_id="TM", head_of_service_id="V1"), "TT", time="2026-01-02T09:00:00+00:00")
    await people.allocation.hears(before, became("C1", team_id="TT"))
    later = TeamChanged(team_manager_id="TM", head_of_service_id="HS", changed_on="2026-01-08")
    await people.allocation.hears(event(later, "TT", time="2026-01-06T09:00:00+00:00"), now="2026-01-06")
    for day, held in (("2026-01-07", {}), ("2026-01-08", {"C1": "V1"})):
        assert str(await people.allocation.service.next_due()).startswith("2026-01-08"), day
        await people.sweeps(day)
        assert await people.held() == held, day
    assert await waiting(people) == set()


@pytest.mark.parametrize("how", ["hours", "registration"])
async def test_hours_and_a_registration_help_at_once_those_who_still_had_the_one_who_goes(
    people: Team, how: str
) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AA"), became("BB"))
    await people.leaves("JO", date(2026, 1, 9))
    if how == "hours":
        await people.joins("KIM", fte=0.01)
    else:
        await people.joins("KIM", registration_number=None)
    assert await people.held() == {"AA": "JO", "BB": "JO"}
    if how == "hours":
        await people.does(team.change_hours, "KIM", date(2026, 1, 5), ROOM_FOR_TWO)
    else:
        uk = NewRegistration(regulator="uk", number="SW1", from_on=date(2020, 1, 1), to_on=None)
        await people.does(records.register, "KIM", uk)
    assert (await people.held(), await waiting(people)) == ({"AA": "KIM", "BB": "KIM"}, set())


@pytest.mark.parametrize("goes", ["leaves", "is_away"])
async def test_a_new_iro_is_given_at_once_the_children_who_still_had_the_one_who_goes(people: Team, goes: str) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AA"), became("BB"))
    if goes == "leaves":
        await people.leaves("JO", date(2026, 1, 9))
    else:
        await people.is_away("JO", "2026-01-09", "2026-06-30")
    assert (await people.held(), await waiting(people)) == ({"AA": "JO", "BB": "JO"}, {"AA", "BB"})
    await people.joins("KIM", fte=ROOM_FOR_TWO)
    assert (await people.held(), await waiting(people)) == ({"AA": "KIM", "BB": "KIM"}, set())


async def test_whoever_has_no_iro_at_all_comes_before_those_who_still_have_the_one_who_goes(people: Team) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AA"))
    await people.leaves("JO", date(2026, 1, 9))
    await people.allocation.hears(became("BB"))
    await people.joins("KIM", fte=1 / 70)
    assert (await people.held(), await waiting(people)) == ({"AA": "JO", "BB": "KIM"}, {"AA"})
