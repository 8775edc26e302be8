"""Time changes whose IRO somebody may be: ties that begin and end, registrations that lapse and are renewed."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.allocation.actions.managers import proposals
from services.allocation.actions.pages import child_page as reading
from services.allocation.actions.staff_records import records
from services.allocation.actions.team import caseloads as loads
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import IroChange, NotIndependentOf, Tie
from services.allocation.schemas.staff_records import NewRegistration
from services.allocation.tables.children import allocations, breaches
from shared.calendar import late_instant
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.events.services.allocation import IroChanged
from tests.support.allocation_people import Team, given_to_jo
from tests.support.families import (
    became,
    ceased,
    corrected,
    holders,
    joins,
    know_their_iros,
    standing,
)
from tests.support.harness import Harness, event

FIRST, LAST = date(2026, 3, 2), date(2026, 5, 1)
ONE_DAY = timedelta(1)


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(started, "JO", "SAM")
    return started


async def is_tied(allocation: Harness, iro: str, **tie: Any) -> None:
    async with allocation.service.work() as work:
        declared = IroChange(not_independent_of=NotIndependentOf(ties=[Tie.model_validate(tie)]))
        await team.change(work, allocation.service.profile, iro, declared)


async def is_registered(allocation: Harness, iro: str, to_on: date | None, regulator: str = "uk") -> None:
    first = date(2020, 1, 1)
    new = NewRegistration(regulator=regulator, number="SW1", from_on=first, to_on=to_on)
    async with allocation.service.work() as work:
        await records.register(work, allocation.service.profile, iro, new)


async def shown(allocation: Harness, child: str) -> list[tuple[str, str]]:
    async with allocation.service.looking() as work:
        return [(each.rule, each.status) for each in (await reading.child(work, child)).broken_rules]


async def accepts(allocation: Harness, child: str) -> None:
    (row,) = await allocation.rows(breaches, child_id=child, status="open")
    async with allocation.service.work() as work:
        profile = allocation.service.profile
        await proposals.decide(work, profile, row["id"], accept=True, reason=None, by="M1")


@pytest.mark.parametrize(
    ("today", "broken"), [(FIRST - ONE_DAY, False), (FIRST, True), (LAST, True), (LAST + ONE_DAY, False)]
)
async def test_a_tie_is_a_breach_from_its_first_to_its_last_day(allocation: Harness, today: date, broken: bool) -> None:
    await allocation.hears(became("AVA", team_id="T1"))
    held = await holders(allocation)
    await know_their_iros(allocation, "AVA")
    await is_tied(allocation, held["AVA"], team_id="T1", **{"from": FIRST, "to": LAST})
    await allocation.sweeps(FIRST.isoformat()) if today > FIRST else None
    await allocation.sweeps(today.isoformat())
    assert await shown(allocation, "AVA") == ([("independent", "open")] if broken else [])
    assert await holders(allocation) == held
    assert len(await standing(allocation, "over")) == (today > LAST)


@pytest.mark.parametrize(("today", "lapsed"), [(LAST - ONE_DAY, False), (LAST, False), (LAST + ONE_DAY, True)])
async def test_a_registration_that_lapses_is_a_breach_on_the_day_after_its_last(
    allocation: Harness, today: date, lapsed: bool
) -> None:
    await allocation.hears(became("AVA"))
    held = await holders(allocation)
    await know_their_iros(allocation, "AVA")
    await is_registered(allocation, held["AVA"], LAST)
    due = await allocation.service.next_due()
    assert due is not None
    assert due <= late_instant(LAST, allocation.service.profile.calendar)
    await allocation.sweeps(today.isoformat())
    await allocation.sweeps(today.isoformat())
    assert await shown(allocation, "AVA") == ([("registered", "open")] if lapsed else [])
    async with allocation.service.looking() as work:
        told = {
            each.iro_id: each.broken_rules for each in (await loads.caseloads(work, allocation.service.profile)).items
        }
    assert told[held["AVA"]] == lapsed
    if lapsed:
        await is_registered(allocation, held["AVA"], date(2027, 5, 1))
        assert await shown(allocation, "AVA") == []
        assert await standing(allocation, "over") == [("AVA", "registered")]
    assert await holders(allocation) == held


async def test_a_child_who_has_not_met_the_iro_has_another_on_the_day_her_standing_changes(
    allocation: Harness,
) -> None:
    await allocation.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)), became("CAL"))
    held = await holders(allocation)
    first = held["AVA"]
    await know_their_iros(allocation, "CAL")
    await is_registered(allocation, first, LAST)
    await allocation.sweeps((LAST + ONE_DAY).isoformat())
    moved = await allocation.announced(IroChanged)
    assert [(each.subject, each.data.rule, each.data.decided_by) for each in moved] == [
        ("AVA", "registered", "system"),
        ("BEN", "registered", "system"),
    ]
    after = await holders(allocation)
    assert after["AVA"] == after["BEN"] != first
    assert after["CAL"] == held["CAL"]


async def test_jersey_asks_for_both_regulators_on_every_day(start_service: Any) -> None:
    allocation = await start_service(DECLARATION, now="2026-01-05", profile="jersey-2013")
    await joins(allocation, "JO", "SAM", qualified_on="2010-01-01")
    for iro in ("JO", "SAM"):
        await is_registered(allocation, iro, None, "jersey")
    await allocation.hears(became("AVA"))
    first = (await holders(allocation))["AVA"]
    await is_registered(allocation, first, LAST, "jersey")
    await allocation.sweeps((LAST + ONE_DAY).isoformat())
    assert (await holders(allocation))["AVA"] not in {None, first}
    assert await standing(allocation, "mended") == [("AVA", "registered")]


@pytest.mark.parametrize(("today", "has"), [("2026-06-14", None), ("2026-06-15", "JO"), ("2026-06-16", "JO")])
async def test_a_child_who_waits_has_the_iro_who_has_been_qualified_for_five_years_on_that_day(
    start_service: Any, today: str, has: str | None
) -> None:
    allocation = await start_service(DECLARATION, now="2026-01-05", profile="jersey-2013")
    await joins(allocation, "JO", qualified_on="2021-06-15")
    await is_registered(allocation, "JO", None, "jersey")
    await allocation.hears(became("AVA"))
    await allocation.sweeps(today)
    assert (await holders(allocation)).get("AVA") == has


async def test_somebody_else_covers_when_the_registration_of_her_who_covers_lapses(start_service: Any) -> None:
    people = Team(await start_service(DECLARATION, now="2026-01-05"))
    await given_to_jo(people, became("AVA"))
    await people.joins("PAT")
    await people.is_away("JO", "2026-01-12", "2026-01-23")
    await people.sweeps("2026-01-12")
    (first,) = (await people.covering()).values()
    await is_registered(people.allocation, first, date(2026, 1, 14))
    await people.sweeps("2026-01-14")
    assert await people.covering() == {"AVA": first}
    await people.sweeps("2026-01-15")
    assert await people.covering() == {"AVA": "PAT" if first == "SAM" else "SAM"}
    assert await people.held() == {"AVA": "JO"}


async def test_every_day_on_which_a_standing_changes_is_kept_one_after_the_other(allocation: Harness) -> None:
    await allocation.hears(became("AVA", team_id="T1"))
    iro = (await holders(allocation))["AVA"]
    await know_their_iros(allocation, "AVA")
    await is_tied(allocation, iro, team_id="T1", **{"from": FIRST, "to": LAST})
    await is_registered(allocation, iro, LAST + ONE_DAY)
    seen = []
    for today in (FIRST, LAST + ONE_DAY, LAST + 2 * ONE_DAY):
        await allocation.sweeps(today.isoformat())
        seen.append([rule for rule, _ in await shown(allocation, "AVA")])
    assert seen == [["independent"], [], ["registered"]]


async def test_proposals_for_a_whole_caseload_share_it_out_and_are_accepted_one_after_the_other(
    allocation: Harness,
) -> None:
    children = [f"C{number}" for number in range(6)]
    await is_registered(allocation, "SAM", date(2020, 1, 2))
    await allocation.hears(*map(became, children), became("BEN", sibling_ids=("C0",)))
    assert set((await holders(allocation)).values()) == {"JO"}
    await is_registered(allocation, "SAM", None)
    await joins(allocation, "PAT")
    await know_their_iros(allocation, *children, "BEN")
    await is_registered(allocation, "JO", LAST)
    await allocation.sweeps((LAST + ONE_DAY).isoformat())
    rows = await allocation.rows(breaches, status="open")
    assert {row["child_id"] for row in rows} == {*children, "BEN"}
    proposed = [row["proposal"]["to_iro"] for row in rows]
    assert sorted(map(proposed.count, ("PAT", "SAM"))) == [3, 4]
    for child in children:
        await accepts(allocation, child)
    held = await holders(allocation)
    assert held == {row["child_id"]: row["proposal"]["to_iro"] for row in rows}
    assert held["BEN"] == held["C0"]
    assert await standing(allocation) == []


async def test_a_tie_that_has_not_begun_lets_a_child_be_given_and_one_that_has_ended_too(allocation: Harness) -> None:
    await is_registered(allocation, "SAM", date(2020, 1, 2))
    await is_tied(allocation, "JO", team_id="T1", **{"from": "2026-01-06", "to": "2026-01-07"})
    await allocation.hears(became("AVA", team_id="T1"))
    await allocation.hears(became("BEN", "2026-01-06", team_id="T1"), now="2026-01-06")
    assert await holders(allocation) == {"AVA": "JO"}
    await allocation.sweeps("2026-01-07")
    assert await holders(allocation) == {"AVA": "JO"}
    await allocation.sweeps("2026-01-08")
    assert await holders(allocation) == {"AVA": "JO", "BEN": "JO"}


async def test_who_was_the_childs_social_worker_in_this_time_in_care_is_never_given_the_child(
    allocation: Harness,
) -> None:
    await is_registered(allocation, "SAM", date(2020, 1, 2))
    await allocation.hears(became("AVA", social_worker_id="JO"))
    changed = SocialWorkerChanged(social_worker_id="SW2", occurred_on="2026-01-12", category="5", record_ref="R1")
    await allocation.hears(event(changed, "AVA", time="2026-01-12T09:00:00+00:00"), now="2026-01-12")
    assert await holders(allocation) == {}
    async with allocation.service.looking() as work:
        why = (await reading.child(work, "AVA")).unallocated_why
        assert why == "every IRO is kept from the child: 1 is not independent of the case, 1 is not registered then"
    await allocation.hears(ceased("AVA", "2026-01-16"), became("AVA", "2026-01-19"), now="2026-01-19")
    assert await holders(allocation) == {"AVA": "JO"}, "a new time in care has a care plan of its own"


async def test_a_social_worker_recorded_by_mistake_never_was_it(allocation: Harness) -> None:
    await is_registered(allocation, "SAM", date(2020, 1, 2))
    await allocation.hears(became("AVA", social_worker_id="JO"))
    assert await holders(allocation) == {}
    await allocation.hears(corrected("AVA", "2026-01-12", social_worker_id="SW2"), now="2026-01-12")
    assert await holders(allocation) == {"AVA": "JO"}


async def test_who_managed_the_team_while_it_had_the_case_is_not_independent_of_it(allocation: Harness) -> None:
    await allocation.hears(
        event(TeamChanged(team_manager_id="JO", changed_on="2025-01-01"), "T1", time="2025-01-01T09:00:00+00:00"),
        event(TeamChanged(team_manager_id="TM2", changed_on="2026-01-20"), "T1", time="2026-01-20T09:00:00+00:00"),
        became("AVA", "2026-01-05", team_id="T1"),
        became("BEN", "2026-01-20", team_id="T1"),
        now="2026-01-21",
    )
    held = await holders(allocation)
    assert held["AVA"] == "SAM"
    (row,) = await allocation.rows(allocations, child_id="AVA")
    assert row["facts"]["child"]["managed_before"] == {"JO": ["team_manager_id", "2026-01-19"]}
    assert held["BEN"] == "JO"
