"""A day without a named IRO: when a child is listed, when it is a breach, what is said of it, and how it ends."""

import asyncio
from datetime import date
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations
from shared.events.council.child_life import ChildDetailsCorrected
from shared.events.services.allocation import ChildUnallocated, IroAllocated, IroAllocationEnded, IroCoverEnded
from shared.storage.tables import duties
from tests.support.council import Council, given_to_jo, join
from tests.support.events import became, event, imported

pytestmark = pytest.mark.both("statements")


WEDNESDAY = "2026-01-14"
LATER = date(2026, 2, 27)


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


async def listed(council: Council) -> dict[str, tuple[str | None, str, str, bool]]:
    """Who is listed as without an IRO: with whom still, since when, by when, and whether that is over."""
    rows = await council.waiting_list()
    return {row.child_id: (row.iro_id, str(row.since), str(row.due_on), row.late) for row in rows}


async def said(council: Council) -> list[tuple[str, str, str]]:
    """The children of whom it was said that they are without an IRO: since when, and by when they should have one."""
    gaps = await council.announced(ChildUnallocated)
    return [(each.subject, str(each.data.since), str(each.data.due_on)) for each in gaps]


async def without(council: Council) -> tuple[int, int]:
    """How many the overview counts as without an IRO, and of how many of them the last day is over."""
    shown = await council.caseloads()
    return shown.without_an_iro, shown.without_an_iro_late


async def jo_is_to_leave_and_nobody_has_room(council: Council, *, since: str) -> None:
    await given_to_jo(council, became("AVA", since))
    await council.changes("SAM", fte=0.01)
    await council.leaves("JO", LATER)
    await council.sweeps(WEDNESDAY)
    assert (await listed(council), await council.holders(), await without(council)) == ({}, {"AVA": "JO"}, (0, 0))


@pytest.mark.parametrize(
    ("left_on", "still_hers", "since", "said_on"),
    [
        ("2026-01-12", False, "2026-01-13", "2026-01-14"),
        ("2026-01-13", False, "2026-01-14", "2026-01-14"),
        ("2026-01-14", True, "2026-01-15", "2026-01-15"),
        ("2026-01-15", True, "2026-01-16", "2026-01-16"),
    ],
)
async def test_a_departure_that_is_suddenly_sooner_lists_the_child_at_once_and_is_a_breach_from_the_first_day_without(
    council: Council, left_on: str, still_hers: bool, since: str, said_on: str
) -> None:
    await jo_is_to_leave_and_nobody_has_room(council, since="2025-10-01")
    await council.leaves("JO", date.fromisoformat(left_on))
    assert await council.holders() == ({"AVA": "JO"} if still_hers else {})
    assert await listed(council) == {"AVA": ("JO" if still_hers else None, since, left_on, not still_hers)}
    assert await without(council) == ((0, 0) if still_hers else (1, 1))
    for day in ("2026-01-14", "2026-01-15", "2026-01-16", "2026-01-17", "2026-01-19"):
        await council.sweeps(day)
        await council.sweeps(day)
        assert await said(council) == ([("AVA", since, left_on)] if day >= said_on else []), day
        assert await listed(council) == {"AVA": (None if day >= since else "JO", since, left_on, day >= since)}, day
        assert await without(council) == ((1, 1) if day >= since else (0, 0)), day
        due = await council.service.next_due()
        assert due is None or due > council.clock.now(), day
    (ended,) = await council.announced(IroAllocationEnded)
    assert (str(ended.data.ended_on), ended.data.reason) == (left_on, "iro_left")


@pytest.mark.parametrize(("today", "breach"), [("2026-01-19", False), ("2026-01-20", False), ("2026-01-21", True)])
async def test_in_the_first_five_working_days_a_gap_is_listed_at_once_and_a_breach_only_after_them(
    council: Council, today: str, breach: bool
) -> None:
    await given_to_jo(council, became("AVA", "2026-01-13"))
    await council.changes("SAM", fte=0.01)
    await council.sweeps(WEDNESDAY)
    await council.leaves("JO", date(2026, 1, 13))
    assert await listed(council) == {"AVA": (None, "2026-01-14", "2026-01-20", False)}
    for day in ("2026-01-15", "2026-01-19", "2026-01-20", "2026-01-21"):
        if day <= today:
            await council.sweeps(day)
    assert await said(council) == ([("AVA", "2026-01-14", "2026-01-20")] if breach else [])
    assert await without(council) == (1, int(breach))


async def test_a_gap_ends_with_the_first_iro_who_may_have_the_child_and_stays_in_the_history(council: Council) -> None:
    await jo_is_to_leave_and_nobody_has_room(council, since="2025-10-01")
    await council.leaves("JO", date(2026, 1, 13))
    await council.sweeps(WEDNESDAY)
    await council.joins("KIM", active_from="2026-01-19")
    await council.sweeps("2026-01-18")
    assert await council.holders() == {}
    await council.sweeps("2026-01-19")
    assert (await council.holders(), await listed(council), await without(council)) == ({"AVA": "KIM"}, {}, (0, 0))
    given = (await council.announced(IroAllocated))[-1]
    assert (given.data.iro_id, given.data.previous_iro_id, str(given.data.allocated_on)) == ("KIM", "JO", "2026-01-19")
    (introduced,) = await council.rows(duties, duty="successor_introduced", status="open")
    assert (introduced["key"], str(introduced["due_on"])) == (given.data.allocation_id, "2026-02-02")
    past = await council.rows(allocations, iro_id="JO")
    assert [str(row["ended_on"]) for row in past] == ["2026-01-13"]
    assert await said(council) == [("AVA", "2026-01-14", "2026-01-13")]


