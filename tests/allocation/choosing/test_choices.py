"""A manager's choice is a word about the child: it survives whatever happens until a manager says otherwise."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, breaches
from shared.storage.tables import statements
from tests.support.council import Council
from tests.support.events import became, ceased, corrected, merged


@pytest.fixture
async def council(start_service: Any) -> Council:
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO")
    return started


async def test_a_choice_is_a_statement_with_who_and_why(council: Council) -> None:
    await council.joins("SAM")
    await council.hears(became("AVA"))
    other = "SAM" if (await council.holders())["AVA"] == "JO" else "JO"
    await council.chooses("AVA", other)
    (row,) = await council.rows(statements, kind="iro_chosen")
    assert (row["subject"], row["by"], row["reason"], row["origin"]) == ("AVA", "M1", "knows the family", "call")


async def test_the_corporate_iro_whom_a_manager_chose_stays_when_records_are_merged(council: Council) -> None:
    await council.joins("COR", role="corporate_iro")
    await council.hears(became("DUP"))
    await council.chooses("DUP", "COR")
    await council.hears(merged("AVA", "DUP", "2026-01-06"), now="2026-01-06")
    assert await council.holders() == {"AVA": "COR"}
    assert await council.rows(breaches, child_id="AVA", status="open") == []


async def test_of_two_records_with_an_iro_each_the_one_whom_a_manager_chose_goes_on(council: Council) -> None:
    await council.hears(became("AVA"), became("DUP"))
    await council.joins("SAM")
    await council.chooses("DUP", "SAM")
    await council.hears(merged("AVA", "DUP", "2026-01-06"), now="2026-01-06")
    assert await council.holders() == {"AVA": "SAM"}


async def test_of_two_choices_for_one_child_the_one_made_last_stands(council: Council) -> None:
    await council.hears(became("AVA"), became("DUP"))
    await council.joins("SAM", "KIM")
    await council.chooses("DUP", "SAM")
    await council.hears(now="2026-01-06")
    await council.chooses("AVA", "KIM")
    await council.hears(merged("AVA", "DUP", "2026-01-07"), now="2026-01-07")
    assert await council.holders() == {"AVA": "KIM"}


async def test_a_choice_is_over_with_the_time_in_care(council: Council) -> None:
    await council.joins("COR", role="corporate_iro")
    await council.hears(became("AVA"))
    await council.chooses("AVA", "COR")
    await council.hears(ceased("AVA", "2026-02-02"), now="2026-02-02")
    await council.hears(became("AVA", "2026-03-02"), now="2026-03-02")
    assert await council.holders() == {"AVA": "JO"}


async def test_a_choice_outlives_a_correction_and_the_absence_of_whoever_was_chosen(council: Council) -> None:
    await council.joins("COR", role="corporate_iro")
    await council.hears(became("AVA"))
    await council.chooses("AVA", "COR")
    await council.hears(corrected("AVA", "2026-01-06", looked_after_from="2026-01-02"), now="2026-01-06")
    assert await council.holders() == {"AVA": "COR"}
    await council.is_away("COR", "2026-01-12", "2026-04-30", cover=False)
    await council.sweeps("2026-01-13")
    assert await council.holders() == {"AVA": "JO"}
    await council.sweeps("2026-05-01")
    assert await council.holders() == {"AVA": "COR"}
    (now,) = await council.rows(allocations, child_id="AVA", ended_on=None)
    assert now["rule"] == "restored"
    await council.hears(corrected("AVA", "2026-05-04", team_id="T1"), now="2026-05-04")
    assert await council.holders() == {"AVA": "COR"}
    assert await council.rows(breaches, child_id="AVA", status="open") == []
