"""Who is handed over with whom, and who goes back to an IRO who is there again."""

from datetime import date
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.support.council import Council, given_to_jo
from tests.support.events import became, ceased, corrected


@pytest.mark.parametrize(("visited", "back_with"), [(False, "JO"), (True, "PAT")])
async def test_only_a_child_who_was_moved_by_the_absence_alone_goes_back(
    start_service: Any, visited: bool, back_with: str
) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-12", "2026-03-06")
    await council.joins("PAT", fte=0.5)
    assert await council.holders() == {"AVA": "SAM"}
    if visited:
        await council.hears(corrected("AVA", visitor_id="SAM"))
        assert await council.holders() == {"AVA": "PAT"}
    await council.sweeps("2026-03-07")
    assert await council.holders() == {"AVA": back_with}


@pytest.mark.parametrize(("places", "together"), [(2, "JO"), (3, "SAM"), (4, "SAM")])
async def test_siblings_joined_by_a_chain_go_together_or_stay_together(
    start_service: Any, places: int, together: str
) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await council.joins("JO")
    await council.hears(became("AVA"), became("BEN", sibling_ids=("AVA", "CAL")), became("CAL"))
    await council.joins("SAM", fte=places / 70)
    await council.leaves("JO", date(2026, 1, 9))
    assert await council.holders() == dict.fromkeys(("AVA", "BEN", "CAL"), together)


async def test_a_place_that_a_child_leaves_is_given_at_once_to_one_whose_iro_goes(start_service: Any) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await council.joins("SAM", fte=1 / 70)
    await council.hears(became("BEN"))
    assert await council.holders() == {"BEN": "SAM"}
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.leaves("JO", date(2026, 1, 9))
    assert await council.holders() == {"BEN": "SAM", "AVA": "JO"}, "nobody else has room"
    await council.hears(ceased("BEN", "2026-01-05"))
    assert await council.holders() == {"AVA": "SAM"}
