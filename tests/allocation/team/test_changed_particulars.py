"""What follows when an IRO's particulars are corrected: first day, last day and post."""

from datetime import date
from typing import Any

import pytest

from services.allocation.actions.managers import choice
from services.allocation.actions.staff_records import records
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import IroChange, NewAllocation
from services.allocation.schemas.staff_records import NewRegistration
from services.allocation.tables.children import breaches
from shared.events.services.allocation import IroJoined, IroLeft
from shared.refusals import Unprocessable
from tests.support.allocation_people import Team
from tests.support.families import became, has_met, standing

LAST = date(2026, 6, 30)


@pytest.fixture
async def people(start_service: Any) -> Team:
    return Team(await start_service(DECLARATION, now="2026-01-05"))


@pytest.mark.parametrize(
    ("active_from", "refused"),
    [(date(2026, 1, 4), False), (date(2026, 1, 5), False), (date(2026, 1, 6), True), (date(2026, 3, 1), True)],
)
async def test_the_first_day_of_an_iro_never_comes_after_that_of_a_child_she_has(
    people: Team, active_from: date, refused: bool
) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"))
    people.allocation.clock.set("2026-01-12")
    if not refused:
        assert (await people.does(team.change, "JO", IroChange(active_from=active_from)))["active_from"] == active_from
        return
    with pytest.raises(Unprocessable) as why:
        await people.does(team.change, "JO", IroChange(active_from=active_from))
    assert "/active_from" in str(vars(why.value))


async def test_the_first_day_of_an_iro_without_children_may_be_put_off(people: Team) -> None:
    await people.joins("JO")
    assert (await people.does(team.change, "JO", IroChange(active_from=LAST)))["active_from"] == LAST


async def test_a_post_that_becomes_the_corporate_iros_is_mended_or_proposed_and_put_right_when_it_is_not(
    people: Team,
) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"), became("BEN"))
    people.allocation.clock.set("2026-02-02")
    await has_met(people.allocation, "BEN")
    await people.joins("SAM")
    await people.does(team.change, "JO", IroChange(role="corporate_iro"))
    assert await people.held() == {"AVA": "SAM", "BEN": "JO"}
    assert (await standing(people.allocation, "mended"), await standing(people.allocation)) == (
        [("AVA", "reviews_children")],
        [("BEN", "reviews_children")],
    )
    await people.does(team.change, "JO", IroChange(role="iro"))
    assert await standing(people.allocation) == []


async def test_what_a_manager_knowingly_set_aside_is_no_breach(people: Team) -> None:
    await people.joins("JO", "CORP", role="corporate_iro")
    await people.joins("SAM")
    await people.allocation.hears(became("AVA"))
    wanted = NewAllocation(iro_id="CORP", reason="knows the child", override=True)
    await people.does(choice.choose, "AVA", wanted, "M1")
    await people.does(team.change, "CORP", IroChange(phone="01482", registration_number="SW2"))
    assert (await people.held(), await people.allocation.rows(breaches)) == ({"AVA": "CORP"}, [])


async def test_a_date_of_qualification_that_proves_too_late_is_a_breach_until_the_years_are_reached(
    start_service: Any,
) -> None:
    people = Team(await start_service(DECLARATION, now="2026-01-05", profile="jersey-2013"))
    await people.joins("JO", qualified_on="2010-01-01")
    jersey = NewRegistration(regulator="jersey", number="J1", from_on=date(2020, 1, 1), to_on=None)
    await people.does(records.register, "JO", jersey)
    await people.allocation.hears(became("AVA"))
    await people.does(team.change, "JO", IroChange(qualified_on=date(2021, 2, 2)))
    assert (await people.held(), await standing(people.allocation)) == ({"AVA": "JO"}, [("AVA", "experienced")])
    await people.sweeps("2026-02-01")
    assert await standing(people.allocation) == [("AVA", "experienced")]
    await people.sweeps("2026-02-02")
    assert await standing(people.allocation) == []


async def said(people: Team) -> list[tuple[str, str]]:
    told = await people.allocation.announced(IroLeft, IroJoined)
    return [(each.data.TYPE, str(getattr(each.data, "left_on", ""))) for each in told if each.subject == "JO"]


async def test_a_last_day_stated_with_the_particulars_is_announced_once_a_date(people: Team) -> None:
    await people.joins("JO")
    for last, told in (
        (LAST, [("iro.joined", ""), ("iro.left", "2026-06-30")]),
        (LAST, [("iro.joined", "")]),
        (date(2026, 7, 31), [("iro.joined", ""), ("iro.left", "2026-07-31")]),
        (None, [("iro.joined", "")]),
    ):
        await people.allocation.forget_announcements()
        await people.does(team.change, "JO", IroChange(active_to=last))
        assert await said(people) == told, last


async def test_an_iro_who_joins_until_a_day_is_announced_to_leave_on_it(people: Team) -> None:
    await people.joins("JO", active_to=LAST)
    await people.joins("JO", active_to=LAST)
    assert await said(people) == [("iro.joined", ""), ("iro.left", "2026-06-30")]


async def test_a_departure_already_announced_is_not_announced_again_by_the_particulars(people: Team) -> None:
    await people.joins("JO")
    await people.leaves("JO", LAST)
    await people.does(team.change, "JO", IroChange(active_to=LAST))
    assert [each for each in await said(people) if each[0] == "iro.left"] == [("iro.left", "2026-06-30")]
