"""The load: what a child weighs, what a post holds, who needs an advocate, and how many IROs are needed when."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.allocation.actions.managers import choice
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import IroChange, NewAllocation
from services.allocation.tables.children import allocations, children, unallocated
from shared.events.council.child_court import ProceedingsEnded, ProceedingsStarted
from shared.events.council.child_life import ChildDetailsCorrected, Placement, PlacementStarted
from shared.events.envelope import Envelope
from shared.events.services.allocation import AdvocateNeeded, CaseloadLimitExceeded
from tests.support.allocation_api import Api, became, ceased, joins
from tests.support.harness import Harness, event

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    return started


def weighs(allocation: Harness, *, version: str = "1", **factors: float) -> None:
    """The council states these weights."""
    profile = allocation.service.profile
    stated = profile.settings.load_weights.model_copy(update=factors)
    settings = profile.settings.model_copy(update={"load_weights": stated})
    allocation.service.profile = profile.model_copy(update={"version": version, "settings": settings})


async def weights(allocation: Harness) -> dict[str, float]:
    """What each child weighs, for which the allocation in force counts, too."""
    found = {row["child_id"]: row["weight"] for row in await allocation.rows(children)}
    counted = {row["child_id"]: row["weight"] for row in await allocation.rows(allocations) if row["ended_on"] is None}
    assert counted.items() <= found.items()
    return found


async def holders(allocation: Harness) -> dict[str, str]:
    rows = await allocation.rows(allocations)
    return {row["child_id"]: row["iro_id"] for row in rows if row["ended_on"] is None}


async def chooses(allocation: Harness, child: str, iro: str, *, override: bool = False) -> None:
    async with allocation.service.work() as work:
        wanted = NewAllocation(iro_id=iro, reason="knows the family", override=override)
        await choice.choose(work, allocation.service.profile, child, wanted, "M1")


def needs(child: str, *codes: str, time: str = "2026-01-06T09:00:00+00:00") -> Envelope:
    return event(ChildDetailsCorrected(communication_needs=codes), child, time=time)


def starts(child: str, case: str = "A1") -> Envelope:
    return event(ProceedingsStarted(case_number=case, started_on="2026-01-05"), child)


def ends(child: str, case: str = "A1") -> Envelope:
    return event(ProceedingsEnded(case_number=case, ended_on="2026-02-02"), child, time="2026-02-02T10:00:00+00:00")


async def test_what_a_case_asks_counts_in_the_load_and_so_in_who_is_chosen(allocation: Harness) -> None:
    weighs(allocation, communication_needs=3, in_proceedings=1.5, distance=2)
    await joins(allocation, "JO", "SAM")
    far = PlacementStarted(placement=Placement(id="P1", type="U6", started_on="2026-01-05", at_distance=True))
    await allocation.hears(became("AVA", communication_needs=("bsl",)), starts("AVA"), event(far, "AVA"))
    await allocation.hears(became("BEN"), became("CAL"), became("DOT"))
    assert await weights(allocation) == {"AVA": 9, "BEN": 1, "CAL": 1, "DOT": 1}
    assert await holders(allocation) == {"AVA": "JO", "BEN": "SAM", "CAL": "SAM", "DOT": "SAM"}


async def test_a_child_has_a_place_only_where_the_childs_weight_fits(allocation: Harness) -> None:
    weighs(allocation, communication_needs=2)
    await joins(allocation, "TENTH", fte=0.1)
    await allocation.hears(*(became(f"C{number}") for number in range(5)))
    await allocation.hears(became("AVA", communication_needs=("bsl",)))
    assert len(await holders(allocation)) == 6
    await allocation.hears(became("BEN"))
    (waiting,) = await allocation.rows(unallocated)
    assert (waiting["child_id"], waiting["reason"]) == ("BEN", "no_iro_has_room")


async def test_when_a_case_asks_less_whoever_waited_for_the_room_gets_it(allocation: Harness) -> None:
    weighs(allocation, in_proceedings=2)
    await joins(allocation, "TENTH", fte=0.1)
    await allocation.hears(became("AVA"), starts("AVA"), *(became(f"C{number}") for number in range(5)))
    await allocation.hears(became("BEN"))
    assert "BEN" not in await holders(allocation)
    await allocation.hears(ends("AVA"), now="2026-02-02")
    assert (await holders(allocation))["BEN"] == "TENTH"


@pytest.mark.parametrize(("day", "weight"), [("2026-05-04", 2), ("2026-05-05", 2), ("2026-05-06", 1)])
async def test_a_child_is_weighed_again_on_the_day_after_the_last_one_as_new(
    allocation: Harness, day: str, weight: float
) -> None:
    weighs(allocation, new_in_care=2)
    await joins(allocation, "TENTH", fte=0.1)
    await allocation.hears(*(became(f"C{number}") for number in range(3)))
    await allocation.hears(became("BEN"))
    assert "BEN" not in await holders(allocation)
    await allocation.sweeps(day)
    assert (await weights(allocation))["C0"] == weight
    assert ("BEN" in await holders(allocation)) is (weight == 1)


async def test_children_are_weighed_again_when_the_council_takes_another_profile(allocation: Harness) -> None:
    await joins(allocation, "JO")
    await allocation.hears(became("AVA", communication_needs=("bsl",)), became("BEN"), ceased("BEN", "2026-01-06"))
    weighs(allocation, version="2", communication_needs=1.5)
    assert await allocation.service.next_due() is not None
    await allocation.sweeps("2026-01-06")
    assert (await weights(allocation))["AVA"] == 1.5
    assert {row["weighed_under"] for row in await allocation.rows(children, child_id="AVA")} == {"england-2010@2"}


async def test_the_fourth_sibling_makes_the_group_large_and_leaving_makes_it_small(allocation: Harness) -> None:
    weighs(allocation, large_sibling_group=1.25)
    await joins(allocation, "JO")
    await allocation.hears(*(became(child, sibling_ids=tuple({"A", "B", "C"} - {child})) for child in "ABC"))
    assert set((await weights(allocation)).values()) == {1}
    await allocation.hears(became("D", sibling_ids=("A", "B", "C")))
    assert await weights(allocation) == dict.fromkeys("ABCD", 1.25)
    await allocation.hears(ceased("C", "2026-01-06"), now="2026-01-06")
    still = await weights(allocation)
    assert {child: still[child] for child in "ABD"} == dict.fromkeys("ABD", 1)


async def test_hearing_it_again_weighs_nothing_twice(allocation: Harness) -> None:
    weighs(allocation, in_proceedings=2, large_sibling_group=1.5)
    await joins(allocation, "JO")
    heard = [became("AVA", sibling_ids=("BEN",)), starts("AVA"), became("BEN")]
    await allocation.hears(*heard)
    before = await allocation.rows(children), await allocation.rows(allocations)
    await allocation.hears(*heard)
    assert (await allocation.rows(children), await allocation.rows(allocations)) == before


async def test_a_manager_who_takes_an_iro_above_the_limit_gives_a_reason_and_it_is_announced_once(
    allocation: Harness,
) -> None:
    await joins(allocation, "TENTH", fte=0.1)
    await allocation.hears(*(became(f"C{number}") for number in range(7)))
    await allocation.hears(became("AVA"), became("BEN"))
    await chooses(allocation, "AVA", "TENTH", override=True)
    await chooses(allocation, "BEN", "TENTH", override=True)
    (said,) = await allocation.announced(CaseloadLimitExceeded)
    assert isinstance(said.data, CaseloadLimitExceeded)
    assert (said.subject, said.data.children, said.data.load, said.data.limit) == ("TENTH", 8, 80, 70)


async def test_an_allocation_keeps_what_the_rules_saw(allocation: Harness) -> None:
    await joins(allocation, "JO", "SAM")
    await allocation.hears(became("MUM"), became("AVA", social_worker_id="SW1", team_id="T3", parent_ids=("MUM",)))
    await allocation.hears(became("BEN", sibling_ids=("AVA",)))
    kept = {row["child_id"]: row["facts"] for row in await allocation.rows(allocations)}
    ava = kept["AVA"]
    assert (ava["profile"], ava["limits"]["hard"], ava["limits"]["regulators"]) == ("england-2010@1", 70, 1)
    assert (ava["child"]["people"], ava["child"]["team_id"]) == ({"social_worker_id": "SW1"}, "T3")
    hers = (await holders(allocation))["AVA"]
    assert kept["BEN"]["siblings"] == [{"id": "AVA", "iro_id": hers, "weight": 1, "exception": None}]
    assert [(each["id"], each["kind"]) for each in ava["relations"]] == [("MUM", "parent")]
    assert {each["iro_id"]: each["children"] for each in kept["BEN"]["loads"]} == {"JO": 1, "SAM": 1}
    assert any(rule == "parent_and_child" for rule, *_ in ava["verdicts"])


async def test_an_advocate_is_asked_for_once_whoever_decides_and_whenever_the_need_is_known(
    allocation: Harness,
) -> None:
    await joins(allocation, "JO")
    await allocation.hears(became("AVA"))
    await allocation.hears(needs("AVA", "bsl"))
    await allocation.hears(needs("AVA", "bsl"), became("BEN"))
    assert [said.subject for said in await allocation.announced(AdvocateNeeded)] == ["AVA"]
    await joins(allocation, "SIGNS", communication_methods=["bsl"])
    (given,) = await allocation.rows(allocations, child_id="AVA", ended_on=None)
    assert given["iro_id"] == "SIGNS", "who communicates so and has room comes first while the child has met nobody"
    assert len(await allocation.announced(AdvocateNeeded)) == 1
    await chooses(allocation, "AVA", "JO", override=True)
    assert len(await allocation.announced(AdvocateNeeded)) == 2
    (row,) = await allocation.rows(children, child_id="AVA")
    assert row["advocate_since"] == date(2026, 1, 5)


async def test_another_time_in_care_asks_for_an_advocate_again(allocation: Harness) -> None:
    await joins(allocation, "JO")
    await allocation.hears(became("AVA", communication_needs=("bsl",)))
    await allocation.hears(ceased("AVA", "2026-01-06"), now="2026-01-06")
    await allocation.hears(became("AVA", "2026-02-02"), now="2026-02-02")
    assert len(await allocation.announced(AdvocateNeeded)) == 2


async def caseloads(allocation: Harness, folder: Path) -> dict[str, Any]:
    answer = await Api(allocation, folder).call("GET", "/caseloads")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_joint_post_holds_only_its_share_and_a_corporate_iro_is_counted_apart(
    allocation: Harness, tmp_path: Path
) -> None:
    await joins(allocation, "JOINT", role="iro_and_conference_chair", fte=0.2, iro_share=0.5)
    await joins(allocation, "CORP", role="corporate_iro")
    await allocation.hears(*(became(f"C{number}") for number in range(8)))
    body = await caseloads(allocation, tmp_path)
    (joint,) = body["items"]
    assert (joint["iro_id"], joint["fte"], joint["iro_share"], joint["children"]) == ("JOINT", 0.2, 0.5, 7)
    assert (joint["load"], joint["band"], joint["over_limit"]) == (70, "within", False)
    assert body["corporate_iros"] == [{"iro_id": "CORP", "name": "Iro CORP", "fte": 1.0, "children": 0}]
    assert body["needed"][0] == {
        "month_end": "2026-01-05",
        "children": 8,
        "iros_needed": 0.2,
        "iros_for_good_practice": 0.2,
        "fte_available": 0.1,
    }


async def test_the_need_of_six_months_sees_the_trend_the_leavers_and_the_hours_to_come(
    allocation: Harness, tmp_path: Path
) -> None:
    await joins(allocation, "JO", "SAM", "LATER")
    async with allocation.service.work() as work:
        profile = allocation.service.profile
        await team.change(work, profile, "SAM", IroChange(active_to="2026-03-15"))
        await team.change(work, profile, "LATER", IroChange(active_from="2026-05-01"))
    await allocation.hears(became("BEFORE", "2025-06-02"), ceased("BEFORE", "2025-06-30"))
    await allocation.hears(*(became(f"C{number}", "2025-10-01") for number in range(14)))
    await allocation.hears(*(ceased(f"C{number}", "2025-12-01") for number in range(2)))
    await allocation.hears(became("C0", "2025-12-15"))
    needed = (await caseloads(allocation, tmp_path))["needed"]
    assert [each["month_end"] for each in needed[:3]] == ["2026-01-05", "2026-01-31", "2026-02-28"]
    assert [each["children"] for each in needed] == [13, 15, 17, 19, 21, 23, 25]
    assert [each["fte_available"] for each in needed] == [2, 2, 2, 1, 1, 2, 2]


async def test_an_imported_stock_of_children_is_no_trend(allocation: Harness, tmp_path: Path) -> None:
    await joins(allocation, "JO")
    stock = [became(f"C{number}", "2025-12-01") for number in range(10)]
    day = date(2025, 12, 31)
    await allocation.hears(*(event(each.data, each.subject, baseline=day) for each in stock))
    assert {each["children"] for each in (await caseloads(allocation, tmp_path))["needed"]} == {10}


async def test_a_stock_told_of_event_by_event_on_the_first_day_is_no_trend(allocation: Harness, tmp_path: Path) -> None:
    await joins(allocation, "JO")
    came = (became(f"C{number}", f"2025-{number:02}-15") for number in range(2, 12))
    await allocation.hears(*(event(each.data, each.subject, time="2026-01-05T09:00:00+00:00") for each in came))
    assert {each["children"] for each in (await caseloads(allocation, tmp_path))["needed"]} == {10}


async def test_who_has_left_is_not_shown_unless_children_are_still_there(allocation: Harness, tmp_path: Path) -> None:
    await joins(allocation, "GONE", active_to="2026-01-02")
    await joins(allocation, "JO")
    assert [each["iro_id"] for each in (await caseloads(allocation, tmp_path))["items"]] == ["JO"]
