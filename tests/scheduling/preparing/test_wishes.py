"""What is found out for a review: the child's wishes, its form, who was asked, and what people think."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import AdvocateRequested
from shared.storage.tables import audit
from tests.support.events import event
from tests.support.facts import ceased, corrected, merged
from tests.support.harness import Harness
from tests.support.preparing import (
    ANOTHER_IRO,
    ANOTHER_WORKER,
    CHILD,
    IRO,
    MANAGER,
    OFFICE,
    STANDS_IN,
    WORKER,
    Room,
    open_room,
)

WISHES: dict[str, Any] = {
    "who": ["Gran", "my teacher"],
    "not_wanted": ["Uncle Ray"],
    "where": "At home",
    "when": "After school",
    "agenda": ["Seeing my brother"],
    "how_to_take_part": "I say hello and go when I like",
    "meeting_the_iro": "In the park on a Saturday",
    "advocate": "wanted",
    "advocate_explained_on": "2026-01-05",
    "advocate_information_given": True,
    "interpreter_needed": False,
    "first_language": "cy",
    "health_report": {"may_be_shown": "parts", "parts": "not the part about sleep", "consent_of": "AVA"},
    "asked_on": "2026-01-05",
}


@pytest.fixture
async def room(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Room:
    return await open_room(start_service, tmp_path)


async def test_the_childs_wishes_are_on_record_as_they_were_said_and_the_child_reads_them(room: Room) -> None:
    path = await room.path("childs-wishes")
    assert (await room.shown(path))["wishes"] is None
    await room.says("PUT", path, WISHES, 200, **WORKER)
    read = (await room.shown(path, **CHILD))["wishes"]
    assert {name: read[name] for name in WISHES} == WISHES
    assert (read["asked_by"], read["said_by"]) == (None, None)
    shown = (await room.shown(path))["wishes"]
    assert (shown["asked_by"], shown["said_by"]) == ("SW", "SW")
    noted = [(row["actor"], row["action"]) for row in await room.svc.rows(audit, subject="AVA")]
    assert ("SW", "review.childs_wishes") in noted
    assert ("AVA", "read_childs_wishes") in noted


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (IRO, 200),
        (STANDS_IN, 200),
        (OFFICE, 200),
        (MANAGER, 200),
        (WORKER, 200),
        (ANOTHER_IRO, 404),
        (ANOTHER_WORKER, 404),
        (CHILD, 403),
        ({"role": "team_manager", "subject": "SW"}, 403),
        ({"role": "senior_manager", "subject": "JO"}, 403),
        ({"role": "council_system", "subject": "LCS"}, 403),
    ],
)
async def test_wishes_are_written_by_the_iro_service_and_the_childs_own_social_worker(
    room: Room, who: dict[str, str], status: int
) -> None:
    await room.says("PUT", await room.path("childs-wishes"), WISHES, status, **who)


async def test_whoever_sees_the_child_without_being_the_childs_worker_writes_nothing(room: Room) -> None:
    await room.svc.hears(event(corrected(visitor_id="VISITOR"), "AVA"))
    answer = await room.says(
        "PUT", await room.path("childs-wishes"), WISHES, 403, role="social_worker", subject="VISITOR"
    )
    assert "the child's social worker" in answer["detail"]


async def test_an_advocate_is_asked_for_once_and_no_longer_when_the_child_declines(room: Room) -> None:
    path = await room.path("childs-wishes")
    await room.says("PUT", path, {**WISHES, "advocate": "not_asked"}, 200)
    assert await room.announced(AdvocateRequested) == []
    room.svc.clock.set("2026-01-07")
    for on in ("2026-01-06", "2026-01-07"):
        await room.says("PUT", path, {**WISHES, "asked_on": on}, 200)
    (asked,) = await room.announced(AdvocateRequested)
    assert (asked.requested_on.isoformat(), asked.review_id) == ("2026-01-06", (await room.review())["id"])
    await room.says("PUT", path, {**WISHES, "advocate": "declined"}, 200)
    await room.says("PUT", path, {**WISHES, "advocate": "declined"}, 200)
    assert len(await room.announced(FactWithdrawn)) == 1
    await room.says("PUT", path, WISHES, 200)
    assert len(await room.announced(AdvocateRequested)) == 2


async def test_wishes_taken_back_leave_those_of_before_and_the_request_goes_with_them(room: Room) -> None:
    path = await room.path("childs-wishes")
    await room.says("PUT", path, {"asked_on": "2026-01-05", "where": "At school"}, 200, **WORKER)
    await room.says("PUT", path, WISHES, 200, **IRO)
    withdrawal = f"{path}/withdrawal"
    await room.says("POST", withdrawal, {"reason": "of another child"}, 403, **WORKER)
    await room.says("POST", withdrawal, {"reason": "of another child"}, 204, **IRO)
    assert (await room.shown(path))["wishes"]["where"] == "At school"
    assert len(await room.announced(FactWithdrawn)) == 1
    await room.says("POST", withdrawal, {"reason": "never said"}, 204, **WORKER)
    assert (await room.shown(path))["wishes"] is None
    await room.says("POST", withdrawal, {"reason": "again"}, 404, **WORKER)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"asked_on": "2026-01-06"}, "/asked_on"),
        ({"advocate_explained_on": "2026-01-06"}, "/advocate_explained_on"),
        ({"advocate": "perhaps"}, "/advocate"),
        ({"health_report": {"may_be_shown": "parts"}}, "/health_report/parts"),
        ({"who": ["Gran\nand all"]}, "/who/0"),
        ({"whom": []}, "/whom"),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_its_field(room: Room, wrong: dict[str, Any], pointer: str) -> None:
    answer = await room.says("PUT", await room.path("childs-wishes"), WISHES | wrong, 422)
    assert [each["pointer"] for each in answer["errors"]] == [pointer]


async def test_a_cancelled_review_takes_nothing_any_more_and_an_unknown_one_is_not_found(room: Room) -> None:
    path = await room.path("childs-wishes")
    await room.svc.hears(event(ceased("2026-01-05"), "AVA"))
    assert (await room.says("PUT", path, WISHES, 409, **OFFICE))["type"] == "review-cancelled"
    await room.says("PUT", "/reviews/nothing/childs-wishes", WISHES, 404, **OFFICE)


async def test_the_iro_decides_the_form_of_the_review_and_the_social_worker_does_not(room: Room) -> None:
    path, told = await room.path("form"), {"form": "series", "agreed_with": ["child", "social_worker"]}
    assert (await room.shown(path))["form"] is None
    await room.says("PUT", path, told, 403, **WORKER)
    await room.says("PUT", path, told, 200)
    shown = (await room.shown(path, **WORKER))["form"]
    assert (shown["form"], shown["agreed_with"], shown["decided_on"]) == (*told.values(), "2026-01-05")
    await room.says("POST", f"{path}/withdrawal", {"reason": "one meeting is enough"}, 204)
    assert (await room.shown(path))["form"] is None


async def test_who_was_asked_by_telephone_for_a_review_at_short_notice_is_on_record(room: Room) -> None:
    path = await room.path("consultations")
    mother = {"person_id": "MUM", "kind": "parent", "asked_on": "2026-01-05", "how": "phone"}
    mother |= {"first_language": "pl", "interpreter": "wanted"}
    school = {"person_id": "SCHOOL", "kind": "school", "asked_on": "2026-01-05", "how": "message"}
    await room.says("PUT", path, {"items": [school]}, 200, **WORKER)
    await room.says("PUT", path, {"items": [school, mother]}, 200)
    found = await room.shown(path, **WORKER)
    assert [each["person_id"] for each in found["items"]] == ["MUM", "SCHOOL"]
    assert (found["items"][0]["interpreter"], found["said_by"]) == ("wanted", "JO")
    late = {**mother, "asked_on": "2026-01-06"}
    answer = await room.says("PUT", path, {"items": [school, late]}, 422)
    assert answer["errors"][0]["pointer"] == "/items/1/asked_on"
    await room.says("POST", f"{path}/withdrawal", {"reason": "not asked yet"}, 204)
    assert [each["person_id"] for each in await room.items(path)] == ["SCHOOL"]


async def test_everybodys_view_is_kept_one_for_each_person_and_only_the_iro_leaves_one_out(room: Room) -> None:
    path = await room.path("views")
    mother = {
        "from_kind": "parent",
        "from_id": "MUM",
        "given_on": "2026-01-05",
        "how": "form",
        "text": "I want her home",
    }
    carer = {"from_kind": "carer", "from_id": "FC1", "given_on": "2026-01-05", "how": "phone", "text_ref": "LCS/1"}
    await room.says("PUT", path, mother, 200, **WORKER)
    await room.says("PUT", path, carer, 200, **WORKER)
    why = {"not_in_record_because": "it would distress her"}
    await room.says("PUT", path, mother | why, 403, **WORKER)
    await room.says("PUT", path, mother | why, 200)
    await room.says("PUT", path, mother | {"text": "Come home soon"}, 200, **WORKER)
    found = {each["from_id"]: each for each in await room.items(path)}
    assert found.keys() == {"MUM", "FC1"}
    assert (found["MUM"]["text"], found["MUM"]["not_in_record_because"]) == ("Come home soon", *why.values())
    answer = await room.says("PUT", path, {**carer, "text_ref": None}, 422)
    assert answer["errors"][0]["pointer"] == "/text"
    await room.says("POST", f"{path}/carer/FC1/withdrawal", {"reason": "of another"}, 204, **WORKER)
    assert [each["from_id"] for each in await room.items(path)] == ["MUM"]


async def test_what_was_said_follows_the_child_when_records_are_merged(room: Room) -> None:
    path = await room.path("childs-wishes")
    await room.says("PUT", path, WISHES, 200)
    before = len(await room.announced(AdvocateRequested))
    await room.svc.hears(event(merged("AVA"), "AVA2"))
    shown = await room.shown(path, **MANAGER)
    assert (shown["child_id"], shown["wishes"]["where"]) == ("AVA2", "At home")
    assert len(await room.announced(AdvocateRequested)) == before
