"""Who does not come to a review: decided by the IRO with a reason, and anew before each review (Jersey 3.17-3.19)."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.scheduling.actions.preparing.exclusions import refuse_unconfirmed
from services.scheduling.queries import preparing
from shared.events.council.child_life import PastReviewRecorded
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import ExclusionDecided
from shared.refusals import Conflict
from tests.support.events import event
from tests.support.facts import ceased, corrected, day
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

MUM: dict[str, Any] = {
    "person_id": "MUM",
    "whole_or_part": "part",
    "reason": "AVA is afraid of her",
    "other_involvement": "consultation_documents",
}


@pytest.fixture
async def room(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Room:
    return await open_room(start_service, tmp_path)


async def next_review(room: Room) -> None:
    """The review is held on its last day, and the next is planned."""
    held = PastReviewRecorded.model_validate({"held_on": "2026-02-02", "participation": "PN1"})
    await room.svc.hears(event(held, "AVA", time="2026-02-03"), now="2026-02-03")


async def test_an_exclusion_is_on_record_with_its_reason_and_announced_without_it(room: Room) -> None:
    path = await room.path("exclusions")
    shown = await room.says("POST", path, MUM, 201)
    (item,) = shown["items"]
    assert {name: item[name] for name in MUM} == MUM
    assert (item["person_kind"], item["decided_on"], item["decided_by"]) == ("parent", "2026-01-05", "JO")
    assert await room.shown(path, **WORKER) == shown
    (said,) = await room.announced(ExclusionDecided)
    assert (said.person_id, said.whole, said.person_kind, said.contact_not_right) == ("MUM", False, "parent", False)
    assert (said.decided_on, said.review_on) == (day("2026-01-05"), day("2026-02-02"))
    assert "afraid" not in said.model_dump_json()


@pytest.mark.parametrize(
    ("who", "status"),
    [(IRO, 201), (STANDS_IN, 201), (MANAGER, 201), (OFFICE, 403), (WORKER, 403), (ANOTHER_IRO, 404), (CHILD, 403)],
)
async def test_the_childs_iro_decides_or_who_stands_in_or_a_manager(
    room: Room, who: dict[str, str], status: int
) -> None:
    await room.says("POST", await room.path("exclusions"), MUM, status, **who)
    assert len(await room.announced(ExclusionDecided)) == (status == 201)


async def test_two_parents_are_two_exclusions_and_saying_one_again_changes_only_that(room: Room) -> None:
    path = await room.path("exclusions")
    await room.says("POST", path, MUM, 201)
    await room.says("POST", path, MUM | {"person_id": "DAD", "contact_not_right_because": "an order forbids it"}, 201)
    await room.says("POST", path, MUM, 201)
    assert [(each.person_id, each.contact_not_right) for each in await room.announced(ExclusionDecided)] == [
        ("MUM", False),
        ("DAD", True),
    ]
    await room.says("POST", path, MUM | {"whole_or_part": "whole"}, 201)
    said = await room.announced(ExclusionDecided)
    assert [(each.person_id, each.whole) for each in said[2:]] == [("MUM", True)]
    assert len(await room.items(path)) == 2


async def test_a_repeat_under_the_same_key_is_answered_as_the_first(room: Room) -> None:
    path, key = await room.path("exclusions"), {"Idempotency-Key": "K1"}
    first = await room.says("POST", path, MUM, 201, headers=key)
    assert await room.says("POST", path, MUM, 201, headers=key) == first


async def test_the_child_who_does_not_come_is_no_parent_to_be_contacted(room: Room) -> None:
    await room.says("POST", await room.path("exclusions"), MUM | {"person_id": "AVA"}, 201)
    (said,) = await room.announced(ExclusionDecided)
    assert said.person_kind == "child"


async def test_an_exclusion_moves_with_the_day_of_its_review(room: Room) -> None:
    await room.says("POST", await room.path("exclusions"), MUM, 201)
    later = event(corrected(looked_after_from="2026-01-07"), "AVA", time="2026-01-08")
    await room.svc.hears(later, now="2026-01-08")
    said = await room.announced(ExclusionDecided)
    assert [each.review_on.isoformat() for each in said] == ["2026-02-02", "2026-02-04"]
    await room.svc.hears(later)
    assert await room.announced(ExclusionDecided) == said


async def test_an_exclusion_from_a_review_that_was_held_moves_no_more(room: Room) -> None:
    await room.says("POST", await room.path("exclusions"), MUM, 201)
    await next_review(room)
    await room.svc.hears(event(corrected(looked_after_from="2026-01-07"), "AVA", time="2026-02-03T11:00:00"))
    (held,) = await room.items("/reviews?status=completed", **OFFICE)
    assert held["due_on"] == "2026-02-04"
    (said,) = await room.announced(ExclusionDecided)
    assert said.review_on == day("2026-02-02")


@pytest.mark.parametrize("rest", ["withdrawal", "lifted"])
async def test_an_exclusion_that_is_taken_back_or_lifted_counts_for_nobody_any_more(room: Room, rest: str) -> None:
    path, status = await room.path("exclusions"), 200
    await room.says("POST", path, MUM, 201)
    shown = await room.says("POST", f"{path}/MUM/{rest}", {"reason": "they get on now"}, status)
    assert [(each["excluded"], each["reason"]) for each in shown["items"]] == (
        [] if rest == "withdrawal" else [(False, "they get on now")]
    )
    assert len(await room.announced(FactWithdrawn)) == 1
    await room.says("POST", path, MUM, 201)
    assert len(await room.announced(ExclusionDecided)) == 2


async def test_who_was_excluded_last_time_is_decided_on_anew_before_the_next_review_is_arranged(room: Room) -> None:
    await room.says("POST", await room.path("exclusions"), MUM, 201)
    await room.says("POST", await room.path("exclusions"), MUM | {"person_id": "DAD"}, 201)
    await next_review(room)
    path = await room.path("exclusions")
    shown = await room.shown(path)
    assert (shown["items"], [each["person_id"] for each in shown["to_confirm"]]) == ([], ["DAD", "MUM"])
    assert [each["reason"] for each in shown["to_confirm"]] == [MUM["reason"]] * 2
    with pytest.raises(Conflict, match="exclusions-unconfirmed") as refused:
        await arranges(room)
    assert refused.value.detail == f"Confirm or lift each first (/scheduling{path}): DAD, MUM."
    await room.says("POST", path, MUM | {"reason": "still so"}, 201)
    assert [each["person_id"] for each in (await room.shown(path))["to_confirm"]] == ["DAD"]
    await room.says("POST", f"{path}/DAD/lifted", {"reason": "they have made it up"}, 200)
    assert (await room.shown(path))["to_confirm"] == []
    await arranges(room)
    announced = [(each.review_id, each.person_id) for each in await room.announced(ExclusionDecided)]
    assert announced[2:] == [((await room.review())["id"], "MUM")]
    assert await room.announced(FactWithdrawn) == []


async def arranges(room: Room) -> None:
    """What whoever arranges AVA's next review asks first."""
    async with room.svc.service.looking() as work:
        review = await preparing.next_review(work.connection, "AVA")
        assert review is not None
        await refuse_unconfirmed(work, "AVA", review)


