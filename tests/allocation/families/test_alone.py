"""A child without family here: what is broken for the child alone is closed when it is over, whoever was met."""

from typing import Any

import pytest

from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import IroChange
from tests.support.allocation_people import Team, given_to_jo
from tests.support.allocation_people import became as in_care
from tests.support.families import became, corrected, holders, joins, know_their_iros, standing
from tests.support.harness import Harness


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    """A child who knows the one IRO there is."""
    made: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(made, "JO")
    await made.hears(became("AVA"))
    await know_their_iros(made, "AVA")
    return made


async def test_a_breach_is_over_when_another_takes_the_case_from_the_iro(allocation: Harness) -> None:
    await allocation.hears(corrected("AVA", "2026-02-02", social_worker_id="JO"))
    assert await standing(allocation) == [("AVA", "independent")]
    await allocation.hears(corrected("AVA", "2026-02-03", social_worker_id="SW2"))
    assert (await standing(allocation), await holders(allocation)) == ([], {"AVA": "JO"})


async def test_a_child_whom_nobody_else_may_have_during_a_long_absence_is_covered_on_its_first_day(
    start_service: Any,
) -> None:
    people = Team(await start_service(DECLARATION, now="2026-01-05"))
    await given_to_jo(people, in_care("AVA"))
    await people.does(team.change, "SAM", IroChange(fte=0.01))
    await people.is_away("JO", "2026-02-02", "2026-07-31")
    await people.sweeps("2026-02-01")
    before = await people.covering()
    await people.sweeps("2026-02-02")
    assert (before, await people.covering(), await people.held()) == ({}, {"AVA": "SAM"}, {"AVA": "JO"})
