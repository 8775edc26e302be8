"""Whether the next review is ready: green by facts alone, with what is missing and whose that is."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from shared.events.council.child_life import PastReviewRecorded
from shared.events.council.child_plans import PlanDocumentUpdated
from tests.support.events import event
from tests.support.facts import ceased
from tests.support.harness import Harness
from tests.support.outcomes import whole
from tests.support.preparing import ANOTHER_WORKER, CHILD, MANAGER, OFFICE, WORKER, Room, open_room

READINESS = "/children/AVA/readiness"


@pytest.fixture
async def room(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Room:
    return await open_room(start_service, tmp_path)


async def states(room: Room) -> dict[str, str]:
    return {each["duty"]: each["state"] for each in (await room.shown(READINESS, **WORKER))["items"]}


def report(kind: str, on: str) -> Any:
    told = {"kind": kind, "version_date": on, "provided_to_iro_on": on}
    return event(PlanDocumentUpdated.model_validate(told), "AVA", time=on)


async def test_what_is_missing_is_shown_with_its_last_day_and_whose_it_is(room: Room) -> None:
    shown = await room.shown(READINESS)
    assert (shown["review_id"], shown["review_on"]) == ((await room.review())["id"], "2026-02-02")
    items = {each["duty"]: each for each in shown["items"]}
    assert items.keys() >= {"iro_sw_discussion", "sw_report_available", "pep_available", "child_spoken_to"}
    assert "first_review" not in items
    report = items["sw_report_available"]
    assert (report["title"], report["state"]) == ("Social worker's report to reach the IRO", "missing")
    assert (report["owner"], report["owner_id"], report["due_on"]) == ("social_worker", "SW", "2026-01-28")
    assert report["how"] == ["plan_document.updated"]
    assert items["child_spoken_to"]["owner_id"] == "KIM"  # who stands in for her
    assert {each["duty"]: each["keeper"] for each in shown["elsewhere"]} == {
        "invitations_sent": "notifications",
        "consultation_sent": "notifications",
    }


@pytest.mark.parametrize(
    ("today", "state"), [("2026-01-27", "missing"), ("2026-01-28", "missing"), ("2026-01-29", "late")]
)
async def test_what_is_not_there_by_its_last_day_is_late_on_the_next(room: Room, today: str, state: str) -> None:
    await room.svc.sweeps(today)
    assert (await states(room))["sw_report_available"] == state


async def test_a_fact_makes_it_ready_and_taking_nothing_off_a_list_does(room: Room) -> None:
    await room.svc.hears(report("social_worker_report", "2026-01-20"), now="2026-01-20")
    assert (await states(room))["sw_report_available"] == "ready"
    (done,) = [each for each in await room.items(READINESS) if each["duty"] == "sw_report_available"]
    assert done["done_on"] == "2026-01-20"


@pytest.mark.parametrize(("today", "shown"), [("2026-01-16", False), ("2026-01-19", True), ("2026-01-20", True)])
async def test_it_is_looked_at_from_ten_working_days_before_the_review(room: Room, today: str, shown: bool) -> None:
    room.svc.clock.set(today)
    found = await room.shown(READINESS)
    assert (found["shown_from"], found["shown"]) == ("2026-01-19", shown)


async def test_a_review_with_nothing_missing_is_ready(room: Room) -> None:
    room.svc.clock.set("2026-01-19")
    for kind in ("social_worker_report", "care_plan", "health_plan", "pep"):
        await room.svc.hears(report(kind, "2026-01-19"))
    assert (await room.shown(READINESS))["ready"] is False
    for each in await room.items(READINESS):
        if "met" in each["how"] and each["state"] != "ready":
            await room.says("POST", f"/duties/{each['duty_id']}/met", {"on": "2026-01-16"}, 200, **OFFICE)
    shown = await room.shown(READINESS)
    assert {each["duty"] for each in shown["items"] if each["state"] != "ready"} == set()
    assert shown["ready"] is True


async def test_a_list_of_reviews_says_of_each_to_come_what_is_missing_where_that_is_asked(room: Room) -> None:
    (plain,) = await room.items("/reviews?status=planned", **OFFICE)
    assert (plain["readiness"], plain["postponements"], plain["chair_id"]) == (None, 0, None)
    (listed,) = await room.items("/reviews?to_come=true&readiness=true", **WORKER)
    assert listed["readiness"] == await room.items(READINESS)
    assert await room.items("/reviews?to_come=true&readiness=true", **ANOTHER_WORKER) == []


@pytest.mark.parametrize(("day", "listed"), [("2026-01-19", False), ("2026-01-20", True), ("2026-01-21", False)])
async def test_a_list_by_day_has_a_review_on_the_day_for_which_it_is_arranged(
    room: Room, day: str, listed: bool
) -> None:
    review = await room.review()
    version = {"If-Match": str(review["version"])}
    assert len(await room.items("/reviews?on_from=2026-02-02&on_to=2026-02-02")) == 1
    await room.says("PATCH", f"/reviews/{review['id']}", {"arranged_for": "2026-01-20"}, 200, headers=version)
    assert (await room.items(f"/reviews?on_from={day}&on_to={day}") != []) is listed
    assert await room.items("/reviews?on_from=2026-02-02&on_to=2026-02-02") == []


@pytest.mark.parametrize(("today", "late"), [("2026-02-01", False), ("2026-02-02", False), ("2026-02-03", True)])
async def test_a_list_of_what_is_late_has_a_review_from_the_day_after_its_last(
    room: Room, today: str, late: bool
) -> None:
    await room.svc.sweeps(today)
    assert [each["late"] for each in await room.items("/reviews?late=true")] == [True] * late


async def test_who_was_excluded_last_time_keeps_the_next_review_from_being_ready(room: Room) -> None:
    excluded = {"person_id": "MUM", "whole_or_part": "whole", "reason": "R", "other_involvement": "other_way"}
    await room.says("POST", await room.path("exclusions"), excluded, 201)
    held = PastReviewRecorded.model_validate({"held_on": "2026-02-02"})
    await room.svc.hears(event(held, "AVA", time="2026-02-03"), now="2026-02-03")
    shown = await room.shown(READINESS)
    assert (shown["exclusions_to_confirm"], shown["ready"]) == (["MUM"], False)


async def test_without_a_review_to_come_there_is_nothing_to_do(room: Room) -> None:
    await room.svc.hears(event(ceased("2026-01-05"), "AVA"))
    shown = await room.shown(READINESS, **MANAGER)
    assert (shown["review_id"], shown["items"], shown["shown"]) == (None, [], False)


async def test_a_child_who_is_unknown_or_not_the_readers_is_not_found_and_a_dashboard_reads_codes(room: Room) -> None:
    await room.says("GET", "/children/NOBODY/readiness", None, 404, **MANAGER)
    await room.says("GET", READINESS, None, 404, role="iro", subject="SAM")
    await room.says("GET", READINESS, None, 403, **CHILD)
    shown = await room.shown(READINESS, role="dashboard", subject="D")
    assert shown["items"][0]["duty"]


@pytest.mark.parametrize(("on", "late"), [("2026-01-27", False), ("2026-01-28", False), ("2026-01-29", True)])
async def test_the_care_plan_is_with_the_iro_three_working_days_before_the_review(
    room: Room, on: str, late: bool
) -> None:
    await room.svc.sweeps(on)
    room.svc.clock.set(f"{on}T15:00:00+00:00")
    assert (await states(room))["care_plan_available"] == ("late" if late else "missing")
    await room.svc.hears(report("care_plan", on), now=on)
    (done,) = [each for each in await room.items(READINESS) if each["duty"] == "care_plan_available"]
    assert (done["state"], done["done_on"], done["owner_id"]) == ("ready", on, "SW")


@pytest.mark.parametrize(
    ("version", "provided", "state"),
    [
        ("2026-02-16", "2026-04-01", "missing"),
        ("2026-02-17", "2026-04-01", "missing"),
        ("2026-02-18", "2026-04-01", "ready"),
        ("2026-02-18", None, "missing"),
    ],
)
async def test_a_care_plan_older_than_the_record_of_the_review_before_is_not_the_current_one(
    room: Room, version: str, provided: str | None, state: str
) -> None:
    """The second review wants one made since the record of the first was written, on 17 February."""
    path = await room.path("")
    room.svc.clock.set("2026-02-17T12:00:00+00:00")
    await room.says("POST", f"{path}held", {"held_on": "2026-01-30"}, 200)
    await room.says("PUT", f"{path}outcome", whole(completed_on="2026-02-02"), 200, headers={"If-Match": '"0"'})
    await room.says("POST", f"{path}record", {"written_on": "2026-02-17", "reference": "LCS/1"}, 200)
    told = {"kind": "care_plan", "version_date": version, "provided_to_iro_on": provided}
    await room.svc.hears(event(PlanDocumentUpdated.model_validate(told), "AVA", time="2026-04-01"), now="2026-04-01")
    assert (await states(room))["care_plan_available"] == state
