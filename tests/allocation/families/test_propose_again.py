"""Proposals follow the caseloads: looked at again when somebody joins or changes, and when a place comes free."""

from datetime import date
from typing import Any

import pytest

from services.allocation.actions.managers import proposals
from services.allocation.actions.settling import propose_again as proposing_again
from services.allocation.actions.staff_records import records
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import IroChange, NotIndependentOf
from services.allocation.schemas.staff_records import NewRegistration
from services.allocation.tables.children import breaches
from tests.support.families import became, ceased, corrected, holders, joins, know_their_iros
from tests.support.harness import Harness

ROOM_FOR_ONE, ROOM_FOR_TWO = 1 / 70, 2 / 70
"""Of a full-time post."""


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    """JO has AVA and BEN of team T1, of which she is no longer independent; nobody else may have them."""
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(started, "JO")
    await started.hears(became("AVA", team_id="T1"), became("BEN", team_id="T1"))
    await know_their_iros(started, "AVA", "BEN")
    await changes(started, "JO", not_independent_of=NotIndependentOf(teams=["T1"]))
    assert await proposed(started) == {"AVA": None, "BEN": None}
    return started


async def changes(allocation: Harness, iro: str, **values: Any) -> None:
    async with allocation.service.work() as work:
        await team.change(work, allocation.service.profile, iro, IroChange(**values))


async def accepts(allocation: Harness, child: str) -> None:
    (row,) = await allocation.rows(breaches, child_id=child, status="open")
    async with allocation.service.work() as work:
        profile = allocation.service.profile
        await proposals.decide(work, profile, row["id"], accept=True, reason=None, by="M1")


async def proposed(allocation: Harness) -> dict[str, str | None]:
    rows = await allocation.rows(breaches, status="open")
    return {row["child_id"]: row["proposal"]["to_iro"] for row in rows}


async def test_whoever_joins_is_proposed_as_far_as_there_is_room(allocation: Harness) -> None:
    await joins(allocation, "SAM", fte=ROOM_FOR_ONE)
    assert sorted(map(str, (await proposed(allocation)).values())) == ["None", "SAM"]
    await changes(allocation, "SAM", fte=ROOM_FOR_TWO)
    assert await proposed(allocation) == {"AVA": "SAM", "BEN": "SAM"}


async def test_a_registration_that_begins_helps_and_one_that_is_lost_is_proposed_no_longer(allocation: Harness) -> None:
    await joins(allocation, "SAM", registration_number=None)
    assert set((await proposed(allocation)).values()) == {None}
    for to_on, expected in ((None, "SAM"), (date(2026, 2, 1), None)):
        async with allocation.service.work() as work:
            new = NewRegistration(regulator="uk", number="SW2", from_on=date(2026, 1, 1), to_on=to_on)
            await records.register(work, allocation.service.profile, "SAM", new)
        assert await proposed(allocation) == {"AVA": expected, "BEN": expected}


async def test_a_place_that_is_taken_is_proposed_no_longer_and_one_that_comes_free_is(
    allocation: Harness,
) -> None:
    await joins(allocation, "SAM", fte=ROOM_FOR_ONE)
    assert sorted(map(str, (await proposed(allocation)).values())) == ["None", "SAM"]
    await allocation.hears(became("CAL", "2026-02-02"))
    assert (await holders(allocation))["CAL"] == "SAM"
    await joins(allocation, "PAT", fte=ROOM_FOR_ONE)
    assert sorted(map(str, (await proposed(allocation)).values())) == ["None", "PAT"]
    await allocation.hears(ceased("CAL", "2026-02-03"), now="2026-02-03")
    assert None not in (await proposed(allocation)).values()
    await accepts(allocation, "AVA")
    await accepts(allocation, "BEN")
    held = await holders(allocation)
    assert sorted(held.values()) == ["PAT", "SAM"]


async def test_only_so_many_are_looked_at_in_one_transaction_and_the_others_next_time(
    allocation: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing_again, "_AT_MOST", 1)
    await joins(allocation, "SAM")
    assert sorted(map(str, (await proposed(allocation)).values())) == ["None", "SAM"]
    await changes(allocation, "SAM", phone="01482")
    assert await proposed(allocation) == {"AVA": "SAM", "BEN": "SAM"}


async def test_a_child_who_cannot_be_helped_gives_way_to_the_others(
    allocation: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing_again, "_AT_MOST", 1)
    await allocation.hears(corrected("AVA", "2026-02-02", visitor_id="SAM"))
    allocation.clock.set("2026-02-03")
    await joins(allocation, "SAM")
    allocation.clock.set("2026-02-04")
    await changes(allocation, "SAM", phone="01482")
    assert await proposed(allocation) == {"AVA": None, "BEN": "SAM"}
