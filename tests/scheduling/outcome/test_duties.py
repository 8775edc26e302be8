"""What the clocks of duties hear of an outcome, and no longer count when it is taken back."""

import pytest

from shared.events.council.child_court import AdoptionPlacementAuthorised
from shared.storage.tables import duties
from tests.support.events import event
from tests.support.outcomes import OpenOutcomes, decision, whole

pytestmark = pytest.mark.both("story")


async def test_the_clocks_after_a_review_run_from_its_completion_and_stop_when_the_outcome_is_taken_back(
    door: OpenOutcomes,
) -> None:
    api = await door()
    names = ("review_record_distributed", "care_plan_updated", "decision_implemented")

    async def running() -> set[str]:
        rows = await api.svc.rows(duties, subject="C1", status="open")
        return {row["duty"] for row in rows}.intersection(names)

    await api.saves(whole(completed_on=None))
    assert await running() == set()
    await api.saves({"completed_on": "2026-02-03"})
    assert await running() == set(names)
    await api.saves({"care_plan": "confirmed"})
    assert await running() == {"review_record_distributed", "decision_implemented"}
    await api.call("POST", f"/reviews/{api.review_id}/outcome/withdrawal", json={"reason": "Another child's"})
    assert await running() == set()


async def test_a_decision_carried_out_meets_its_duty_and_not_when_that_is_put_right(door: OpenOutcomes) -> None:
    api = await door()
    await api.saves(whole(decisions=[decision(id="D1")]))

    async def status() -> str:
        (row,) = await api.svc.rows(duties, duty="decision_implemented", key="D1")
        return str(row["status"])

    await api.patches({"status": "implemented", "on": "2026-02-03"})
    assert await status() == "met"
    await api.patches({"status": "open"})
    assert await status() == "open"


async def test_the_plan_of_adoption_is_reconsidered_by_an_outcome_that_says_so_until_it_is_taken_back(
    door: OpenOutcomes,
) -> None:
    api = await door()
    authorised = AdoptionPlacementAuthorised.model_validate({"on": "2026-01-12"})
    await api.svc.hears(event(authorised, "C1", time="2026-01-12"))

    async def status() -> str:
        (row,) = await api.svc.rows(duties, duty="adoption_plan_reconsidered")
        return str(row["status"])

    await api.saves(whole())
    assert await status() == "open"
    await api.saves({"adoption_plan_reconsidered": True})
    assert await status() == "met"
    await api.call("POST", f"/reviews/{api.review_id}/outcome/withdrawal", json={"reason": "Another child's"})
    assert await status() == "open"
