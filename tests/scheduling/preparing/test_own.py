"""What a child says and reads about the own reviews."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from shared.auth.audit import audit
from shared.events.services.around_reviews import AdvocateRequested
from tests.support.harness import Harness
from tests.support.preparing import ANOTHER_WORKER, CHILD, IRO, WORKER, Room, open_room

SAID = {"who": ["my sister"], "where": "at school", "agenda": ["more time with my sister"]}
FOUND_OUT = {"who": ["Gran"], "when": "after 4", "advocate_explained_on": "2026-01-05", "asked_on": "2026-01-05"}


@pytest.fixture
async def room(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Room:
    return await open_room(start_service, tmp_path)


async def test_a_childs_own_wishes_stand_in_place_of_what_was_found_out_and_leave_the_rest(room: Room) -> None:
    read, own = await room.path("childs-wishes"), await room.path("own-wishes")
    await room.says("PUT", read, FOUND_OUT, 200, **WORKER)
    await room.says("PUT", own, SAID, 204, **CHILD)
    shown = (await room.shown(read))["wishes"]
    assert {name: shown[name] for name in SAID} == SAID
    assert (shown["when"], shown["advocate_explained_on"], shown["asked_by"]) == ("after 4", "2026-01-05", "AVA")
    noted = [(row["actor"], row["action"]) for row in await room.svc.rows(audit, subject="AVA")]
    assert ("AVA", "review.own_wishes") in noted


async def test_an_advocate_whom_a_child_wants_is_asked_for(room: Room) -> None:
    await room.says("PUT", await room.path("own-wishes"), {"advocate": "wanted"}, 204, **CHILD)
    (asked,) = await room.announced(AdvocateRequested)
    assert asked.review_id == (await room.review())["id"]


@pytest.mark.parametrize(("who", "status"), [(IRO, 403), (WORKER, 403), ({"role": "child", "subject": "BEN"}, 404)])
async def test_nobody_but_the_child_says_what_the_child_wishes_as_the_childs_own_word(
    room: Room, who: dict[str, str], status: int
) -> None:
    await room.says("PUT", await room.path("own-wishes"), SAID, status, **who)


async def test_once_the_review_was_held_it_is_too_late_to_wish_for_it(room: Room) -> None:
    own = await room.path("own-wishes")
    await room.says("POST", await room.path("held"), {"held_on": "2026-01-05"}, 200)
    answer = await room.says("PUT", own, SAID, 409, **CHILD)
    assert answer["type"].endswith("review-over")


async def test_a_child_reads_no_decisions_of_another_and_none_that_were_not_put_into_words_for_them(room: Room) -> None:
    assert await room.says("GET", "/children/AVA/own-decisions", None, 200, **CHILD) == {"items": []}
    await room.says("GET", "/children/AVA/own-decisions", None, 404, role="child", subject="BEN")
    await room.says("GET", "/children/AVA/own-decisions", None, 403, **ANOTHER_WORKER)