async def test_a_service_that_slept_through_the_last_day_says_since_when_the_child_was_without(
    council: Council,
) -> None:
    await jo_is_to_leave_and_nobody_has_room(council, since="2025-10-01")
    await council.leaves("JO", date(2026, 1, 16))
    await council.sweeps("2026-01-26")
    assert await said(council) == [("AVA", "2026-01-17", "2026-01-16")]
    assert await listed(council) == {"AVA": (None, "2026-01-17", "2026-01-16", True)}


async def test_with_the_iro_who_goes_at_once_the_cover_for_her_ends_too(council: Council) -> None:
    await jo_is_to_leave_and_nobody_has_room(council, since="2025-10-01")
    await council.is_away("JO", "2026-01-12", "2026-01-16")
    assert await council.covering() == {"AVA": "SAM"}
    await council.leaves("JO", date(2026, 1, 13))
    (over,) = await council.announced(IroCoverEnded)
    assert (over.subject, str(over.data.ended_on), over.data.outcome) == ("AVA", "2026-01-14", "iro_left")
    assert (await council.covering(), await council.holders()) == ({}, {})


@pytest.mark.parametrize("goes", ["leaves", "is_away"])
async def test_no_family_is_mended_with_the_iro_whose_places_are_free_because_she_goes(
    council: Council, goes: str
) -> None:
    await council.joins("JO", fte=2 / 70)
    await council.hears(became("AVA", visitor_id="SAM"), became("CAL"))
    await council.joins("SAM", fte=1 / 70)
    await council.hears(became("BEN"))
    link = ChildDetailsCorrected(sibling_ids=("AVA",), effective_from="2026-01-05")
    await council.hears(event(link, "BEN"))
    assert await council.holders() == {"AVA": "JO", "BEN": "SAM", "CAL": "JO"}
    await council.joins("KIM", "LEE", fte=1 / 70)
    if goes == "leaves":
        await council.leaves("JO", date(2026, 1, 9))
    else:
        await council.is_away("JO", "2026-01-09", "2026-06-30")
    held = await council.holders()
    assert (held["BEN"], {held["AVA"], held["CAL"]}) == ("SAM", {"KIM", "LEE"})


async def test_a_last_day_that_a_correction_moves_is_said_again_when_it_too_is_over(council: Council) -> None:
    await council.hears(became("AVA", "2026-01-05"))
    await council.sweeps("2026-01-13")
    assert await said(council) == [("AVA", "2026-01-05", "2026-01-12")]
    moved = ChildDetailsCorrected(looked_after_from="2026-01-09", effective_from="2026-01-05")
    await council.hears(event(moved, "AVA", time="2026-01-13T10:00:00+00:00"), now="2026-01-13")
    assert await listed(council) == {"AVA": (None, "2026-01-09", "2026-01-16", False)}
    for day in ("2026-01-16", "2026-01-17", "2026-01-19"):
        await council.sweeps(day)
    assert (await said(council))[1:] == [("AVA", "2026-01-09", "2026-01-16")]


@pytest.mark.both("locks")
async def test_of_a_child_who_is_given_an_iro_at_that_moment_it_is_not_said_that_there_is_none(
    council: Council,
) -> None:
    service = council.service
    await council.hears(became("AVA"))
    council.clock.set("2026-01-13")
    async with service.deciding() as work:
        await join("SAM")(work, service.profile)
        sweeping = asyncio.create_task(council.says_who_waits_too_long())
        await asyncio.sleep(0.2)
    await sweeping
    assert (await council.holders(), await said(council)) == ({"AVA": "SAM"}, [])


async def test_a_gap_just_after_the_import_is_listed_the_same_whatever_looks_at_the_child_last(
    council: Council,
) -> None:
    await council.joins("JO")
    await council.hears(imported("AVA"))
    await council.leaves("JO", date(2026, 1, 7))
    assert await listed(council) == {"AVA": ("JO", "2026-01-08", "2026-01-12", False)}
    for day in ("2026-01-08", "2026-01-12", "2026-01-13"):
        await council.sweeps(day)
        late = day > "2026-01-12"
        assert await listed(council) == {"AVA": (None, "2026-01-08", "2026-01-12", late)}, day
        assert await said(council) == [("AVA", "2026-01-08", "2026-01-12")] * late, day
        await council.hears(event(ChildDetailsCorrected(team_id="T1"), "AVA", id="T1"))
        assert await listed(council) == {"AVA": (None, "2026-01-08", "2026-01-12", late)}, day


async def test_of_whoever_waits_for_an_opening_neither_the_list_nor_the_overview_says_that_it_is_late(
    council: Council,
) -> None:
    await council.hears(imported("AVA"))
    council.clock.set("2026-01-20")
    assert (await listed(council), await without(council)) == (
        {"AVA": (None, "2026-01-05", "2026-01-12", True)},
        (1, 1),
    )
    await council.declares_opening()
    assert (await listed(council), await without(council)) == (
        {"AVA": (None, "2026-01-05", "2026-01-12", False)},
        (1, 0),
    )
