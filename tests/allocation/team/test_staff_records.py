"""The team itself: registrations, supervision, training, and its numbers, in which nobody can be told apart."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, ethnicities, registrations, trainings, unallocated
from shared.storage.tables import audit
from tests.support.council import Api, Council
from tests.support.events import became

pytestmark = pytest.mark.both("statements")


JO = {"id": "JO", "name": "Jo Example", "qualified_on": "2010-01-01", "active_from": "2020-01-01"}
UK = {"regulator": "uk", "number": "SW1", "from_on": "2020-01-01"}
JERSEY = {"regulator": "jersey", "number": "J-7", "from_on": "2026-01-07"}


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    return Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)


@pytest.fixture
async def jersey(start_service: Any, tmp_path: Path) -> Api:
    return Api(Council.of(await start_service(DECLARATION, now="2026-01-05", profile="jersey-2013")), tmp_path)


async def posts(api: Api, path: str, body: dict[str, Any], status: int = 201, **more: Any) -> dict[str, Any]:
    answer = await api.call("POST", path, json=body, **more)
    assert answer.status_code == status, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def team(api: Api, as_at: str = "2026-01-05") -> dict[str, Any]:
    answer = await api.call("GET", f"/team?as_at={as_at}", role="auditor")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_in_jersey_an_iro_gets_children_from_the_day_on_which_both_regulators_have_her(jersey: Api) -> None:
    await posts(jersey, "/iros", {**JO, "registration_number": "SW1"})
    await jersey.council.hears(became("AVA"))
    assert (await jersey.council.rows(unallocated))[0]["reason"] == "no_iro_may_have_the_child"
    assert (await posts(jersey, "/iros/JO/registrations", JERSEY))["in_force"] is False
    await jersey.council.sweeps("2026-01-06")
    assert await jersey.council.rows(allocations) == []
    await jersey.council.sweeps("2026-01-07")
    assert [row["iro_id"] for row in await jersey.council.rows(allocations)] == ["JO"]


async def test_a_number_that_changes_or_goes_ends_the_registration_and_keeps_it_on_record(api: Api) -> None:
    await posts(api, "/iros", {**JO, "registration_number": "SW1"})
    api.council.clock.set("2026-02-02")
    await api.call("PATCH", "/iros/JO", json={"registration_number": "SW2"})
    await api.call("PATCH", "/iros/JO", json={"registration_number": "SW2", "fte": 0.8})
    items = (await api.call("GET", "/iros/JO/registrations")).json()["items"]
    told = [(each["number"], each["from_on"], each["to_on"], each["in_force"]) for each in items]
    assert told == [("SW1", "2020-01-01", "2026-02-01", False), ("SW2", "2026-02-02", None, True)]
    api.council.clock.set("2026-02-03")
    await api.call("PATCH", "/iros/JO", json={"registration_number": None})
    await api.council.hears(became("AVA", "2026-02-03"))
    assert len(await api.council.rows(unallocated)) == 1


async def test_a_registration_stated_again_restates_its_end(api: Api) -> None:
    await posts(api, "/iros", JO)
    first = await posts(api, "/iros/JO/registrations", UK)
    again = await posts(api, "/iros/JO/registrations", {**UK, "to_on": "2025-12-31"})
    assert (again["id"], first["in_force"], again["in_force"]) == (first["id"], True, False)
    assert len(await api.council.rows(registrations)) == 1


async def test_the_records_are_the_iros_own_and_the_managers(api: Api) -> None:
    await posts(api, "/iros", JO)
    await posts(api, "/iros/JO/supervisions", {"held_on": "2026-01-05", "by": "M1"})
    for role, subject, status in (
        ("iro", "JO", 200),
        ("iro", "SAM", 404),
        ("auditor", "X", 200),
        ("social_worker", "S", 403),
    ):
        for what in ("registrations", "supervisions", "training"):
            answer = await api.call("GET", f"/iros/JO/{what}", role=role, subject=subject)
            assert answer.status_code == status, (role, subject, what)
    assert (await api.call("GET", "/iros/NOBODY/training")).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("supervisions", {"held_on": "2026-01-06", "by": "M1"}, "/held_on"),
        ("supervisions", {"held_on": "2026-01-05", "by": "M1", "kind": "tea"}, "/kind"),
        ("training", {"completed_on": "2026-01-06", "title": "bsl-1", "hours": 6}, "/completed_on"),
        ("training", {"completed_on": "2026-01-05", "title": "bsl-1", "hours": 0}, "/hours"),
        ("registrations", {**UK, "to_on": "2019-12-31"}, "/to_on"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(api: Api, path: str, body: dict[str, Any], pointer: str) -> None:
    await posts(api, "/iros", JO)
    refused = await posts(api, f"/iros/JO/{path}", body, status=422)
    assert refused["errors"][0]["pointer"] == pointer


async def test_training_posted_twice_under_one_key_is_kept_once(api: Api) -> None:
    await posts(api, "/iros", JO)
    course = {"completed_on": "2026-01-05", "title": "bsl-1", "hours": 6}
    both = [await posts(api, "/iros/JO/training", course, headers={"Idempotency-Key": "k-1"}) for _ in range(2)]
    assert both[0] == both[1]
    assert len(await api.council.rows(trainings)) == 1


async def test_supervision_is_counted_by_the_months_in_which_an_iro_was_there(api: Api) -> None:
    await posts(api, "/iros", {**JO, "active_from": "2025-09-15"})
    await posts(api, "/iros/JO/absences", {"from_on": "2025-11-01", "to_on": "2025-11-30", "kind": "sickness"})
    for day, kind in (
        ("2025-09-20", "individual"),
        ("2025-10-31", "individual"),
        ("2025-12-01", "group"),
        ("2026-01-02", "individual"),
        ("2025-12-31", "appraisal"),
    ):
        await posts(api, "/iros/JO/supervisions", {"held_on": day, "by": "M1", "kind": kind})
    assert (await team(api))["supervision"] == {
        "months_expected": 2,
        "months_covered": 1,
        "share": 0.5,
        "group_sessions": 1,
        "appraised": 1,
    }


async def test_the_team_in_numbers_as_at_a_day(api: Api) -> None:
    await api.council.joins("A", active_from="2024-01-06", fte=0.5)
    await api.council.joins("B", active_from="2025-01-05", role="iro_and_conference_chair", iro_share=0.4)
    await posts(api, "/iros", {**JO, "id": "C", "active_from": "2014-01-01"})
    await api.council.joins("D", active_from="2016-01-06", active_to="2026-01-04")
    await posts(api, "/iros/A/training", {"completed_on": "2025-01-06", "title": "bsl-1", "hours": 6})
    await posts(api, "/iros/A/training", {"completed_on": "2025-01-05", "title": "old", "hours": 9})
    told = await team(api)
    assert told["posts"] == [
        {"role": "iro", "iros": 2, "fte": 1.5, "iro_fte": 1.5},
        {"role": "iro_and_conference_chair", "iros": 1, "fte": 1.0, "iro_fte": 0.4},
    ]
    assert told["registered"] == {
        "regulators_needed": 1,
        "iros": 2,
        "not_registered": ["C"],
        "ending_within_three_months": [],
    }
    assert told["training"] == {"hours": 6, "hours_per_iro": 2, "iros": 1}
    assert told["service"] == {
        "under_1_year": 0,
        "from_1_to_2_years": 2,
        "from_3_to_4_years": 0,
        "from_5_to_9_years": 0,
        "from_10_years": 1,
        "started": 0,
        "left": 1,
    }
    assert sum(each["iros"] for each in (await team(api, "2026-01-04"))["posts"]) == 4


@pytest.mark.parametrize(
    ("as_at", "fte"), [("2025-12-31", 1.0), ("2026-01-01", 0.6), ("2026-01-02", 0.6), ("2026-01-05", 0.4)]
)
async def test_the_hours_are_those_of_the_day(api: Api, as_at: str, fte: float) -> None:
    await api.council.joins("A", active_from="2025-06-02")
    for day, hours in (("2026-01-01", 0.6), ("2026-01-03", 0.4), ("2026-02-01", 0.2)):
        await posts(api, "/iros/A/hours", {"from": day, "fte": hours})
    assert [each["fte"] for each in (await team(api, as_at))["posts"]] == [fte]


async def test_a_report_of_a_day_to_come_is_refused(api: Api) -> None:
    await api.council.joins("A", active_from="2025-06-02")
    assert (await api.call("GET", "/team?as_at=2026-01-05", role="auditor")).status_code == 200
    ahead = await api.call("GET", "/team?as_at=2026-01-06", role="auditor")
    assert (ahead.status_code, ahead.json()["errors"][0]["pointer"]) == (422, "/query/as_at")


async def say(api: Api, ethnicity: str | None, *ids: str) -> None:
    for iro_id in ids:
        answer = await api.call("PUT", f"/iros/{iro_id}/ethnicity", json={"ethnicity": ethnicity})
        assert answer.status_code == 204, answer.text


async def make_up_shown(api: Api, today: str, as_at: str) -> tuple[str, dict[str, int]]:
    """Of which year end the make-up is, and the groups shown."""
    api.council.clock.set(today)
    told = (await team(api, as_at))["ethnicity"]
    return told["as_at"], {each["ethnicity"]: each["iros"] for each in told["groups"]}


@pytest.mark.parametrize(("number", "shown"), [(4, {}), (5, {"WBRI": 5}), (6, {"WBRI": 6})])
async def test_ethnicity_leaves_only_as_a_number_of_at_least_five(api: Api, number: int, shown: dict[str, int]) -> None:
    ids = [f"I{each}" for each in range(number + 1)]
    await api.council.joins(*ids)
    await say(api, "BCRB", ids[0])
    await say(api, "WBRI", *ids[1:])
    assert await make_up_shown(api, "2026-04-01", "2026-04-01") == ("2026-03-31", shown)
    assert (await team(api, "2026-04-01"))["ethnicity"]["some_suppressed_or_not_stated"]
    everything = [(await api.call("GET", path)).text for path in ("/iros", "/iros/I0", "/team", "/caseloads")]
    assert not any("BCRB" in text for text in everything)
    assert all("BCRB" not in str(row) for row in await api.council.rows(audit))


@pytest.mark.parametrize(
    ("today", "as_at", "of"),
    [
        ("2026-03-31", "2026-03-31", ("2025-03-31", {})),
        ("2026-04-01", "2026-03-30", ("2025-03-31", {})),
        ("2026-04-01", "2026-03-31", ("2026-03-31", {"WBRI": 5})),
        ("2026-04-01", "2026-04-01", ("2026-03-31", {"WBRI": 5})),
    ],
)
async def test_what_is_said_in_a_year_is_counted_when_the_year_is_over(
    api: Api, today: str, as_at: str, of: tuple[str, dict[str, int]]
) -> None:
    ids = [f"I{each}" for each in range(5)]
    await api.council.joins(*ids)
    api.council.clock.set("2026-03-31")
    await say(api, "WBRI", *ids)
    assert await make_up_shown(api, today, as_at) == of


@pytest.mark.parametrize("later", ["BCRB", None])
async def test_what_is_said_or_taken_back_later_changes_no_year_that_is_over(api: Api, later: str | None) -> None:
    ids = [f"I{each}" for each in range(5)]
    await api.council.joins(*ids)
    await say(api, "WBRI", *ids)
    before = await make_up_shown(api, "2026-04-01", "2026-04-01")
    await say(api, later, "I0")
    assert await make_up_shown(api, "2026-04-01", "2026-04-01") == before == ("2026-03-31", {"WBRI": 5})
    assert await make_up_shown(api, "2027-03-31", "2027-03-31") == before
    assert await make_up_shown(api, "2027-04-01", "2027-04-01") == ("2027-03-31", {})
    assert await make_up_shown(api, "2027-04-01", "2027-03-30") == before


async def test_of_the_year_that_runs_only_the_last_word_is_kept_and_none_that_was_taken_back(api: Api) -> None:
    await api.council.joins("I0")
    await say(api, "WBRI", "I0")
    await say(api, "BCRB", "I0")
    assert [row["ethnicity"] for row in await api.council.rows(ethnicities)] == ["BCRB"]
    await say(api, None, "I0")
    assert await api.council.rows(ethnicities) == []


async def test_why_an_allocation_was_made_can_be_asked_by_those_who_manage_it(api: Api) -> None:
    await api.council.joins("JO")
    await api.council.hears(became("AVA", social_worker_id="SW1"))
    (row,) = await api.council.rows(allocations)
    told = (await api.call("GET", f"/allocations/{row['id']}")).json()
    assert (told["child_id"], told["rule"], told["decided_by"]) == ("AVA", "lightest", "system")
    assert told["facts"]["child"]["people"] == {"social_worker_id": "SW1"}
    assert (await api.call("GET", f"/allocations/{row['id']}", role="child", subject="AVA")).status_code == 403
    assert (await api.call("GET", "/allocations/none")).status_code == 404
    assert [each["subject"] for each in await api.council.rows(audit, action="allocation.explained")] == ["AVA"]
