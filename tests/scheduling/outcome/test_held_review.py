"""That a review was held stands while its completed outcome, or the record that went out, rests on it."""

from datetime import date
from typing import Any

from shared.register.statements import state
from tests.support.outcomes import OpenOutcomes, Outcomes, decision, whole


async def was_not_held(api: Outcomes) -> Any:
    return await api.call("POST", f"/reviews/{api.review_id}/held/withdrawal", json={"reason": "another child's"})


async def test_that_it_was_held_is_taken_back_under_a_draft_and_not_under_a_completed_outcome(
    door: OpenOutcomes,
) -> None:
    api = await door()
    await api.saves(whole())
    refused = await was_not_held(api)
    assert (refused.status_code, refused.json()["type"]) == (409, "rests-on-it")
    assert "its outcome" in refused.json()["detail"]
    draft = await api.call("POST", f"/reviews/{api.review_id}/outcome/withdrawal", json={"reason": "too early"})
    assert draft.status_code == 200, draft.text
    taken_back = await was_not_held(api)
    assert (taken_back.status_code, taken_back.json()["status"]) == (200, "planned")


async def test_once_the_record_is_distributed_it_stands_that_it_was_held(door: OpenOutcomes) -> None:
    api = await door()
    await api.saves(whole())
    async with api.svc.service.work() as work:
        key, on = f"{api.review_id}|1", date(2026, 2, 3)
        await state(work, "C1", "review:record_distributed", {}, by="I1", key=key, on=on)
    refused = await was_not_held(api)
    assert (refused.status_code, refused.json()["type"]) == (409, "record-distributed")


async def test_a_review_is_shown_with_its_decisions_to_those_who_may_read_them(door: OpenOutcomes) -> None:
    api = await door()
    assert (await api.shown(f"/reviews/{api.review_id}"))["decisions"] == []
    await api.saves(whole(decisions=[decision(id="D2", due_on="2026-04-01"), decision(id="D1")]))
    (listed,) = await api.items("/reviews", params={"status": "completed"}, role="iro_manager")
    (of_child,) = [each for each in await api.items("/children/C1/reviews") if each["id"] == api.review_id]
    one = await api.shown(f"/reviews/{api.review_id}")
    for review in (listed, of_child, one):
        assert [each["id"] for each in review["decisions"]] == ["D1", "D2"]
    assert one["decisions"][0] == await api.shown("/decisions/D1")
    (codes,) = await api.items("/reviews", params={"status": "completed"}, role="dashboard")
    assert {each["words"] for each in codes["decisions"]} == {""}
    own = await api.items("/children/C1/reviews", role="child", subject="C1")
    assert [each["decisions"] for each in own] == [[] for _ in own]
