"""A communication need told after the IRO was chosen: who communicates in the child's way comes first all the same."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, breaches
from shared.events.services.allocation import AdvocateNeeded, IroChanged
from tests.support.council import Council
from tests.support.events import became, ceased, corrected

MAKATON = ("makaton",)


@pytest.fixture
async def council(start_service: Any) -> Council:
    """Z3 has V1; then SP joins, who communicates in makaton."""
    found = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await found.joins("V1")
    await found.hears(became("Z3"))
    await found.joins("SP", communication_methods=["makaton"])
    return found


async def needs_makaton(council: Council, child: str = "Z3", on: str = "2026-01-05") -> None:
    await council.hears(corrected(child, on, communication_needs=MAKATON), now=on)


async def test_a_need_told_on_the_same_day_gives_the_child_who_communicates_so_and_no_advocate(
    council: Council,
) -> None:
    await needs_makaton(council)
    assert await council.holders() == {"Z3": "SP"}
    (changed,) = await council.announced(IroChanged)
    assert (changed.data.rule, changed.data.previous_iro_id) == ("communication", "V1")
    assert await council.announced(AdvocateNeeded) == []
    (row,) = await council.rows(allocations, ended_on=None)
    assert row["reason"].startswith("V1 does not communicate in the child's way, and somebody who does has room")


@pytest.mark.parametrize(("on", "has"), [("2026-01-09", "SP"), ("2026-01-12", "SP"), ("2026-01-13", "V1")])
async def test_a_child_who_has_met_the_iro_goes_without_a_manager_in_the_first_five_working_days_alone(
    council: Council, on: str, has: str
) -> None:
    council.clock.set(on)
    await council.has_met("Z3")
    await needs_makaton(council, on=on)
    assert await council.holders() == {"Z3": has}
    assert await council.breaches() == ([("Z3", "communication")] if has == "V1" else [])
    assert len(await council.announced(AdvocateNeeded)) == (has == "V1")


async def test_the_first_five_working_days_over_a_child_who_has_not_met_the_iro_goes_and_a_manager_decides_else(
    council: Council,
) -> None:
    await needs_makaton(council, on="2026-02-02")
    assert await council.holders() == {"Z3": "SP"}


@pytest.mark.parametrize(("accept", "has"), [(True, "SP"), (False, "V1")])
async def test_a_manager_who_decides_is_not_asked_again(council: Council, accept: bool, has: str) -> None:
    council.clock.set("2026-02-02")
    await council.has_met("Z3")
    await needs_makaton(council, on="2026-02-02")
    await council.decides("Z3", accept=accept)
    await council.hears(corrected("Z3", "2026-02-03", visitor_id="W"), now="2026-02-03")
    assert (await council.holders(), await council.breaches()) == ({"Z3": has}, [])


async def test_where_nobody_who_communicates_so_has_room_an_advocate_is_needed_and_nothing_else(
    council: Council,
) -> None:
    await council.hears(became("FULL", communication_needs=("bsl",)))
    await council.hears(corrected("Z3", communication_needs=("bsl",)))
    assert ((await council.holders())["Z3"], await council.rows(breaches)) == ("V1", [])
    assert {each.subject for each in await council.announced(AdvocateNeeded)} == {"FULL", "Z3"}


async def test_whom_a_manager_chose_stays(council: Council) -> None:
    await council.chooses("Z3", "SP")
    await council.chooses("Z3", "V1")
    await needs_makaton(council)
    assert (await council.holders(), await council.rows(breaches)) == ({"Z3": "V1"}, [])


async def test_the_choice_that_knew_the_need_stays(council: Council) -> None:
    await council.hears(became("SIB", sibling_ids=("Z3",), communication_needs=MAKATON))
    assert (await council.holders(), await council.rows(breaches)) == ({"Z3": "V1", "SIB": "V1"}, [])


@pytest.mark.parametrize("met", [False, True])
async def test_brothers_and_sisters_go_together_or_a_manager_decides(council: Council, met: bool) -> None:
    await council.hears(became("SIB", sibling_ids=("Z3",)))
    council.clock.set("2026-02-02")
    if met:
        await council.has_met("SIB")
    await needs_makaton(council, on="2026-02-02")
    has = "V1" if met else "SP"
    assert await council.holders() == {"Z3": has, "SIB": has}
    status = "open" if met else "mended"
    assert await council.breaches(status) == [("SIB", "communication"), ("Z3", "communication")]
    if met:
        await council.decides("Z3", accept=True)
        assert await council.holders() == {"Z3": "SP", "SIB": "SP"}
        assert await council.breaches() == []


async def test_a_need_that_was_recorded_by_mistake_closes_the_proposal(council: Council) -> None:
    council.clock.set("2026-02-02")
    await council.has_met("Z3")
    await needs_makaton(council, on="2026-02-02")
    await council.hears(corrected("Z3", "2026-02-03", communication_needs=()), now="2026-02-03")
    assert (await council.breaches(), await council.breaches("over")) == (
        [],
        [("Z3", "communication")],
    )


async def test_an_iro_who_joins_or_learns_a_method_is_given_whom_she_understands_and_stays_with_the_knowing(
    start_service: Any,
) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await council.joins("V1")
    await council.hears(became("Z3"), became("Z4"), became("KNOWN", communication_needs=("bsl",)))
    await needs_makaton(council)
    await council.hears(corrected("Z4", communication_needs=("bsl",)))
    assert len(await council.announced(AdvocateNeeded)) == 3
    await council.joins("SP", communication_methods=["makaton"])
    assert await council.holders() == {"Z3": "SP", "Z4": "V1", "KNOWN": "V1"}
    await council.changes("SP", communication_methods=["makaton", "BSL"])
    assert await council.holders() == {"Z3": "SP", "Z4": "SP", "KNOWN": "V1"}


async def test_an_advocate_is_needed_as_soon_as_the_iro_no_longer_communicates_so(council: Council) -> None:
    await needs_makaton(council)
    assert await council.announced(AdvocateNeeded) == []
    await council.changes("SP", communication_methods=[])
    (needed,) = await council.announced(AdvocateNeeded)
    assert (needed.subject, await council.holders()) == ("Z3", {"Z3": "SP"})


async def test_a_former_iro_who_would_have_been_chosen_all_the_same_stays(council: Council) -> None:
    await council.hears(ceased("Z3", "2026-01-06"), now="2026-01-06")
    await council.hears(became("Z3", "2026-01-07"), now="2026-01-07")
    await needs_makaton(council, on="2026-01-07")
    assert (await council.holders(), await council.rows(breaches)) == ({"Z3": "V1"}, [])


async def test_a_general_specialist_is_said_to_be_one(council: Council) -> None:
    await council.joins("GEN", communication_methods=["specialist"])
    await council.hears(became("NEW", communication_needs=("bsl",)))
    (row,) = await council.rows(allocations, child_id="NEW")
    assert (row["iro_id"], row["reason"]) == ("GEN", "is a specialist in communication needs")
