"""What follows when an IRO's particulars are corrected: first day, last day and post."""

from datetime import date
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.schemas.staff_records import NewRegistration
from services.allocation.tables.children import breaches
from shared.events.services.allocation import IroJoined, IroLeft
from shared.refusals import Unprocessable
from tests.support.council import Council
from tests.support.events import became

LAST = date(2026, 6, 30)


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


@pytest.mark.parametrize(
    ("active_from", "refused"),
    [(date(2026, 1, 4), False), (date(2026, 1, 5), False), (date(2026, 1, 6), True), (date(2026, 3, 1), True)],
)
async def test_the_first_day_of_an_iro_never_comes_after_that_of_a_child_she_has(
    council: Council, active_from: date, refused: bool
) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    council.clock.set("2026-01-12")
    if not refused:
        assert (await council.changes("JO", active_from=active_from))["active_from"] == active_from
        return
    with pytest.raises(Unprocessable) as why:
        await council.changes("JO", active_from=active_from)
    assert "/active_from" in str(vars(why.value))


async def test_the_first_day_of_an_iro_without_children_may_be_put_off(council: Council) -> None:
    await council.joins("JO")
    assert (await council.changes("JO", active_from=LAST))["active_from"] == LAST


async def test_a_post_that_becomes_the_corporate_iros_is_mended_or_proposed_and_put_right_when_it_is_not(
    council: Council,
) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"), became("BEN"))
    council.clock.set("2026-02-02")
    await council.has_met("BEN")
    await council.joins("SAM")
    await council.changes("JO", role="corporate_iro")
    assert await council.holders() == {"AVA": "SAM", "BEN": "JO"}
    assert (await council.breaches("mended"), await council.breaches()) == (
        [("AVA", "reviews_children")],
        [("BEN", "reviews_children")],
    )
    await council.changes("JO", role="iro")
    assert await council.breaches() == []


async def test_what_a_manager_knowingly_set_aside_is_no_breach(council: Council) -> None:
    await council.joins("JO", "CORP", role="corporate_iro")
    await council.joins("SAM")
    await council.hears(became("AVA"))
    await council.chooses("AVA", "CORP")
    await council.changes("CORP", phone="01482", registration_number="SW2")
    assert (await council.holders(), await council.rows(breaches)) == ({"AVA": "CORP"}, [])


async def test_a_date_of_qualification_that_proves_too_late_is_a_breach_until_the_years_are_reached(
    start_service: Any,
) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05", profile="jersey-2013"))
    await council.joins("JO", qualified_on="2010-01-01")
    jersey = NewRegistration(regulator="jersey", number="J1", from_on=date(2020, 1, 1), to_on=None)
    await council.registers("JO", jersey)
    await council.hears(became("AVA"))
    await council.changes("JO", qualified_on=date(2021, 2, 2))
    assert (await council.holders(), await council.breaches()) == ({"AVA": "JO"}, [("AVA", "experienced")])
    await council.sweeps("2026-02-01")
    assert await council.breaches() == [("AVA", "experienced")]
    await council.sweeps("2026-02-02")
    assert await council.breaches() == []


async def said(council: Council) -> list[tuple[str, str]]:
    told = await council.announced(IroLeft, IroJoined)
    return [(each.data.TYPE, str(getattr(each.data, "left_on", ""))) for each in told if each.subject == "JO"]


async def test_a_last_day_stated_with_the_particulars_is_announced_once_a_date(council: Council) -> None:
    await council.joins("JO")
    for last, told in (
        (LAST, [("iro.joined", ""), ("iro.left", "2026-06-30")]),
        (LAST, [("iro.joined", "")]),
        (date(2026, 7, 31), [("iro.joined", ""), ("iro.left", "2026-07-31")]),
        (None, [("iro.joined", "")]),
    ):
        await council.forget_announcements()
        await council.changes("JO", active_to=last)
        assert await said(council) == told, last


async def test_an_iro_who_joins_until_a_day_is_announced_to_leave_on_it(council: Council) -> None:
    await council.joins("JO", active_to=LAST)
    await council.joins("JO", active_to=LAST)
    assert await said(council) == [("iro.joined", ""), ("iro.left", "2026-06-30")]


async def test_a_departure_already_announced_is_not_announced_again_by_the_particulars(council: Council) -> None:
    await council.joins("JO")
    await council.leaves("JO", LAST)
    await council.changes("JO", active_to=LAST)
    assert [each for each in await said(council) if each[0] == "iro.left"] == [("iro.left", "2026-06-30")]
