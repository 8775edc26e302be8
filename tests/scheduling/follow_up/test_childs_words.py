"""What a child is told of a review's decisions, and to whom the record went: what notifications writes letters from."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.scheduling.declaration import DECLARATION
from shared.events.services.scheduling import ReviewRecordDistributed
from shared.storage.tables import outbox
from tests.support.after_reviews import AfterReview, whole_record
from tests.support.harness import Harness
from tests.support.outcomes import Outcomes, decision, open_outcomes, whole

KEPT = {"person_id": "C1", "sections": ["recommendations"], "reason": "Their worker goes through it with them first"}


@pytest.fixture
async def api(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Outcomes:
    return await open_outcomes(await start_service(DECLARATION), tmp_path / "keys")


async def told(api: Outcomes) -> dict[str, Any]:
    path = f"/reviews/{api.review_id}/childs-words"
    found: dict[str, Any] = await api.shown(path, role="service", subject="notifications")
    return found


async def test_the_decisions_that_stand_are_told_in_words_for_the_child_in_their_order(api: Outcomes) -> None:
    asked = decision(id="D3", words_for_child="You should get a phone", recommendation=True, due_on=None)
    later = decision(id="D1", due_on="2026-06-01", words_for_child="You stay with Jo")
    await api.saves(whole(decisions=[later, decision(id="D2"), asked]))
    assert await told(api) == {
        "review_id": api.review_id,
        "child_id": "C1",
        "held_on": "2026-02-02",
        "decided": ["You stay with Jo", "You will see Sam every month"],
        "recommended": ["You should get a phone"],
    }
    answer = await api.call("POST", "/decisions/D1/withdrawal", json={"reason": "The court decided otherwise"})
    assert answer.status_code == 200, answer.text
    assert (await told(api))["decided"] == ["You will see Sam every month"]


async def test_nothing_was_decided_before_the_outcome_is_complete_and_nobody_but_a_service_is_told(
    api: Outcomes,
) -> None:
    assert ((found := await told(api))["decided"], found["recommended"]) == ([], [])
    for role in ("iro", "iro_manager", "council_system", "child"):
        answer = await api.call("GET", f"/reviews/{api.review_id}/childs-words", role=role, subject="C1")
        assert answer.status_code == 403, role
    answer = await api.call("GET", "/reviews/none/childs-words", role="service", subject="notifications")
    assert answer.status_code == 404


@pytest.mark.parametrize("kept", [True, False])
async def test_a_child_whose_copy_of_the_record_leaves_the_decisions_out_is_told_none(
    api: Outcomes, kept: bool
) -> None:
    await api.saves(whole())
    path = f"/reviews/{api.review_id}/"
    record = whole_record(written_on="2026-02-03", kept_from=[KEPT] if kept else [])
    assert (await api.call("PUT", f"{path}record", json=record)).status_code == 200
    sent = {"distributed_on": "2026-02-03"}
    assert (await api.call("POST", f"{path}record-distributed", json=sent)).status_code == 200
    assert (await told(api))["decided"] == ([] if kept else ["You will see Sam every month"])


async def test_it_is_announced_who_gets_what_of_a_record_and_of_its_next_version_but_not_why(
    start_service: Callable[..., Awaitable[Harness]], tmp_path: Path
) -> None:
    after = await AfterReview.of(await start_service(DECLARATION), tmp_path / "keys")
    after.svc.clock.set("2026-03-20")
    first = await after.writes(whole_record())
    father = {"person_kind": "father", "person_id": "P2", "what": "none", "reason": "Supervised contact only"}
    await after.says("record-distributed", distributed_on="2026-03-12", to=[{"person_kind": "mother"}, father])
    await after.writes(whole_record(reason="A name was wrong"), first["revision"])
    await after.says("record-distributed", distributed_on="2026-03-13")
    one, two = [each.data for each in await after.svc.announced(ReviewRecordDistributed)]
    assert isinstance(one, ReviewRecordDistributed)
    assert isinstance(two, ReviewRecordDistributed)
    assert [(each.person_kind, each.person_id, each.what) for each in one.to] == [
        ("mother", None, "full"),
        ("father", "P2", "none"),
    ]
    assert (one.record_version, two.record_version, two.to, two.distributed_on) == (1, 2, (), one.distributed_on)
    assert "Supervised" not in "".join(row["data"] for row in await after.svc.rows(outbox))
