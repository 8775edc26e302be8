"""A child without family here: what is broken for the child alone is closed when it is over, whoever was met."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.support.council import Council, given_to_jo
from tests.support.events import became, corrected


@pytest.fixture
async def council(start_service: Any) -> Council:
    """A child who knows the one IRO there is."""
    made = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await made.joins("JO")
    await made.hears(became("AVA"))
    await made.know_their_iros("AVA")
    return made


async def test_a_breach_is_over_when_another_takes_the_case_from_the_iro(council: Council) -> None:
    await council.hears(corrected("AVA", "2026-02-02", social_worker_id="JO"))
    assert await council.breaches() == [("AVA", "independent")]
    await council.hears(corrected("AVA", "2026-02-03", social_worker_id="SW2"))
    assert (await council.breaches(), await council.holders()) == ([], {"AVA": "JO"})


async def test_a_child_whom_nobody_else_may_have_during_a_long_absence_is_covered_on_its_first_day(
    start_service: Any,
) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await given_to_jo(council, became("AVA"))
    await council.changes("SAM", fte=0.01)
    await council.is_away("JO", "2026-02-02", "2026-07-31")
    await council.sweeps("2026-02-01")
    before = await council.covering()
    await council.sweeps("2026-02-02")
    assert (before, await council.covering(), await council.holders()) == ({}, {"AVA": "SAM"}, {"AVA": "JO"})