async def test_of_a_review_that_was_held_or_cancelled_nothing_is_decided_any_more(room: Room) -> None:
    first = await room.path("exclusions")
    await room.says("POST", first, MUM, 201)
    await next_review(room)
    assert (await room.says("POST", first, MUM, 409))["type"] == "review-over"
    assert (await room.says("POST", f"{first}/MUM/withdrawal", {"reason": "wrong"}, 409))["type"] == "review-over"
    second = await room.path("exclusions")
    await room.svc.hears(event(ceased("2026-02-03"), "AVA"))
    assert (await room.says("POST", second, MUM, 409, **MANAGER))["type"] == "review-cancelled"
    assert (await room.shown(second, **MANAGER))["to_confirm"] == []


async def test_what_cannot_be_decided_is_refused_with_a_sentence(room: Room) -> None:
    path = await room.path("exclusions")
    answer = await room.says("POST", path, MUM | {"decided_on": "2026-01-06"}, 422)
    assert (answer["type"], answer["errors"][0]["pointer"]) == ("future-date", "/decided_on")
    answer = await room.says("POST", path, {**MUM, "other_involvement": None}, 422)
    assert answer["errors"][0]["pointer"] == "/other_involvement"
    assert (await room.says("POST", f"{path}/MUM/lifted", {"reason": "x"}, 409))["type"] == "not-excluded"
    await room.says("POST", f"{path}/MUM/withdrawal", {"reason": "x"}, 404)
