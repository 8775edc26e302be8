"""A manager's choice is a word about the child: it survives whatever happens until a manager says otherwise."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, breaches
from shared.storage.tables import statements
from tests.support.allocation_people import Team
from tests.support.families import became, ceased, chooses, corrected, holders, joins, merged
from tests.support.harness import Harness


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(started, "JO")
    return started


async def test_a_choice_is_a_statement_with_who_and_why(allocation: Harness) -> None:
    await joins(allocation, "SAM")
    await allocation.hears(became("AVA"))
    other = "SAM" if (await holders(allocation))["AVA"] == "JO" else "JO"
    await chooses(allocation, "AVA", other)
    (row,) = await allocation.rows(statements, kind="iro_chosen")
    assert (row["subject"], row["by"], row["reason"], row["origin"]) == ("AVA", "M1", "knows the family", "call")


async def test_the_corporate_iro_whom_a_manager_chose_stays_when_records_are_merged(allocation: Harness) -> None:
    await joins(allocation, "COR", role="corporate_iro")
    await allocation.hears(became("DUP"))
    await chooses(allocation, "DUP", "COR")
    await allocation.hears(merged("AVA", "DUP", "2026-01-06"), now="2026-01-06")
    assert await holders(allocation) == {"AVA": "COR"}
    assert await allocation.rows(breaches, child_id="AVA", status="open") == []


async def test_of_two_records_with_an_iro_each_the_one_whom_a_manager_chose_goes_on(allocation: Harness) -> None:
    await allocation.hears(became("AVA"), became("DUP"))
    await joins(allocation, "SAM")
    await chooses(allocation, "DUP", "SAM")
    await allocation.hears(merged("AVA", "DUP", "2026-01-06"), now="2026-01-06")
    assert await holders(allocation) == {"AVA": "SAM"}


async def test_of_two_choices_for_one_child_the_one_made_last_stands(allocation: Harness) -> None:
    await allocation.hears(became("AVA"), became("DUP"))
    await joins(allocation, "SAM", "KIM")
    await chooses(allocation, "DUP", "SAM")
    await allocation.hears(now="2026-01-06")
    await chooses(allocation, "AVA", "KIM")
    await allocation.hears(merged("AVA", "DUP", "2026-01-07"), now="2026-01-07")
    assert await holders(allocation) == {"AVA": "KIM"}


async def test_a_choice_is_over_with_the_time_in_care(allocation: Harness) -> None:
    await joins(allocation, "COR", role="corporate_iro")
    await allocation.hears(became("AVA"))
    await chooses(allocation, "AVA", "COR")
    await allocation.hears(ceased("AVA", "2026-02-02"), now="2026-02-02")
    await allocation.hears(became("AVA", "2026-03-02"), now="2026-03-02")
    assert await holders(allocation) == {"AVA": "JO"}


async def test_a_choice_outlives_a_correction_and_the_absence_of_whoever_was_chosen(allocation: Harness) -> None:
    people = Team(allocation)
    await joins(allocation, "COR", role="corporate_iro")
    await allocation.hears(became("AVA"))
    await chooses(allocation, "AVA", "COR")
    await allocation.hears(corrected("AVA", "2026-01-06", looked_after_from="2026-01-02"), now="2026-01-06")
    assert await holders(allocation) == {"AVA": "COR"}
    await people.is_away("COR", "2026-01-12", "2026-04-30", cover=False)
    await people.sweeps("2026-01-13")
    assert await holders(allocation) == {"AVA": "JO"}
    await people.sweeps("2026-05-01")
    assert await holders(allocation) == {"AVA": "COR"}
    (now,) = await allocation.rows(allocations, child_id="AVA", ended_on=None)
    assert now["rule"] == "restored"
    await allocation.hears(corrected("AVA", "2026-05-04", team_id="T1"), now="2026-05-04")
    assert await holders(allocation) == {"AVA": "COR"}
    assert await allocation.rows(breaches, child_id="AVA", status="open") == []
