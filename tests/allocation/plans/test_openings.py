"""Opening a caseload: imported children wait and are placed as one problem; nobody else does, and nobody for ever."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.rules.plans import greedy
from services.allocation.tables.children import allocations
from services.allocation.tables.openings import BEING_OPENED, openings
from shared.events.envelope import Envelope
from shared.events.services.allocation import ChildUnallocated, IroAllocated
from shared.refusals import Refusal
from shared.storage.tables import duties
from tests.support.council import Api, Council, complete_opening
from tests.support.events import became, ceased, imported

pytestmark = pytest.mark.both("statements")


FRIDAY, MONDAY = "2026-01-02", "2026-01-05"


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    """Three IROs and an empty service on a Monday."""
    made = Api(Council.of(await start_service(DECLARATION, now=MONDAY)), tmp_path)
    await made.council.joins("JO", "SAM", "ALEX")
    return made


async def declared(api: Api, **more: Any) -> str:
    answer = await api.call("POST", "/openings", **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def completed(api: Api, opening: str, **wanted: Any) -> Any:
    answer = await api.call("POST", f"/openings/{opening}/completion", json={"apply": True, **wanted})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_imported_children_wait_and_are_given_iros_as_one_problem(api: Api) -> None:
    opening = await declared(api)
    for start in range(0, 30, 10):
        await api.council.hears(*(imported(f"C{number:02}") for number in range(start, start + 10)))
    assert (await api.council.holders(), set((await api.council.waiting()).values())) == ({}, {BEING_OPENED})
    shown = (await api.call("GET", "/unallocated")).json()["items"]
    assert len(shown) == 30
    assert "being opened" in shown[0]["why"]
    looked = (await api.call("POST", f"/openings/{opening}/completion", json={})).json()
    assert (looked["applied"], looked["max_before"], looked["max_after"], looked["gap"]) == (False, 0, 10, 0)
    assert await api.council.holders() == {}
    done = await completed(api, opening, digest=looked["digest"])
    assert (done["applied"], done["moves"], done["caseloads"]) == (True, looked["moves"], looked["caseloads"])
    assert Counter((await api.council.holders()).values()) == {"JO": 10, "SAM": 10, "ALEX": 10}
    assert await api.council.waiting() == {}
    now = (await api.call("GET", f"/openings/{opening}")).json()
    assert (now["status"], now["waiting"], now["outcome"]["children"], now["outcome"]["iros"]) == (
        "completed",
        0,
        30,
        3,
    )


async def test_what_an_opening_decides_is_history_and_says_who_completed_it(api: Api) -> None:
    opening = await declared(api)
    await api.council.hears(imported("OLD"))
    await completed(api, opening)
    (row,) = await api.council.rows(allocations)
    assert (row["decided_by"], row["baseline"]) == ("system", date(2025, 12, 31))
    assert (row["facts"]["opening"], row["facts"]["completed_by"]) == (opening, "M1")
    assert row["reason"]
    (said,) = await api.council.announced(IroAllocated)
    assert said.baseline == date(2025, 12, 31)
    assert await api.council.rows(duties) == []


async def test_a_child_who_comes_into_care_meanwhile_has_an_iro_at_once_and_a_waiting_sister_follows(api: Api) -> None:
    opening = await declared(api)
    await api.council.hears(imported("OLD", sibling_ids=("NEW",)), *(imported(f"C{n}") for n in range(8)))
    await api.council.hears(became("NEW", sibling_ids=("OLD",)))
    before = await api.council.holders()
    assert set(before) == {"NEW"}
    await completed(api, opening)
    after = await api.council.holders()
    assert after["OLD"] == after["NEW"] == before["NEW"]
    assert sorted(Counter(after.values()).values()) == [3, 3, 4]


async def test_a_parent_in_care_and_the_imported_baby_have_different_iros(api: Api) -> None:
    await api.call("PATCH", "/iros/ALEX", json={"active_to": "2026-01-01", "active_from": "2020-01-01"})
    await api.council.hears(became("MOTHER"))
    opening = await declared(api)
    await api.council.hears(imported("BABY", parent_ids=("MOTHER",)))
    await completed(api, opening)
    held = await api.council.holders()
    assert held["BABY"] != held["MOTHER"]


async def test_an_iro_who_joins_meanwhile_does_not_start_giving_the_children_out(api: Api) -> None:
    opening = await declared(api)
    await api.council.hears(*(imported(f"C{number}") for number in range(8)))
    await api.council.joins("KIM")
    assert await api.council.holders() == {}
    await completed(api, opening)
    assert set(Counter((await api.council.holders()).values()).values()) == {2}


async def test_without_any_iro_the_children_wait_for_the_ordinary_reason_once_it_is_completed(
    start_service: Any, tmp_path: Path
) -> None:
    api = Api(Council.of(await start_service(DECLARATION, now=MONDAY)), tmp_path)
    opening = await declared(api)
    await api.council.hears(imported("A"), imported("B"))
    done = await completed(api, opening)
    assert [each["child_id"] for each in done["unplaced"]] == ["A", "B"]
    assert set((await api.council.waiting()).values()) == {"no_iros"}
    again = await declared(api)
    assert set((await api.council.waiting()).values()) == {BEING_OPENED}
    await api.council.joins("JO", "SAM")
    await completed(api, again)
    assert Counter((await api.council.holders()).values()) == {"JO": 1, "SAM": 1}


async def test_only_one_opening_at_a_time_and_the_refusal_names_it(api: Api) -> None:
    opening = await declared(api, headers={"Idempotency-Key": "o-1"})
    refused = await api.call("POST", "/openings")
    assert (refused.status_code, refused.json()["type"]) == (409, "caseload-is-being-opened")
    assert opening in refused.json()["detail"]
    assert await declared(api, headers={"Idempotency-Key": "o-1"}) == opening
    await completed(api, opening)
    assert await declared(api) != opening
    assert len((await api.call("GET", "/openings", params={"limit": 1})).json()["items"]) == 1


async def test_repeated_under_its_key_completing_is_answered_as_before_else_it_is_refused(api: Api) -> None:
    opening = await declared(api)
    await api.council.hears(imported("A"))
    path, wanted, key = f"/openings/{opening}/completion", {"apply": True, "prove": True}, {"Idempotency-Key": "c-1"}
    first, again = [await api.call("POST", path, json=wanted, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert first.json()["method"] == "exact"
    assert len(await api.council.rows(allocations)) == 1
    refused = await api.call("POST", path, json={"apply": True})
    assert (refused.status_code, refused.json()["type"]) == (409, "opening-is-complete")
    assert (await api.call("POST", path, json={})).status_code == 409


async def test_what_changed_since_the_dry_run_stops_it(api: Api) -> None:
    opening = await declared(api)
    await api.council.hears(imported("A"))
    looked = (await api.call("POST", f"/openings/{opening}/completion", json={})).json()
    await api.council.hears(imported("B"))
    wanted = {"apply": True, "digest": looked["digest"]}
    refused = await api.call("POST", f"/openings/{opening}/completion", json=wanted)
    assert (refused.status_code, refused.json()["type"]) == (409, "caseload-has-changed")
    assert await api.council.holders() == {}
    assert (await api.council.rows(openings))[0]["status"] == "open"


async def test_what_changed_while_a_plan_was_being_proved_stops_it(api: Api) -> None:
    opening = await declared(api)
    await api.council.hears(imported("C1"), imported("C2"))
    problem = await api.council.problem_of_the_opening()
    await api.council.hears(imported("C3"))
    with pytest.raises(Refusal) as refused:
        await api.council.does(complete_opening(opening, solved=(problem, greedy.share_out(problem))))
    assert (refused.value.slug, await api.council.holders()) == ("caseload-has-changed", {})


async def test_it_is_refused_while_a_child_who_is_expected_has_not_been_heard_of(api: Api) -> None:
    opening = await declared(api)
    await api.council.hears(imported("A"))
    wanted = {"apply": True, "expected": ["A", "B"]}
    refused = await api.call("POST", f"/openings/{opening}/completion", json=wanted)
    assert (refused.status_code, refused.json()["type"]) == (409, "children-have-not-arrived")
    assert refused.json()["detail"].startswith("1 of 2 ")
    assert refused.json()["detail"].endswith(": B")
    await api.council.hears(imported("B"))
    assert len((await completed(api, opening, **wanted))["moves"]) == 2


@pytest.mark.parametrize(
    ("role", "status"),
    [("iro_manager", 201), ("admin", 201), ("council_system", 201), ("iro_admin", 403), ("iro", 403)],
)
async def test_who_may_open_a_caseload(api: Api, role: str, status: int) -> None:
    assert (await api.call("POST", "/openings", role=role)).status_code == status


@pytest.mark.parametrize(
    ("declared_on", "children", "by_itself"),
    [
        (MONDAY, [], "2026-01-06"),
        (MONDAY, [imported("A", received=MONDAY)], "2026-01-06"),
        (FRIDAY, [imported("A", received=FRIDAY)], MONDAY),
        (FRIDAY, [imported("A", "2025-12-24", received=FRIDAY)], MONDAY),
        (FRIDAY, [imported("A", "2025-12-29", received=FRIDAY)], MONDAY),
        (FRIDAY, [imported("A", "2025-12-23", baseline="2025-12-24", received=FRIDAY)], "2026-01-03"),
    ],
)
async def test_an_opening_that_nobody_completes_completes_itself(
    start_service: Any, tmp_path: Path, declared_on: str, children: list[Envelope], by_itself: str
) -> None:
    api = Api(Council.of(await start_service(DECLARATION, now=declared_on)), tmp_path)
    await api.council.joins("JO")
    opening = await declared(api)
    await api.council.hears(*children)
    assert (await api.call("GET", f"/openings/{opening}")).json()["completes_on"] == by_itself
    due = await api.council.service.next_due()
    assert due is not None
    assert due.date().isoformat() == by_itself
    await api.council.sweeps(f"{declared_on}T23:59:59+00:00")
    assert await api.council.holders() == {}
    await api.council.sweeps(f"{by_itself}T00:00:00+00:00")
    assert set(await api.council.holders()) == {each.subject for each in children}
    assert (await api.council.rows(openings))[0]["completed_by"] == "system"
    assert await api.council.announced(ChildUnallocated) == []


async def test_whoever_waits_in_an_opening_is_not_said_to_have_waited_too_long_before_it_is_completed(
    start_service: Any, tmp_path: Path
) -> None:
    api = Api(Council.of(await start_service(DECLARATION, now=MONDAY)), tmp_path)
    await declared(api)
    await api.council.hears(imported("LATE", "2025-12-22", baseline="2025-12-23"), imported("OLD"))
    await api.council.sweeps(f"{MONDAY}T12:00:00+00:00")
    assert await api.council.announced(ChildUnallocated) == []
    await api.council.sweeps("2026-01-06")
    assert [each.subject for each in await api.council.announced(ChildUnallocated)] == ["LATE"]
    await api.council.sweeps("2026-01-12T23:59:59+00:00")
    assert len(await api.council.announced(ChildUnallocated)) == 1
    await api.council.sweeps("2026-01-13")
    assert [each.subject for each in await api.council.announced(ChildUnallocated)] == ["LATE", "OLD"]


async def test_a_child_whose_care_turns_out_to_be_over_waits_no_longer(api: Api) -> None:
    opening = await declared(api)
    await api.council.hears(imported("A"), imported("B"))
    await api.council.hears(ceased("A", "2025-12-20"))
    assert set(await api.council.waiting()) == {"B"}
    assert [move["child_id"] for move in (await completed(api, opening))["moves"]] == ["B"]


async def test_a_rebalance_leaves_those_who_wait_to_the_opening(api: Api) -> None:
    await declared(api)
    await api.council.hears(imported("A"))
    await api.call("POST", "/rebalance", json={"apply": True})
    assert await api.council.holders() == {}
