"""Two records merged by mistake are two children again; whom it was about what was said meanwhile a person is asked."""

from typing import Any

import pytest

from tests.support.five_services import FiveServices
from tests.system.contract.test_corrections import IRO, began, council, placed, told
from tests.system.contract.test_withdrawals import restored, withdrawn

__all__ = ["council"]

MERGER = told("m", "child.records_merged", "K1", "2026-01-05", duplicate_id="K2")


async def asked(council: FiveServices, **wanted: str) -> list[dict[str, Any]]:
    return list((await council.asks("/allocation/questions", params=wanted)).json()["items"])


async def answered(council: FiveServices, question: str, means: str) -> Any:
    body = {"answer": means, "reason": "looked it up"}
    return await council.asks(f"/allocation/questions/{question}/answer", method="POST", json=body)


@pytest.fixture
async def merged(council: FiveServices) -> FiveServices:
    """K2 is taken to be K1."""
    await council.asks("/allocation/iros", method="POST", role="iro_admin", json={**IRO, "id": "SAM"})
    await council.posts(
        began("k1", "K1", "2025-12-15"), began("k2", "K2", "2025-12-22"), placed("p", "K1", "2025-12-16")
    )
    await council.posts(MERGER)
    await council.sweep("2026-01-05T10:00:00+00:00")
    return council


async def test_nothing_is_asked_when_nothing_was_said_between(merged: FiveServices) -> None:
    """Neither what was said before and after, nor under the duplicate's own id, nor what our services announced."""
    await merged.posts(placed("p2", "K2", "2026-01-05"), withdrawn("m", "K1"))
    await merged.posts(placed("p3", "K1", "2026-01-05"))
    assert await asked(merged) == []


async def test_what_events_and_people_said_is_named_until_it_is_answered(merged: FiveServices) -> None:
    chosen = {"iro_id": "SAM", "reason": "she asked", "override": True}
    if (await merged.asks("/allocation/children/K1")).json()["iro"]["id"] == "SAM":
        chosen["iro_id"] = "JO"
    assert (await merged.asks("/allocation/children/K2/allocations", method="POST", json=chosen)).status_code == 201
    await merged.posts(placed("p2", "K1", "2026-01-05"), placed("p3", "K1", "2026-01-04"))
    await merged.posts(withdrawn("p3", "K1"))
    assert await asked(merged) == []
    await merged.sweep("2026-01-05T11:00:00+00:00")
    await merged.posts(withdrawn("m", "K1"))
    (question,) = await asked(merged)
    assert await asked(merged, child_id="K2") == await asked(merged, child_id="K1", kind="unmerged") == [question]
    assert (question["child_id"], question["other_child_id"], question["status"]) == ("K1", "K2", "open")
    said = [(each["type"], each["on"]) for each in question["said_meanwhile"]]
    assert said == [("iro_chosen", "2026-01-05"), ("placement.started.v1", "2026-01-05")]
    assert (question["said_count"], question["said_meanwhile"][1]["event_id"]) == (2, "p2")
    assert (await merged.asks("/allocation/questions", role="iro", subject="JO")).json()["items"] == []
    await merged.posts(restored("m", "K1"))
    assert await asked(merged) == [], "they are one again"
    await merged.posts(withdrawn("m", "K1", "again"))
    (question,) = await asked(merged)
    assert (await answered(merged, question["id"], "mistake")).status_code == 422
    assert (await answered(merged, question["id"], "all_of_surviving")).json()["status"] == "answered"
    assert [each["status"] for each in await asked(merged)] == ["answered"]
    assert (await answered(merged, question["id"], "sorted_out")).status_code == 409
    path = f"/allocation/questions/{question['id']}/answer/withdrawal"
    assert (await merged.asks(path, method="POST", json={"reason": "not all"})).json() == question


async def test_it_is_gone_once_all_of_it_was_taken_back_and_told_of_the_right_child(merged: FiveServices) -> None:
    await merged.posts(placed("p2", "K1", "2026-01-05"))
    await merged.posts(withdrawn("m", "K1"))
    assert len(await asked(merged)) == 1
    await merged.posts(withdrawn("p2", "K1"), placed("p4", "K2", "2026-01-05"))
    assert await asked(merged) == []
