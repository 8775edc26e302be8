"""What an IRO asks about the plan before a review, what is answered, and whether she is satisfied (Jersey 3.3-3.5)."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness import Harness
from tests.support.preparing import ANOTHER_WORKER, CHILD, OFFICE, STANDS_IN, WORKER, Room, open_room

QUESTIONS = "/children/AVA/questions"
ASKED: dict[str, Any] = {"about": "change_of_plan", "text": "Who else was considered?", "proposal_id": "P1"}


@pytest.fixture
async def room(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Room:
    return await open_room(start_service, tmp_path)


async def status(room: Room) -> list[str]:
    return [each["status"] for each in await room.items(QUESTIONS)]


async def test_a_question_is_answered_by_the_social_worker_and_judged_by_the_iro(room: Room) -> None:
    made = await room.says("POST", QUESTIONS, ASKED, 201)
    assert {name: made[name] for name in ASKED} == ASKED
    assert (made["asked_of"], made["asked_on"], made["asked_by"], made["status"]) == ("SW", "2026-01-05", "JO", "open")
    path = f"{QUESTIONS}/{made['id']}"
    assert (await room.says("POST", f"{path}/verdict", {"satisfied": True}, 409))["type"] == "not-answered"
    answered = await room.says("POST", f"{path}/answer", {"text": "Nobody"}, 200, **WORKER)
    assert (answered["status"], answered["answer"], answered["answered_by"]) == ("answered", "Nobody", "SW")
    await room.says("POST", f"{path}/verdict", {"satisfied": True}, 403, **WORKER)
    judged = await room.says("POST", f"{path}/verdict", {"satisfied": False, "note": "why?"}, 200, **STANDS_IN)
    assert (judged["status"], judged["verdict_note"]) == ("not_satisfied", "why?")


async def test_another_answer_is_judged_anew_and_each_word_can_be_taken_back(room: Room) -> None:
    path = f"{QUESTIONS}/{(await room.says('POST', QUESTIONS, ASKED, 201))['id']}"
    await room.says("POST", f"{path}/answer", {"text": "Nobody"}, 200, **WORKER)
    await room.says("POST", f"{path}/verdict", {"satisfied": False}, 200)
    room.svc.clock.set("2026-01-06")
    await room.says("POST", f"{path}/answer", {"record_ref": "LCS/7"}, 200, **WORKER)
    assert await status(room) == ["answered"]
    await room.says("POST", f"{path}/verdict", {"satisfied": True}, 200)
    assert await status(room) == ["satisfied"]
    mistake = {"reason": "a mistake"}
    await room.says("POST", f"{path}/verdict/withdrawal", mistake, 204)
    assert await status(room) == ["answered"]
    await room.says("POST", f"{path}/answer/withdrawal", mistake, 403, **STANDS_IN)
    await room.says("POST", f"{path}/answer/withdrawal", mistake, 204, **WORKER)
    assert [each["answer"] for each in await room.items(QUESTIONS)] == ["Nobody"]
    await room.says("POST", f"{path}/withdrawal", mistake, 204, **OFFICE)
    assert await status(room) == []
    await room.says("POST", f"{path}/answer", {"text": "Nobody"}, 404)


async def test_who_may_not_ask_or_answer_is_told_so_and_a_day_to_come_is_refused(room: Room) -> None:
    await room.says("POST", QUESTIONS, ASKED, 403, **WORKER)
    await room.says("POST", QUESTIONS, ASKED, 403, **CHILD)
    await room.says("GET", QUESTIONS, None, 404, **ANOTHER_WORKER)
    answer = await room.says("POST", QUESTIONS, ASKED | {"asked_on": "2026-01-06"}, 422)
    assert (answer["type"], answer["errors"][0]["pointer"]) == ("future-date", "/asked_on")
    made = await room.says("POST", QUESTIONS, ASKED, 201)
    answer = await room.says("POST", f"{QUESTIONS}/{made['id']}/answer", {}, 422)
    assert answer["errors"][0]["pointer"] == "/text"


async def test_questions_are_paged_the_newest_first(room: Room) -> None:
    room.svc.clock.set("2026-01-20")
    for on in ("2026-01-06", "2026-01-19", "2026-01-12"):
        await room.says("POST", QUESTIONS, ASKED | {"asked_on": on}, 201)
    first = await room.shown(f"{QUESTIONS}?limit=2")
    rest = await room.items(f"{QUESTIONS}?limit=2&cursor={first['next']}")
    assert [each["asked_on"] for each in (*first["items"], *rest)] == ["2026-01-19", "2026-01-12", "2026-01-06"]
