"""A child who comes into care while the IRO of the brothers and sisters is away shares her all the same."""

from collections import Counter
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.services.allocation import IroChanged
from tests.support.council import Council, given_to_jo
from tests.support.events import became, corrected, event


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


@pytest.mark.parametrize(
    ("today", "away"), [("2026-01-11", 0), ("2026-01-12", 1), ("2026-01-16", 1), ("2026-01-17", 0)]
)
async def test_a_newcomer_gets_the_iro_of_the_siblings_although_she_is_away_and_the_same_who_covers_for_them(
    council: Council, today: str, away: int
) -> None:
    await given_to_jo(council, became("AVA"), became("BEN"))
    await council.is_away("JO", "2026-01-12", "2026-01-16")
    for day in ("2026-01-11", "2026-01-12", "2026-01-16", "2026-01-17"):
        if day <= today:
            await council.sweeps(day)
    await council.joins("KIM")
    before = len(await council.said_covered())
    await council.hears(became("NEW", today, sibling_ids=("AVA",)), became("TWIN", today, sibling_ids=("NEW",)))
    held = await council.holders()
    assert {held[each] for each in ("AVA", "NEW", "TWIN")} == {"JO"}
    assert (await council.said_covered())[before:] == [
        (each, "JO", "SAM", "2026-01-16") for each in ("NEW", "TWIN")
    ] * away
    assert await council.announced(IroChanged) == []
    (new,) = await council.rows(allocations, child_id="NEW")
    assert ("is away until 2026-01-16 and covered" in new["reason"]) is bool(away)
    await council.sweeps("2026-01-19")
    assert (await council.covers(), (await council.holders())["NEW"]) == ({}, "JO")


async def test_an_only_child_goes_to_somebody_who_is_there(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05", "2026-01-09")
    await council.hears(became("NEW"))
    assert (await council.holders())["NEW"] == "SAM"


async def test_during_a_long_absence_a_newcomer_goes_to_whom_the_siblings_were_moved(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05", "2026-06-30")
    await council.hears(became("NEW", sibling_ids=("AVA",)))
    assert (await council.holders(), await council.said_covered()) == ({"AVA": "SAM", "NEW": "SAM"}, [])


async def test_a_newcomer_does_not_join_a_sibling_whom_nobody_else_may_have_with_an_iro_who_is_away_for_long(
    council: Council,
) -> None:
    await given_to_jo(council, became("AVA", visitor_id="SAM"))
    await council.is_away("JO", "2026-01-05", "2026-06-30")
    assert await council.holders() == {"AVA": "JO"}
    await council.hears(became("NEW", sibling_ids=("AVA",)))
    assert await council.holders() == {"AVA": "JO", "NEW": "SAM"}


async def test_a_sickness_that_lasts_moves_the_newcomer_with_the_siblings(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05")
    await council.hears(became("NEW", "2026-01-12", sibling_ids=("AVA",)), now="2026-01-12")
    assert await council.holders() == {"AVA": "JO", "NEW": "JO"}
    await council.sweeps("2026-02-02")
    assert await council.holders() == {"AVA": "SAM", "NEW": "SAM"}
    assert Counter(why for _, _, why in await council.said_cover_ended()) == {"iro_changed": 2}


async def test_where_nobody_may_stand_in_for_the_newcomer_the_iro_of_the_siblings_is_not_chosen(
    council: Council,
) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05", "2026-01-09")
    await council.hears(became("NEW", sibling_ids=("AVA",), social_worker_id="SAM"))
    assert await council.holders() == {"AVA": "JO"}
    await council.joins("KIM")
    assert (await council.holders(), await council.covering()) == (
        {"AVA": "JO", "NEW": "JO"},
        {"AVA": "SAM", "NEW": "KIM"},
    )


async def test_a_child_nobody_may_stand_in_for_is_covered_by_the_first_who_may(council: Council) -> None:
    await given_to_jo(council, became("BEN"))
    await council.is_away("JO", "2026-01-05", "2026-01-16")
    await council.hears(became("AVA", visitor_id="SAM"))
    gone = event(ChildRecordsMerged(duplicate_id="BEN"), "AVA", time="2026-01-05T11:00:00+00:00")
    await council.hears(gone)
    assert (await council.holders(), await council.covers()) == ({"AVA": "JO"}, {})
    assert await council.uncovered() == ["AVA"]
    await council.joins("KIM")
    await council.sweeps("2026-01-06")
    assert (await council.covers(), await council.uncovered()) == ({"AVA": "KIM"}, [])
    await council.sweeps("2026-01-17")
    assert (await council.covering(), await council.uncovered()) == ({}, [])


async def test_the_recommendation_says_that_she_is_away_and_covered_and_a_manager_may_choose_her(
    council: Council,
) -> None:
    await given_to_jo(council, became("AVA", "2025-12-15"))
    await council.is_away("JO", "2026-01-05", "2026-01-09")
    await council.hears(became("NEW", "2025-12-15"))
    await council.has_met("AVA", "NEW")
    await council.hears(corrected("NEW", sibling_ids=("AVA",)))
    assert await council.holders() == {"AVA": "JO", "NEW": "SAM"}, "a manager is asked"
    first, *_ = await council.recommendation("NEW")
    said = {each.rule: (each.answer.value, each.why) for each in first.rules}
    assert (first.iro_id, first.eligible) == ("JO", True)
    assert said["works_then"] == ("ok", "is away until 2026-01-09 and covered")
    await council.chooses("NEW", "JO")
    assert (await council.holders(), await council.covers()) == (
        {"AVA": "JO", "NEW": "JO"},
        {"AVA": "SAM", "NEW": "SAM"},
    )
    shown = await council.child("NEW")
    assert (shown.iro.id, shown.cover.iro.id, str(shown.cover.to)) == ("JO", "SAM", "2026-01-09")
