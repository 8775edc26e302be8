"""A child who comes into care while the IRO of the brothers and sisters is away shares her all the same."""

from collections import Counter
from typing import Any

import pytest

from services.allocation.actions.managers import choice
from services.allocation.actions.pages import child_page as reading
from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.services.allocation import IroChanged
from tests.support.allocation_people import Team, became, given_to_jo
from tests.support.covers import covered, ended, register, uncovered
from tests.support.families import corrected, has_met
from tests.support.harness import event


@pytest.fixture
async def people(start_service: Any) -> Team:
    return Team(await start_service(DECLARATION, now="2026-01-05"))


@pytest.mark.parametrize(
    ("today", "away"), [("2026-01-11", 0), ("2026-01-12", 1), ("2026-01-16", 1), ("2026-01-17", 0)]
)
async def test_a_newcomer_gets_the_iro_of_the_siblings_although_she_is_away_and_the_same_who_covers_for_them(
    people: Team, today: str, away: int
) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"))
    await people.is_away("JO", "2026-01-12", "2026-01-16")
    for day in ("2026-01-11", "2026-01-12", "2026-01-16", "2026-01-17"):
        if day <= today:
            await people.sweeps(day)
    await people.joins("KIM")
    before = len(await covered(people))
    await people.allocation.hears(
        became("NEW", today, sibling_ids=("AVA",)), became("TWIN", today, sibling_ids=("NEW",))
    )
    held = await people.held()
    assert {held[each] for each in ("AVA", "NEW", "TWIN")} == {"JO"}
    assert (await covered(people))[before:] == [(each, "JO", "SAM", "2026-01-16") for each in ("NEW", "TWIN")] * away
    assert await people.allocation.announced(IroChanged) == []
    (new,) = await people.allocation.rows(allocations, child_id="NEW")
    assert ("is away until 2026-01-16 and covered" in new["reason"]) is bool(away)
    await people.sweeps("2026-01-19")
    assert (await register(people), (await people.held())["NEW"]) == ({}, "JO")


async def test_an_only_child_goes_to_somebody_who_is_there(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-05", "2026-01-09")
    await people.allocation.hears(became("NEW"))
    assert (await people.held())["NEW"] == "SAM"


async def test_during_a_long_absence_a_newcomer_goes_to_whom_the_siblings_were_moved(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-05", "2026-06-30")
    await people.allocation.hears(became("NEW", sibling_ids=("AVA",)))
    assert (await people.held(), await covered(people)) == ({"AVA": "SAM", "NEW": "SAM"}, [])


async def test_a_newcomer_does_not_join_a_sibling_whom_nobody_else_may_have_with_an_iro_who_is_away_for_long(
    people: Team,
) -> None:
    await given_to_jo(people, became("AVA", visitor_id="SAM"))
    await people.is_away("JO", "2026-01-05", "2026-06-30")
    assert await people.held() == {"AVA": "JO"}
    await people.allocation.hears(became("NEW", sibling_ids=("AVA",)))
    assert await people.held() == {"AVA": "JO", "NEW": "SAM"}


async def test_a_sickness_that_lasts_moves_the_newcomer_with_the_siblings(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-05")
    await people.allocation.hears(became("NEW", "2026-01-12", sibling_ids=("AVA",)), now="2026-01-12")
    assert await people.held() == {"AVA": "JO", "NEW": "JO"}
    await people.sweeps("2026-02-02")
    assert await people.held() == {"AVA": "SAM", "NEW": "SAM"}
    assert Counter(why for _, _, why in await ended(people)) == {"iro_changed": 2}


async def test_where_nobody_may_stand_in_for_the_newcomer_the_iro_of_the_siblings_is_not_chosen(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-05", "2026-01-09")
    await people.allocation.hears(became("NEW", sibling_ids=("AVA",), social_worker_id="SAM"))
    assert await people.held() == {"AVA": "JO"}
    await people.joins("KIM")
    assert (await people.held(), await people.covering()) == ({"AVA": "JO", "NEW": "JO"}, {"AVA": "SAM", "NEW": "KIM"})


async def test_a_child_nobody_may_stand_in_for_is_covered_by_the_first_who_may(people: Team) -> None:
    await given_to_jo(people, became("BEN"))
    await people.is_away("JO", "2026-01-05", "2026-01-16")
    await people.allocation.hears(became("AVA", visitor_id="SAM"))
    gone = event(ChildRecordsMerged(duplicate_id="BEN"), "AVA", time="2026-01-05T11:00:00+00:00")
    await people.allocation.hears(gone)
    assert (await people.held(), await register(people)) == ({"AVA": "JO"}, {})
    assert await uncovered(people) == ["AVA"]
    await people.joins("KIM")
    await people.sweeps("2026-01-06")
    assert (await register(people), await uncovered(people)) == ({"AVA": "KIM"}, [])
    await people.sweeps("2026-01-17")
    assert (await people.covering(), await uncovered(people)) == ({}, [])


async def test_the_recommendation_says_that_she_is_away_and_covered_and_a_manager_may_choose_her(people: Team) -> None:
    await given_to_jo(people, became("AVA", "2025-12-15"))
    await people.is_away("JO", "2026-01-05", "2026-01-09")
    await people.allocation.hears(became("NEW", "2025-12-15"))
    await has_met(people.allocation, "AVA", "NEW")
    await people.allocation.hears(corrected("NEW", sibling_ids=("AVA",)))
    assert await people.held() == {"AVA": "JO", "NEW": "SAM"}, "a manager is asked"
    first, *_ = await people.shows(choice.recommendation, people.allocation.service.profile, "NEW")
    said = {each.rule: (each.answer.value, each.why) for each in first.rules}
    assert (first.iro_id, first.eligible) == ("JO", True)
    assert said["works_then"] == ("ok", "is away until 2026-01-09 and covered")
    await people.chooses("NEW", "JO")
    assert (await people.held(), await register(people)) == (
        {"AVA": "JO", "NEW": "JO"},
        {"AVA": "SAM", "NEW": "SAM"},
    )
    shown = await people.shows(reading.child, "NEW")
    assert (shown.iro.id, shown.cover.iro.id, str(shown.cover.to)) == ("JO", "SAM", "2026-01-09")
