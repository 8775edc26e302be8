"""Between reviews: the IRO's contacts, discussions with the Children's Guardian, the social worker's visits."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from shared.events.council.child_court import GuardianDiscussionHeld
from shared.events.council.child_life import SocialWorkerVisitRecorded
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import IroContactRecorded
from tests.support.events import event
from tests.support.facts import day, guardian_appointed, proceedings_started
from tests.support.harness import Harness
from tests.support.preparing import (
    ANOTHER_IRO,
    CHILD,
    IRO,
    MANAGER,
    OFFICE,
    STANDS_IN,
    WORKER,
    Room,
    open_room,
)

pytestmark = pytest.mark.both("statements")

CONTACTS = "/children/AVA/contacts"
DISCUSSIONS = "/children/AVA/guardian-discussions"
VISITS = "/children/AVA/visits"
VISIT: dict[str, Any] = {
    "on": "2026-01-05",
    "kind": "visit",
    "with": ["child", "carer"],
    "child": "in_private",
    "about": ["education"],
    "keep_in_touch": "AVA texts when she likes",
    "note": "She likes her school",
}


@pytest.fixture
async def room(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Room:
    return await open_room(start_service, tmp_path)


async def test_a_contact_is_on_record_and_announced_without_its_words(room: Room) -> None:
    made = await room.says("POST", CONTACTS, VISIT, 201)
    assert {name: made[name] for name in VISIT} == VISIT
    (said,) = await room.announced(IroContactRecorded)
    assert (said.contact_id, said.iro_id, said.kind, said.on) == (made["id"], "JO", "visit", day("2026-01-05"))
    assert (said.with_whom, said.about, said.child) == (("child", "carer"), ("education",), "in_private")
    assert "school" not in said.model_dump_json()
    assert "texts" not in said.model_dump_json()


@pytest.mark.parametrize(
    ("who", "status", "iro_id"),
    [
        (IRO, 201, "JO"),
        (STANDS_IN, 201, "KIM"),
        (OFFICE, 201, "JO"),
        (MANAGER, 201, "JO"),
        (WORKER, 403, None),
        (CHILD, 403, None),
        (ANOTHER_IRO, 404, None),
    ],
)
async def test_a_contact_is_the_iros_whoever_of_the_iro_service_writes_it_down(
    room: Room, who: dict[str, str], status: int, iro_id: str | None
) -> None:
    await room.says("POST", CONTACTS, VISIT, status, **who)
    assert [each.iro_id for each in await room.announced(IroContactRecorded)] == ([iro_id] if iro_id else [])


async def test_contacts_are_listed_the_newest_first_by_pages_with_the_last_of_all(room: Room) -> None:
    room.svc.clock.set("2026-01-20")
    for on, more in (("2026-01-06", {}), ("2026-01-19", {"child": None, "keep_in_touch": None}), ("2026-01-12", {})):
        await room.says("POST", CONTACTS, VISIT | {"on": on} | more, 201)
    found, path = [], f"{CONTACTS}?limit=2"
    while path:
        page = await room.shown(path)
        found += [each["on"] for each in page["items"]]
        assert (page["last_contact_on"], page["last_with_child_on"]) == ("2026-01-19", "2026-01-12")
        path = f"{CONTACTS}?limit=2&cursor={page['next']}" if page["next"] else ""
    assert found == ["2026-01-19", "2026-01-12", "2026-01-06"]
    assert page["keep_in_touch"] == VISIT["keep_in_touch"]


async def test_the_note_of_a_contact_is_shown_to_the_iro_service_alone(room: Room) -> None:
    await room.says("POST", CONTACTS, VISIT, 201)
    for who, note in ((IRO, VISIT["note"]), (STANDS_IN, VISIT["note"]), (OFFICE, VISIT["note"]), (WORKER, None)):
        (shown,) = await room.items(CONTACTS, **who)
        assert (shown["on"], shown["note"]) == ("2026-01-05", note), who
    await room.says("GET", CONTACTS, None, 403, **CHILD)


async def test_a_contact_under_the_same_key_is_one_and_one_taken_back_is_none(room: Room) -> None:
    key = {"Idempotency-Key": "K1"}
    made = await room.says("POST", CONTACTS, VISIT, 201, headers=key)
    assert await room.says("POST", CONTACTS, VISIT, 201, headers=key) == made
    path = f"{CONTACTS}/{made['id']}/withdrawal"
    await room.says("POST", path, {"reason": "of another child"}, 403, **STANDS_IN)
    await room.says("POST", path, {"reason": "of another child"}, 204)
    assert (await room.shown(CONTACTS))["last_contact_on"] is None
    assert len(await room.announced(FactWithdrawn)) == 1
    await room.says("POST", path, {"reason": "again"}, 404)


@pytest.mark.parametrize(("on", "status"), [("2026-01-04", 201), ("2026-01-05", 201), ("2026-01-06", 422)])
async def test_a_contact_to_come_is_none(room: Room, on: str, status: int) -> None:
    answer = await room.says("POST", CONTACTS, VISIT | {"on": on}, status)
    if status == 422:
        assert (answer["type"], answer["errors"][0]["pointer"]) == ("future-date", "/on")


async def test_of_a_child_nobody_has_heard_of_nothing_is_recorded(room: Room) -> None:
    await room.says("POST", "/children/NOBODY/contacts", VISIT, 404, **MANAGER)
    await room.says("GET", "/children/NOBODY/contacts", None, 404, **MANAGER)


async def test_discussions_with_the_guardian_stand_together_whoever_told_of_them(room: Room) -> None:
    await room.svc.hears(
        event(proceedings_started("N1", "2026-01-05"), "AVA"),
        event(guardian_appointed("G1", "2026-01-05", "N1"), "AVA"),
    )
    room.svc.clock.set("2026-01-20")
    told = {"held_on": "2026-01-20", "topics": ["childs_wishes", "care_plan"], "outstanding": ["complaints"]}
    made = await room.says("POST", DISCUSSIONS, told, 201)
    assert (made["guardian_id"], made["said_by"]) == ("G1", "JO")
    (said,) = await room.announced(IroContactRecorded)
    assert (said.kind, said.with_whom, said.about) == ("guardian_discussion", ("guardian",), tuple(told["topics"]))
    held = GuardianDiscussionHeld(held_on=day("2026-01-12"), topics=("dispute", "complaints"))
    await room.svc.hears(event(held, "AVA", time="2026-01-12"))
    shown = await room.shown(DISCUSSIONS, role="guardian", subject="G1")
    assert [(each["held_on"], each["id"]) for each in shown["items"]] == [
        ("2026-01-20", made["id"]),
        ("2026-01-12", None),
    ]
    assert (shown["last_held_on"], shown["never_covered"]) == ("2026-01-20", ["issues_in_court"])
    first = await room.shown(f"{DISCUSSIONS}?limit=1")
    assert [each["held_on"] for each in await room.items(f"{DISCUSSIONS}?limit=1&cursor={first['next']}")] == [
        "2026-01-12"
    ]
    await room.says("POST", f"{DISCUSSIONS}/{made['id']}/withdrawal", {"reason": "not held"}, 204)
    assert len(await room.items(DISCUSSIONS)) == 1


async def test_a_discussion_covers_a_topic_of_the_five(room: Room) -> None:
    answer = await room.says("POST", DISCUSSIONS, {"held_on": "2026-01-05", "topics": ["weather"]}, 422)
    assert answer["errors"][0]["pointer"] == "/topics/0"
    await room.says("POST", DISCUSSIONS, {"held_on": "2026-01-05", "topics": []}, 422)


async def test_visits_say_when_the_child_was_last_seen_alone_and_the_bedroom_last(room: Room) -> None:
    assert (await room.shown(VISITS))["last_visit_on"] is None
    for on, alone, bedroom in (("2026-01-06", True, True), ("2026-01-12", True, False), ("2026-01-19", None, None)):
        told = {"on": on, "seen_alone": alone, "sleeping_accommodation_seen": bedroom}
        await room.svc.hears(event(SocialWorkerVisitRecorded.model_validate(told), "AVA", time=on), now=on)
    shown = await room.shown(f"{VISITS}?limit=2")
    assert [each["on"] for each in shown["items"]] == ["2026-01-19", "2026-01-12"]
    assert shown["last_visit_on"] == "2026-01-19"
    assert shown["last_seen_alone_on"] == "2026-01-12"
    assert shown["sleeping_accommodation_last_seen_on"] == "2026-01-06"
    assert [each["on"] for each in await room.items(f"{VISITS}?limit=2&cursor={shown['next']}")] == ["2026-01-06"]
    await room.says("GET", VISITS, None, 404, **ANOTHER_IRO)
