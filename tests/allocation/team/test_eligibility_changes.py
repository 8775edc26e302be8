"""Time changes whose IRO somebody may be: ties that begin and end, registrations that lapse and are renewed."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import NotIndependentOf, Tie
from services.allocation.schemas.staff_records import NewRegistration
from services.allocation.tables.children import allocations, breaches
from shared.calendar import late_instant
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.events.services.allocation import IroChanged
from tests.support.council import Council, given_to_jo
from tests.support.events import became, ceased, corrected, event

FIRST, LAST = date(2026, 3, 2), date(2026, 5, 1)
ONE_DAY = timedelta(1)


@pytest.fixture
async def council(start_service: Any) -> Council:
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO", "SAM")
    return started


async def is_tied(council: Council, iro: str, **tie: Any) -> None:
    await council.changes(iro, not_independent_of=NotIndependentOf(ties=[Tie.model_validate(tie)]))


async def is_registered(council: Council, iro: str, to_on: date | None, regulator: str = "uk") -> None:
    first = date(2020, 1, 1)
    new = NewRegistration(regulator=regulator, number="SW1", from_on=first, to_on=to_on)
    await council.registers(iro, new)


async def shown(council: Council, child: str) -> list[tuple[str, str]]:
    return [(each.rule, each.status) for each in (await council.child(child)).broken_rules]


@pytest.mark.parametrize(
    ("today", "broken"), [(FIRST - ONE_DAY, False), (FIRST, True), (LAST, True), (LAST + ONE_DAY, False)]
)
async def test_a_tie_is_a_breach_from_its_first_to_its_last_day(council: Council, today: date, broken: bool) -> None:
    await council.hears(became("AVA", team_id="T1"))
    held = await council.holders()
    await council.know_their_iros("AVA")
    await is_tied(council, held["AVA"], team_id="T1", **{"from": FIRST, "to": LAST})
    await council.sweeps(FIRST.isoformat()) if today > FIRST else None
    await council.sweeps(today.isoformat())
    assert await shown(council, "AVA") == ([("independent", "open")] if broken else [])
    assert await council.holders() == held
    assert len(await council.breaches("over")) == (today > LAST)


@pytest.mark.parametrize(("today", "lapsed"), [(LAST - ONE_DAY, False), (LAST, False), (LAST + ONE_DAY, True)])
async def test_a_registration_that_lapses_is_a_breach_on_the_day_after_its_last(
    council: Council, today: date, lapsed: bool
) -> None:
    await council.hears(became("AVA"))
    held = await council.holders()
    await council.know_their_iros("AVA")
    await is_registered(council, held["AVA"], LAST)
    due = await council.service.next_due()
    assert due is not None
    assert due <= late_instant(LAST, council.service.profile.calendar)
    await council.sweeps(today.isoformat())
    await council.sweeps(today.isoformat())
    assert await shown(council, "AVA") == ([("registered", "open")] if lapsed else [])
    told = {each.iro_id: each.broken_rules for each in (await council.caseloads()).items}
    assert told[held["AVA"]] == lapsed
    if lapsed:
        await is_registered(council, held["AVA"], date(2027, 5, 1))
        assert await shown(council, "AVA") == []
        assert await council.breaches("over") == [("AVA", "registered")]
    assert await council.holders() == held


async def test_a_child_who_has_not_met_the_iro_has_another_on_the_day_her_standing_changes(
    council: Council,
) -> None:
    await council.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)), became("CAL"))
    held = await council.holders()
    first = held["AVA"]
    await council.know_their_iros("CAL")
    await is_registered(council, first, LAST)
    await council.sweeps((LAST + ONE_DAY).isoformat())
    moved = await council.announced(IroChanged)
    assert [(each.subject, each.data.rule, each.data.decided_by) for each in moved] == [
        ("AVA", "registered", "system"),
        ("BEN", "registered", "system"),
    ]
    after = await council.holders()
    assert after["AVA"] == after["BEN"] != first
    assert after["CAL"] == held["CAL"]


async def test_jersey_asks_for_both_regulators_on_every_day(start_service: Any) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05", profile="jersey-2013"))
    await council.joins("JO", "SAM", qualified_on="2010-01-01")
    for iro in ("JO", "SAM"):
        await is_registered(council, iro, None, "jersey")
    await council.hears(became("AVA"))
    first = (await council.holders())["AVA"]
    await is_registered(council, first, LAST, "jersey")
    await council.sweeps((LAST + ONE_DAY).isoformat())
    assert (await council.holders())["AVA"] not in {None, first}
    assert await council.breaches("mended") == [("AVA", "registered")]


@pytest.mark.parametrize(("today", "has"), [("2026-06-14", None), ("2026-06-15", "JO"), ("2026-06-16", "JO")])
async def test_a_child_who_waits_has_the_iro_who_has_been_qualified_for_five_years_on_that_day(
    start_service: Any, today: str, has: str | None
) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05", profile="jersey-2013"))
    await council.joins("JO", qualified_on="2021-06-15")
    await is_registered(council, "JO", None, "jersey")
    await council.hears(became("AVA"))
    await council.sweeps(today)
    assert (await council.holders()).get("AVA") == has


async def test_somebody_else_covers_when_the_registration_of_her_who_covers_lapses(start_service: Any) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await given_to_jo(council, became("AVA"))
    await council.joins("PAT")
    await council.is_away("JO", "2026-01-12", "2026-01-23")
    await council.sweeps("2026-01-12")
    (first,) = (await council.covering()).values()
    await is_registered(council, first, date(2026, 1, 14))
    await council.sweeps("2026-01-14")
    assert await council.covering() == {"AVA": first}
    await council.sweeps("2026-01-15")
    assert await council.covering() == {"AVA": "PAT" if first == "SAM" else "SAM"}
    assert await council.holders() == {"AVA": "JO"}


async def test_every_day_on_which_a_standing_changes_is_kept_one_after_the_other(council: Council) -> None:
    await council.hears(became("AVA", team_id="T1"))
    iro = (await council.holders())["AVA"]
    await council.know_their_iros("AVA")
    await is_tied(council, iro, team_id="T1", **{"from": FIRST, "to": LAST})
    await is_registered(council, iro, LAST + ONE_DAY)
    seen = []
    for today in (FIRST, LAST + ONE_DAY, LAST + 2 * ONE_DAY):
        await council.sweeps(today.isoformat())
        seen.append([rule for rule, _ in await shown(council, "AVA")])
    assert seen == [["independent"], [], ["registered"]]


async def test_proposals_for_a_whole_caseload_share_it_out_and_are_accepted_one_after_the_other(
    council: Council,
) -> None:
    children = [f"C{number}" for number in range(6)]
    await is_registered(council, "SAM", date(2020, 1, 2))
    await council.hears(*map(became, children), became("BEN", sibling_ids=("C0",)))
    assert set((await council.holders()).values()) == {"JO"}
    await is_registered(council, "SAM", None)
    await council.joins("PAT")
    await council.know_their_iros(*children, "BEN")
    await is_registered(council, "JO", LAST)
    await council.sweeps((LAST + ONE_DAY).isoformat())
    rows = await council.rows(breaches, status="open")
    assert {row["child_id"] for row in rows} == {*children, "BEN"}
    proposed = [row["proposal"]["to_iro"] for row in rows]
    assert sorted(map(proposed.count, ("PAT", "SAM"))) == [3, 4]
    for child in children:
        await council.accepts(child)
    held = await council.holders()
    assert held == {row["child_id"]: row["proposal"]["to_iro"] for row in rows}
    assert held["BEN"] == held["C0"]
    assert await council.breaches() == []


async def test_a_tie_that_has_not_begun_lets_a_child_be_given_and_one_that_has_ended_too(council: Council) -> None:
    await is_registered(council, "SAM", date(2020, 1, 2))
    await is_tied(council, "JO", team_id="T1", **{"from": "2026-01-06", "to": "2026-01-07"})
    await council.hears(became("AVA", team_id="T1"))
    await council.hears(became("BEN", "2026-01-06", team_id="T1"), now="2026-01-06")
    assert await council.holders() == {"AVA": "JO"}
    await council.sweeps("2026-01-07")
    assert await council.holders() == {"AVA": "JO"}
    await council.sweeps("2026-01-08")
    assert await council.holders() == {"AVA": "JO", "BEN": "JO"}


async def test_who_was_the_childs_social_worker_in_this_time_in_care_is_never_given_the_child(
    council: Council,
) -> None:
    await is_registered(council, "SAM", date(2020, 1, 2))
    await council.hears(became("AVA", social_worker_id="JO"))
    changed = SocialWorkerChanged(social_worker_id="SW2", occurred_on="2026-01-12", category="5", record_ref="R1")
    await council.hears(event(changed, "AVA", time="2026-01-12T09:00:00+00:00"), now="2026-01-12")
    assert await council.holders() == {}
    why = (await council.child("AVA")).unallocated_why
    assert why == "every IRO is kept from the child: 1 is not independent of the case, 1 is not registered then"
    await council.hears(ceased("AVA", "2026-01-16"), became("AVA", "2026-01-19"), now="2026-01-19")
    assert await council.holders() == {"AVA": "JO"}, "a new time in care has a care plan of its own"


async def test_a_social_worker_recorded_by_mistake_never_was_it(council: Council) -> None:
    await is_registered(council, "SAM", date(2020, 1, 2))
    await council.hears(became("AVA", social_worker_id="JO"))
    assert await council.holders() == {}
    await council.hears(corrected("AVA", "2026-01-12", social_worker_id="SW2"), now="2026-01-12")
    assert await council.holders() == {"AVA": "JO"}


async def test_who_managed_the_team_while_it_had_the_case_is_not_independent_of_it(council: Council) -> None:
    await council.hears(
        event(TeamChanged(team_manager_id="JO", changed_on="2025-01-01"), "T1", time="2025-01-01T09:00:00+00:00"),
        event(TeamChanged(team_manager_id="TM2", changed_on="2026-01-20"), "T1", time="2026-01-20T09:00:00+00:00"),
        became("AVA", "2026-01-05", team_id="T1"),
        became("BEN", "2026-01-20", team_id="T1"),
        now="2026-01-21",
    )
    held = await council.holders()
    assert held["AVA"] == "SAM"
    (row,) = await council.rows(allocations, child_id="AVA")
    assert row["facts"]["child"]["managed_before"] == {"JO": ["team_manager_id", "2026-01-19"]}
    assert held["BEN"] == "JO"
