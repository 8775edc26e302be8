"""The load: what a child weighs, what a post holds, who needs an advocate, and how many IROs are needed when."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, children, unallocated
from shared.events.council.child_court import ProceedingsEnded, ProceedingsStarted
from shared.events.council.child_life import ChildDetailsCorrected, Placement, PlacementStarted
from shared.events.envelope import Envelope
from shared.events.services.allocation import AdvocateNeeded, CaseloadLimitExceeded
from tests.support.council import Api, Council
from tests.support.events import became, ceased, event

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


def weighs(council: Council, *, version: str = "1", **factors: float) -> None:
    """The council states these weights."""
    profile = council.service.profile
    stated = profile.settings.load_weights.model_copy(update=factors)
    settings = profile.settings.model_copy(update={"load_weights": stated})
    council.service.profile = profile.model_copy(update={"version": version, "settings": settings})


async def weights(council: Council) -> dict[str, float]:
    """What each child weighs, for which the allocation in force counts, too."""
    found = {row["child_id"]: row["weight"] for row in await council.rows(children)}
    counted = {row["child_id"]: row["weight"] for row in await council.rows(allocations) if row["ended_on"] is None}
    assert counted.items() <= found.items()
    return found


def needs(child: str, *codes: str, time: str = "2026-01-06T09:00:00+00:00") -> Envelope:
    return event(ChildDetailsCorrected(communication_needs=codes), child, time=time)


def starts(child: str, case: str = "A1") -> Envelope:
    return event(ProceedingsStarted(case_number=case, started_on="2026-01-05"), child)


def ends(child: str, case: str = "A1") -> Envelope:
    return event(ProceedingsEnded(case_number=case, ended_on="2026-02-02"), child, time="2026-02-02T10:00:00+00:00")


async def test_what_a_case_asks_counts_in_the_load_and_so_in_who_is_chosen(council: Council) -> None:
    weighs(council, communication_needs=3, in_proceedings=1.5, distance=2)
    await council.joins("JO", "SAM")
    far = PlacementStarted(placement=Placement(id="P1", type="U6", started_on="2026-01-05", at_distance=True))
    await council.hears(became("AVA", communication_needs=("bsl",)), starts("AVA"), event(far, "AVA"))
    await council.hears(became("BEN"), became("CAL"), became("DOT"))
    assert await weights(council) == {"AVA": 9, "BEN": 1, "CAL": 1, "DOT": 1}
    assert await council.holders() == {"AVA": "JO", "BEN": "SAM", "CAL": "SAM", "DOT": "SAM"}


async def test_a_child_has_a_place_only_where_the_childs_weight_fits(council: Council) -> None:
    weighs(council, communication_needs=2)
    await council.joins("TENTH", fte=0.1)
    await council.hears(*(became(f"C{number}") for number in range(5)))
    await council.hears(became("AVA", communication_needs=("bsl",)))
    assert len(await council.holders()) == 6
    await council.hears(became("BEN"))
    (waiting,) = await council.rows(unallocated)
    assert (waiting["child_id"], waiting["reason"]) == ("BEN", "no_iro_has_room")


async def test_when_a_case_asks_less_whoever_waited_for_the_room_gets_it(council: Council) -> None:
    weighs(council, in_proceedings=2)
    await council.joins("TENTH", fte=0.1)
    await council.hears(became("AVA"), starts("AVA"), *(became(f"C{number}") for number in range(5)))
    await council.hears(became("BEN"))
    assert "BEN" not in await council.holders()
    await council.hears(ends("AVA"), now="2026-02-02")
    assert (await council.holders())["BEN"] == "TENTH"


@pytest.mark.parametrize(("day", "weight"), [("2026-05-04", 2), ("2026-05-05", 2), ("2026-05-06", 1)])
async def test_a_child_is_weighed_again_on_the_day_after_the_last_one_as_new(
    council: Council, day: str, weight: float
) -> None:
    weighs(council, new_in_care=2)
    await council.joins("TENTH", fte=0.1)
    await council.hears(*(became(f"C{number}") for number in range(3)))
    await council.hears(became("BEN"))
    assert "BEN" not in await council.holders()
    await council.sweeps(day)
    assert (await weights(council))["C0"] == weight
    assert ("BEN" in await council.holders()) is (weight == 1)


async def test_children_are_weighed_again_when_the_council_takes_another_profile(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AVA", communication_needs=("bsl",)), became("BEN"), ceased("BEN", "2026-01-06"))
    weighs(council, version="2", communication_needs=1.5)
    assert await council.service.next_due() is not None
    await council.sweeps("2026-01-06")
    assert (await weights(council))["AVA"] == 1.5
    assert {row["weighed_under"] for row in await council.rows(children, child_id="AVA")} == {"england-2010@2"}


async def test_the_fourth_sibling_makes_the_group_large_and_leaving_makes_it_small(council: Council) -> None:
    weighs(council, large_sibling_group=1.25)
    await council.joins("JO")
    await council.hears(*(became(child, sibling_ids=tuple({"A", "B", "C"} - {child})) for child in "ABC"))
    assert set((await weights(council)).values()) == {1}
    await council.hears(became("D", sibling_ids=("A", "B", "C")))
    assert await weights(council) == dict.fromkeys("ABCD", 1.25)
    await council.hears(ceased("C", "2026-01-06"), now="2026-01-06")
    still = await weights(council)
    assert {child: still[child] for child in "ABD"} == dict.fromkeys("ABD", 1)


async def test_hearing_it_again_weighs_nothing_twice(council: Council) -> None:
    weighs(council, in_proceedings=2, large_sibling_group=1.5)
    await council.joins("JO")
    heard = [became("AVA", sibling_ids=("BEN",)), starts("AVA"), became("BEN")]
    await council.hears(*heard)
    before = await council.rows(children), await council.rows(allocations)
    await council.hears(*heard)
    assert (await council.rows(children), await council.rows(allocations)) == before


async def test_a_manager_who_takes_an_iro_above_the_limit_gives_a_reason_and_it_is_announced_once(
    council: Council,
) -> None:
    await council.joins("TENTH", fte=0.1)
    await council.hears(*(became(f"C{number}") for number in range(7)))
    await council.hears(became("AVA"), became("BEN"))
    await council.chooses("AVA", "TENTH")
    await council.chooses("BEN", "TENTH")
    (said,) = await council.announced(CaseloadLimitExceeded)
    assert isinstance(said.data, CaseloadLimitExceeded)
    assert (said.subject, said.data.children, said.data.load, said.data.limit) == ("TENTH", 8, 80, 70)


async def test_an_allocation_keeps_what_the_rules_saw(council: Council) -> None:
    await council.joins("JO", "SAM")
    await council.hears(became("MUM"), became("AVA", social_worker_id="SW1", team_id="T3", parent_ids=("MUM",)))
    await council.hears(became("BEN", sibling_ids=("AVA",)))
    kept = {row["child_id"]: row["facts"] for row in await council.rows(allocations)}
    ava = kept["AVA"]
    assert (ava["profile"], ava["limits"]["hard"], ava["limits"]["regulators"]) == ("england-2010@1", 70, 1)
    assert (ava["child"]["people"], ava["child"]["team_id"]) == ({"social_worker_id": "SW1"}, "T3")
    hers = (await council.holders())["AVA"]
    assert kept["BEN"]["siblings"] == [{"id": "AVA", "iro_id": hers, "weight": 1, "exception": None}]
    assert [(each["id"], each["kind"]) for each in ava["relations"]] == [("MUM", "parent")]
    assert {each["iro_id"]: each["children"] for each in kept["BEN"]["loads"]} == {"JO": 1, "SAM": 1}
    assert any(rule == "parent_and_child" for rule, *_ in ava["verdicts"])


async def test_an_advocate_is_asked_for_once_whoever_decides_and_whenever_the_need_is_known(
    council: Council,
) -> None:
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.hears(needs("AVA", "bsl"))
    await council.hears(needs("AVA", "bsl"), became("BEN"))
    assert [said.subject for said in await council.announced(AdvocateNeeded)] == ["AVA"]
    await council.joins("SIGNS", communication_methods=["bsl"])
    (given,) = await council.rows(allocations, child_id="AVA", ended_on=None)
    assert given["iro_id"] == "SIGNS", "who communicates so and has room comes first while the child has met nobody"
    assert len(await council.announced(AdvocateNeeded)) == 1
    await council.chooses("AVA", "JO")
    assert len(await council.announced(AdvocateNeeded)) == 2
    (row,) = await council.rows(children, child_id="AVA")
    assert row["advocate_since"] == date(2026, 1, 5)


async def test_another_time_in_care_asks_for_an_advocate_again(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AVA", communication_needs=("bsl",)))
    await council.hears(ceased("AVA", "2026-01-06"), now="2026-01-06")
    await council.hears(became("AVA", "2026-02-02"), now="2026-02-02")
    assert len(await council.announced(AdvocateNeeded)) == 2


async def caseloads(council: Council, folder: Path) -> dict[str, Any]:
    answer = await Api(council, folder).call("GET", "/caseloads")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_joint_post_holds_only_its_share_and_a_corporate_iro_is_counted_apart(
    council: Council, tmp_path: Path
) -> None:
    await council.joins("JOINT", role="iro_and_conference_chair", fte=0.2, iro_share=0.5)
    await council.joins("CORP", role="corporate_iro")
    await council.hears(*(became(f"C{number}") for number in range(8)))
    body = await caseloads(council, tmp_path)
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
    council: Council, tmp_path: Path
) -> None:
    await council.joins("JO", "SAM", "LATER")
    await council.changes("SAM", active_to="2026-03-15")
    await council.changes("LATER", active_from="2026-05-01")
    await council.hears(became("BEFORE", "2025-06-02"), ceased("BEFORE", "2025-06-30"))
    await council.hears(*(became(f"C{number}", "2025-10-01") for number in range(14)))
    await council.hears(*(ceased(f"C{number}", "2025-12-01") for number in range(2)))
    await council.hears(became("C0", "2025-12-15"))
    needed = (await caseloads(council, tmp_path))["needed"]
    assert [each["month_end"] for each in needed[:3]] == ["2026-01-05", "2026-01-31", "2026-02-28"]
    assert [each["children"] for each in needed] == [13, 15, 17, 19, 21, 23, 25]
    assert [each["fte_available"] for each in needed] == [2, 2, 2, 1, 1, 2, 2]


async def test_an_imported_stock_of_children_is_no_trend(council: Council, tmp_path: Path) -> None:
    await council.joins("JO")
    stock = [became(f"C{number}", "2025-12-01") for number in range(10)]
    day = date(2025, 12, 31)
    await council.hears(*(event(each.data, each.subject, baseline=day) for each in stock))
    assert {each["children"] for each in (await caseloads(council, tmp_path))["needed"]} == {10}


async def test_a_stock_told_of_event_by_event_on_the_first_day_is_no_trend(council: Council, tmp_path: Path) -> None:
    await council.joins("JO")
    came = (became(f"C{number}", f"2025-{number:02}-15") for number in range(2, 12))
    await council.hears(*(event(each.data, each.subject, time="2026-01-05T09:00:00+00:00") for each in came))
    assert {each["children"] for each in (await caseloads(council, tmp_path))["needed"]} == {10}


async def test_who_has_left_is_not_shown_unless_children_are_still_there(council: Council, tmp_path: Path) -> None:
    await council.joins("GONE", active_to="2026-01-02")
    await council.joins("JO")
    assert [each["iro_id"] for each in (await caseloads(council, tmp_path))["items"]] == ["JO"]
