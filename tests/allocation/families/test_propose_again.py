"""Proposals follow the caseloads: looked at again when somebody joins or changes, and when a place comes free."""

from datetime import date
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import NotIndependentOf
from services.allocation.schemas.staff_records import NewRegistration
from services.allocation.tables.children import breaches
from tests.support.council import Council, propose_again_at_most
from tests.support.events import became, ceased, corrected

ROOM_FOR_ONE, ROOM_FOR_TWO = 1 / 70, 2 / 70
"""Of a full-time post."""


@pytest.fixture
async def council(start_service: Any) -> Council:
    """JO has AVA and BEN of team T1, of which she is no longer independent; nobody else may have them."""
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO")
    await started.hears(became("AVA", team_id="T1"), became("BEN", team_id="T1"))
    await started.know_their_iros("AVA", "BEN")
    await started.changes("JO", not_independent_of=NotIndependentOf(teams=["T1"]))
    assert await proposed(started) == {"AVA": None, "BEN": None}
    return started


async def proposed(council: Council) -> dict[str, str | None]:
    rows = await council.rows(breaches, status="open")
    return {row["child_id"]: row["proposal"]["to_iro"] for row in rows}


async def test_whoever_joins_is_proposed_as_far_as_there_is_room(council: Council) -> None:
    await council.joins("SAM", fte=ROOM_FOR_ONE)
    assert sorted(map(str, (await proposed(council)).values())) == ["None", "SAM"]
    await council.changes("SAM", fte=ROOM_FOR_TWO)
    assert await proposed(council) == {"AVA": "SAM", "BEN": "SAM"}


async def test_a_registration_that_begins_helps_and_one_that_is_lost_is_proposed_no_longer(council: Council) -> None:
    await council.joins("SAM", registration_number=None)
    assert set((await proposed(council)).values()) == {None}
    for to_on, expected in ((None, "SAM"), (date(2026, 2, 1), None)):
        new = NewRegistration(regulator="uk", number="SW2", from_on=date(2026, 1, 1), to_on=to_on)
        await council.registers("SAM", new)
        assert await proposed(council) == {"AVA": expected, "BEN": expected}


async def test_a_place_that_is_taken_is_proposed_no_longer_and_one_that_comes_free_is(
    council: Council,
) -> None:
    await council.joins("SAM", fte=ROOM_FOR_ONE)
    assert sorted(map(str, (await proposed(council)).values())) == ["None", "SAM"]
    await council.hears(became("CAL", "2026-02-02"))
    assert (await council.holders())["CAL"] == "SAM"
    await council.joins("PAT", fte=ROOM_FOR_ONE)
    assert sorted(map(str, (await proposed(council)).values())) == ["None", "PAT"]
    await council.hears(ceased("CAL", "2026-02-03"), now="2026-02-03")
    assert None not in (await proposed(council)).values()
    await council.accepts("AVA")
    await council.accepts("BEN")
    held = await council.holders()
    assert sorted(held.values()) == ["PAT", "SAM"]


async def test_only_so_many_are_looked_at_in_one_transaction_and_the_others_next_time(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose_again_at_most(1, monkeypatch)
    await council.joins("SAM")
    assert sorted(map(str, (await proposed(council)).values())) == ["None", "SAM"]
    await council.changes("SAM", phone="01482")
    assert await proposed(council) == {"AVA": "SAM", "BEN": "SAM"}


async def test_a_child_who_cannot_be_helped_gives_way_to_the_others(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose_again_at_most(1, monkeypatch)
    await council.hears(corrected("AVA", "2026-02-02", visitor_id="SAM"))
    council.clock.set("2026-02-03")
    await council.joins("SAM")
    council.clock.set("2026-02-04")
    await council.changes("SAM", phone="01482")
    assert await proposed(council) == {"AVA": None, "BEN": "SAM"}
