"""Whatever frees a place, or removes what stood against an IRO, has whoever waits for one tried again at once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.schemas.staff_records import NewRegistration
from services.allocation.tables.families import exceptions
from shared.events.council.child_life import TeamChanged
from tests.support.council import Council, carry_out, solved
from tests.support.events import became, corrected, event

ROOM_FOR_TWO = 0.03
"""Of a full-time post of 70."""


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


async def cc_waits_for_one_of_two_places(council: Council) -> None:
    await council.joins("S1", fte=ROOM_FOR_TWO)
    await council.hears(became("AA"), became("BB"), became("CC", visitor_id="CO"))
    await council.joins("CO", fte=ROOM_FOR_TWO)
    assert (await council.holders(), set(await council.waiting())) == ({"AA": "S1", "BB": "S1"}, {"CC"})


async def test_a_managers_move_frees_a_place_for_whoever_waits(council: Council) -> None:
    await cc_waits_for_one_of_two_places(council)
    await council.chooses("AA", "CO")
    assert (await council.holders(), set(await council.waiting())) == ({"AA": "CO", "BB": "S1", "CC": "S1"}, set())


async def test_a_rebalance_frees_a_place_for_whoever_waits(council: Council) -> None:
    await cc_waits_for_one_of_two_places(council)
    problem = await council.problem()
    plan = await solved(problem)
    moves = [each for each in plan.placements if each.child_id != "CC"]
    assert moves
    await council.does(carry_out(problem, replace(plan, placements=tuple(moves))))
    assert (await council.holders())["CC"] == "S1"


async def test_the_end_of_a_conflict_gives_the_child_who_waited_the_iro_of_the_brother(council: Council) -> None:
    await council.joins("S1")
    await excepts_then(council)
    (row,) = await council.rows(exceptions)
    await council.ends_exception(row["id"], "over")
    assert (await council.holders(), set(await council.waiting())) == ({"AA": "S1", "BB": "S1"}, set())


async def test_a_conflict_that_runs_out_gives_the_child_who_waited_the_iro_of_the_brother(council: Council) -> None:
    await council.joins("S1")
    await excepts_then(council, until=date(2026, 1, 6))
    await council.sweeps("2026-01-06")
    assert set(await council.waiting()) == {"BB"}
    await council.sweeps("2026-01-07")
    assert (await council.holders(), set(await council.waiting())) == ({"AA": "S1", "BB": "S1"}, set())


async def excepts_then(council: Council, **more: Any) -> None:
    """BB comes into care after it was recorded that her interests conflict with her brother's."""
    await council.hears(became("AA", sibling_ids=("BB",)), corrected("BB", sibling_ids=("AA",)))
    await council.excepts("AA", "BB", **more)
    await council.hears(became("BB", sibling_ids=("AA",)))
    assert (await council.holders(), set(await council.waiting())) == ({"AA": "S1"}, {"BB"})


async def test_an_iro_who_no_longer_manages_the_team_is_given_the_child_who_waited_at_once(council: Council) -> None:
    await council.joins("V1")
    before = event(TeamChanged(team_manager_id="TM", head_of_service_id="V1"), "TT", time="2026-01-02T09:00:00+00:00")
    await council.hears(before, became("C1", team_id="TT"))
    assert (await council.holders(), set(await council.waiting())) == ({}, {"C1"})
    later = event(TeamChanged(team_manager_id="TM", head_of_service_id="HS"), "TT", time="2026-01-06T09:00:00+00:00")
    await council.hears(later, now="2026-01-06")
    assert (await council.holders(), set(await council.waiting())) == ({"C1": "V1"}, set())


async def test_and_if_it_was_told_in_advance_on_the_very_day(council: Council) -> None:
    await council.joins("V1")
    before = event(TeamChanged(team_manager_id="TM", head_of_service_id="V1"), "TT", time="2026-01-02T09:00:00+00:00")
    await council.hears(before, became("C1", team_id="TT"))
    later = TeamChanged(team_manager_id="TM", head_of_service_id="HS", changed_on="2026-01-08")
    await council.hears(event(later, "TT", time="2026-01-06T09:00:00+00:00"), now="2026-01-06")
    for day, held in (("2026-01-07", {}), ("2026-01-08", {"C1": "V1"})):
        assert str(await council.service.next_due()).startswith("2026-01-08"), day
        await council.sweeps(day)
        assert await council.holders() == held, day
    assert set(await council.waiting()) == set()


@pytest.mark.parametrize("how", ["hours", "registration"])
async def test_hours_and_a_registration_help_at_once_those_who_still_had_the_one_who_goes(
    council: Council, how: str
) -> None:
    await council.joins("JO")
    await council.hears(became("AA"), became("BB"))
    await council.leaves("JO", date(2026, 1, 9))
    if how == "hours":
        await council.joins("KIM", fte=0.01)
    else:
        await council.joins("KIM", registration_number=None)
    assert await council.holders() == {"AA": "JO", "BB": "JO"}
    if how == "hours":
        await council.works_hours("KIM", date(2026, 1, 5), ROOM_FOR_TWO)
    else:
        uk = NewRegistration(regulator="uk", number="SW1", from_on=date(2020, 1, 1), to_on=None)
        await council.registers("KIM", uk)
    assert (await council.holders(), set(await council.waiting())) == ({"AA": "KIM", "BB": "KIM"}, set())


@pytest.mark.parametrize("goes", ["leaves", "is_away"])
async def test_a_new_iro_is_given_at_once_the_children_who_still_had_the_one_who_goes(
    council: Council, goes: str
) -> None:
    await council.joins("JO")
    await council.hears(became("AA"), became("BB"))
    if goes == "leaves":
        await council.leaves("JO", date(2026, 1, 9))
    else:
        await council.is_away("JO", "2026-01-09", "2026-06-30")
    assert (await council.holders(), set(await council.waiting())) == ({"AA": "JO", "BB": "JO"}, {"AA", "BB"})
    await council.joins("KIM", fte=ROOM_FOR_TWO)
    assert (await council.holders(), set(await council.waiting())) == ({"AA": "KIM", "BB": "KIM"}, set())


async def test_whoever_has_no_iro_at_all_comes_before_those_who_still_have_the_one_who_goes(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AA"))
    await council.leaves("JO", date(2026, 1, 9))
    await council.hears(became("BB"))
    await council.joins("KIM", fte=1 / 70)
    assert (await council.holders(), set(await council.waiting())) == ({"AA": "JO", "BB": "KIM"}, {"AA"})
