"""Scheduling's routes as a caller sees them: the timetable, reviews, duties, and who may ask for what."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.scheduling.api.reviews import router
from services.scheduling.declaration import DECLARATION
from shared.auth.access import roles_of
from shared.auth.audit import EVERY_CHILD
from shared.events.council.child_life import ChildCeasedToBeLookedAfter
from shared.policy import load_profile, profile_names
from shared.storage.tables import audit, duties
from tests.support import facts
from tests.support.events import event
from tests.support.facts import became
from tests.support.harness import Harness
from tests.support.http import Client

pytestmark = pytest.mark.both("statements")


class Door(Client):
    """The service behind HTTP, usually called by IRO administration."""

    def __init__(self, service: Harness, folder: Path) -> None:
        super().__init__(service, folder, router, role="iro_admin", subject="U1")

    async def duty_id(self, duty: str) -> str:
        (row,) = await self.svc.rows(duties, duty=duty)
        return str(row["id"])


OpenDoor = Callable[..., Awaitable[Door]]


@pytest.fixture
def door(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> OpenDoor:
    async def open_it(*children: str) -> Door:
        service = await start_service(DECLARATION)
        for child in children:
            await service.hears(event(became(), child))
        return Door(service, tmp_path / "keys")

    return open_it


async def test_the_timetable_answers_for_every_duty_of_every_profile(door: OpenDoor) -> None:
    api = await door()
    for profile in profile_names():
        for duty in load_profile(profile).duties.values():
            asked = {"profile": profile, "duty": duty.id, "from": "2026-01-05"}
            answer = await api.call("GET", "/timetable", params=asked, role="social_worker")
            assert answer.status_code == 200, (profile, duty.id)
            told = answer.json()
            assert (told["profile"], told["duty"], told["from"]) == (profile, duty.id, "2026-01-05")
            assert (told["source"], told["confirmed"]) == (duty.source, duty.confirmed)
            assert (told["due_on"] is None) == (duty.count_of(1)[0] is None)


@pytest.mark.parametrize(
    ("asked", "due_on"),
    [
        ({"from": "2026-01-05"}, "2026-02-02"),
        ({"from": "2026-01-05T23:30:00-01:00"}, "2026-02-03"),
        ({"from": "2026-07-01T23:30:00+00:00"}, "2026-07-30"),
        ({"from": "2026-01-05", "profile": "jersey-2013"}, "2026-02-02"),
    ],
)
async def test_a_timestamp_becomes_the_local_date(door: OpenDoor, asked: dict[str, str], due_on: str) -> None:
    api = await door()
    answer = await api.call("GET", "/timetable", params={"duty": "first_review"} | asked)
    assert answer.json()["due_on"] == due_on, answer.text


async def test_a_plus_sign_that_was_not_escaped_is_understood(door: OpenDoor) -> None:
    api = await door()
    answer = await api.call("GET", "/timetable?duty=first_review&from=2026-07-01T23:30:00+00:00")
    assert (answer.status_code, answer.json()["from"]) == (200, "2026-07-02")


@pytest.mark.parametrize(
    ("asked", "status", "pointer"),
    [
        ({"duty": "first_review", "from": "2026-02-30"}, 422, "/query/from"),
        ({"duty": "first_review", "from": "0"}, 422, "/query/from"),
        ({"duty": "first_review", "from": "2026-01-05T10:00:00"}, 422, "/query/from"),
        ({"duty": "first_review"}, 422, "/query/from"),
        ({"duty": "first_review", "from": "2026-01-05", "sequence": "4"}, 422, "/query/sequence"),
        ({"duty": "no_such_duty", "from": "2026-01-05"}, 404, None),
        ({"duty": "review_menu_sent", "from": "2026-01-05"}, 404, None),
        ({"duty": "first_review", "from": "2026-01-05", "profile": "atlantis"}, 404, None),
    ],
)
async def test_what_the_timetable_cannot_answer_is_a_problem(
    door: OpenDoor, asked: dict[str, str], status: int, pointer: str | None
) -> None:
    api = await door()
    answer = await api.call("GET", "/timetable", params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    pointers = [error["pointer"] for error in answer.json().get("errors", [])]
    assert pointers == ([pointer] if pointer else [])


async def test_a_childs_reviews_are_shown_with_rule_and_source_and_the_reading_is_noted(door: OpenDoor) -> None:
    api = await door("C1", "C2")
    (review,) = await api.items("/children/C1/reviews", role="child", subject="C1")
    assert (review["kind"], review["due_on"], review["rule"]) == ("first_review", "2026-02-02", "first_review")
    assert review["source"].startswith("reg 33(1)")
    assert (review["status"], review["version"], review["decisions"]) == ("planned", 1, [])
    (noted,) = await api.svc.rows(audit)
    assert (noted["actor"], noted["action"], noted["subject"]) == ("C1", "read_reviews", "C1")


async def test_reading_the_list_of_reviews_is_noted(door: OpenDoor) -> None:
    api = await door("C1")
    await api.items("/reviews")
    assert [(row["action"], row["subject"]) for row in await api.svc.rows(audit)] == [("read_reviews", EVERY_CHILD)]


@pytest.mark.parametrize("path", ["/children/C2/reviews", "/duties?child_id=C2"])
async def test_a_child_may_see_nobody_elses_record(door: OpenDoor, path: str) -> None:
    api = await door("C1", "C2")
    assert (await api.call("GET", path, role="child", subject="C1")).status_code == 404
    noted = [(row["actor"], row["action"], row["subject"]) for row in await api.svc.rows(audit)]
    assert noted == [("C1", "child.refused", "C2")]


async def test_an_unknown_child_is_not_found_and_nobody_is_let_in_without_a_role(door: OpenDoor) -> None:
    api = await door("C1")
    assert (await api.call("GET", "/children/C9/reviews")).status_code == 404
    assert (await api.call("GET", "/reviews", role=None)).status_code == 401
    assert (await api.call("GET", "/reviews", role="child", subject="C1")).status_code == 403
    assert all(roles for roles in roles_of(api.app).values())


async def test_the_list_of_reviews_pages_by_due_day_and_filters(door: OpenDoor) -> None:
    api = await door("C1", "C2", "C3")
    await api.svc.hears(event(became("2026-01-06"), "C4"))
    await api.svc.hears(event(ChildCeasedToBeLookedAfter(ceased_on=date(2026, 1, 5)), "C3"))
    found, path = [], "/reviews?limit=3"
    while path:
        page = (await api.call("GET", path)).json()
        found += page["items"]
        path = f"/reviews?limit=3&cursor={page['next']}" if page["next"] else ""
    assert sorted(row["child_id"] for row in found) == ["C1", "C2", "C3", "C4"]
    assert [row["due_on"] for row in found] == sorted(row["due_on"] for row in found)
    on_time = await api.items("/reviews?due_from=2026-02-03&due_to=2026-02-03")
    assert [row["child_id"] for row in on_time] == ["C4"]
    assert [row["child_id"] for row in await api.items("/reviews?status=cancelled")] == ["C3"]
    assert await api.items("/reviews?iro_id=IRO1") == []
    assert (await api.call("GET", "/reviews?due_from=0")).json()["errors"][0]["pointer"] == "/query/due_from"


async def test_duties_are_shown_with_their_limit_and_whether_they_are_late(door: OpenDoor) -> None:
    api = await door("C1")
    (review,) = [row for row in await api.items("/duties?child_id=C1") if row["duty"] == "first_review"]
    assert (review["due_on"], review["status"], review["late"]) == ("2026-02-02", "open", False)
    assert (review["owner"], review["keeper"], review["child_id"]) == ("iro", "scheduling", "C1")
    assert (review["policy_version"], review["limit"], review["confirmed"]) == (
        "england-2010@1",
        "20 working days",
        True,
    )
    for today, late in (("2026-02-01", False), ("2026-02-02", False), ("2026-02-03", True)):
        api.svc.clock.set(today)
        shown = {row["duty"] for row in await api.items("/duties?child_id=C1&late=true")}
        assert ("first_review" in shown) is late
    assert {row["status"] for row in await api.items("/duties?status=late")} == {"late"}
    assert "first_review" not in {row["duty"] for row in await api.items("/duties?status=open")}
    assert {row["owner"] for row in await api.items("/duties?owner=social_worker")} == {"social_worker"}


async def test_duties_without_a_date_come_last_and_pages_meet_without_a_gap(door: OpenDoor) -> None:
    api = await door("C1", "C2")
    whole = await api.items("/duties")
    dated = [row["due_on"] for row in whole if row["due_on"]]
    assert [row["due_on"] for row in whole] == sorted(dated) + [None] * (len(whole) - len(dated))
    found, path = [], "/duties?limit=4"
    while path:
        page = (await api.call("GET", path)).json()
        found += page["items"]
        path = f"/duties?limit=4&cursor={page['next']}" if page["next"] else ""
    assert found == whole


async def test_a_duty_is_met_by_telling_so_once_and_again(door: OpenDoor) -> None:
    api = await door("C1")
    path = f"/duties/{await api.duty_id('iro_sw_discussion')}/met"
    api.svc.clock.set("2026-01-14")
    for _ in range(2):
        answer = await api.call("POST", path, json={"on": "2026-01-13", "how": "by phone", "note": "as agreed"})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["status"], told["met_on"], told["late"]) == ("met", "2026-01-13", True)
    await api.svc.sweeps("2026-02-10")
    assert "iro_sw_discussion" not in [each.data.model_dump().get("duty") for each in await _late(api)]


async def _late(api: Door) -> list[Any]:
    return [each for each in await api.svc.announced() if each.data.TYPE == "duty.late"]


@pytest.mark.parametrize(("on", "status"), [("2026-01-04", 422), ("2026-01-05", 200), ("2026-01-06", 422)])
async def test_a_duty_is_met_neither_before_it_was_opened_nor_on_a_day_to_come(
    door: OpenDoor, on: str, status: int
) -> None:
    api = await door("C1")
    answer = await api.call("POST", f"/duties/{await api.duty_id('child_spoken_to')}/met", json={"on": on})
    assert answer.status_code == status, answer.text
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == "/on"


async def test_a_duty_that_is_unknown_voided_or_met_otherwise_is_refused_by_name(door: OpenDoor) -> None:
    api = await door("C1")
    told = {"on": "2026-01-05"}
    assert (await api.call("POST", "/duties/nothing/met", json=told)).status_code == 404
    answer = await api.call("POST", f"/duties/{await api.duty_id('first_review')}/met", json=told)
    assert (answer.status_code, answer.json()["type"]) == (409, "not-met-by-report")
    assert (await api.call("POST", "/duties/nothing/met", json=told, role="dashboard")).status_code == 403
    spoken = await api.duty_id("child_spoken_to")
    await api.svc.hears(event(ChildCeasedToBeLookedAfter(ceased_on=date(2026, 1, 5)), "C1"))
    answer = await api.call("POST", f"/duties/{spoken}/met", json=told)
    assert (answer.status_code, answer.json()["type"]) == (409, "duty-voided")


@pytest.mark.parametrize("path", ["/reviews", "/duties"])
async def test_a_list_has_what_is_about_the_readers_own_children_and_pages_of_it_are_full(
    door: OpenDoor, path: str
) -> None:
    api = await door("C1", "C2", "C3")
    for child, iro in (("C1", "I2"), ("C2", "I1"), ("C3", "I2")):
        await api.svc.hears(event(facts.allocated(f"A-{child}", iro, on="2026-01-05"), child))
    whole = await api.items(path)
    hers = await api.items(path, role="iro", subject="I2")
    assert hers == [each for each in whole if each["child_id"] in ("C1", "C3")]
    first = (await api.call("GET", f"{path}?limit=2", role="iro", subject="I2")).json()["items"]
    assert first == hers[:2]
    assert await api.items(path, role="iro", subject="I3") == []
    assert await api.items(path, role="team_manager", subject="I2") == []
