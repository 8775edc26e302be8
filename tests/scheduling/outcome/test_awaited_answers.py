"""Whoever was asked at a review answers in time: about the legal status (Jersey 3.65), and to a referral (7.24)."""

from typing import Any

import pytest

from shared.events.services.duties import DutyLate
from shared.storage.tables import duties
from tests.support.outcomes import OpenOutcomes, Outcomes, decision, whole

pytestmark = pytest.mark.both("story")
QUERIED = {"appropriate": False, "queried_on": "2026-02-02"}
REFERRAL = {"agency": "CAMHS", "made_on": "2026-02-02", "respond_by": "2026-02-20"}


async def clocks(api: Outcomes, duty: str) -> list[tuple[str, str]]:
    return [(row["status"], str(row["due_on"])) for row in await api.svc.rows(duties, duty=duty)]


async def answered(api: Outcomes, duty: str, on: str, **who: Any) -> Any:
    """The child's social worker says that it was answered, unless somebody else does."""
    (row,) = await api.svc.rows(duties, duty=duty)
    who = who or {"role": "social_worker", "subject": "SW1"}
    return await api.call("POST", f"/duties/{row['id']}/met", json={"on": on}, **who)


async def is_late(api: Outcomes, duty: str) -> bool:
    return any(each.data.duty == duty for each in await api.svc.announced(DutyLate))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("on", "late"), [("2026-02-16", False), ("2026-02-17", False), ("2026-02-18", True)])
async def test_what_the_iro_asked_about_the_legal_status_is_answered_in_ten_working_days(
    door: OpenOutcomes, on: str, late: bool
) -> None:
    api = await door()
    await api.saves(whole(legal_status=QUERIED))
    assert await clocks(api, "legal_status_answered") == [("open", "2026-02-17")]
    await api.svc.sweeps(f"{on}T15:00:00+00:00")
    api.svc.clock.set(f"{on}T15:00:00+00:00")
    assert await is_late(api, "legal_status_answered") is late
    answer = await answered(api, "legal_status_answered", on)
    assert (answer.status_code, answer.json()["status"], answer.json()["late"]) == (200, "met", late)


async def test_the_iro_does_not_answer_her_own_question_and_what_the_outcome_says_was_answered_is_awaited_no_more(
    door: OpenOutcomes,
) -> None:
    api = await door()
    await api.saves(whole(legal_status={"appropriate": True}))
    assert await clocks(api, "legal_status_answered") == []
    await api.saves({"legal_status": QUERIED})
    refused = await answered(api, "legal_status_answered", "2026-02-03", role="iro", subject="I1")
    assert refused.status_code == 403
    await api.saves({"legal_status": QUERIED | {"answered_on": "2026-02-03"}})
    assert [status for status, _ in await clocks(api, "legal_status_answered")] == ["voided"]


@pytest.mark.parametrize(("on", "late"), [("2026-02-19", False), ("2026-02-20", False), ("2026-02-21", True)])
async def test_a_referral_says_when_it_was_made_to_whom_and_is_answered_by_the_day_asked_for(
    door: OpenOutcomes, on: str, late: bool
) -> None:
    api = await door()
    await api.saves(whole(decisions=[decision(id="D1", referral=REFERRAL), decision(id="D2")]))
    assert (await api.shown("/decisions/D1"))["referral"] == REFERRAL
    assert await clocks(api, "referral_answered") == [("open", "2026-02-20")]
    await api.svc.sweeps(f"{on}T15:00:00+00:00")
    api.svc.clock.set(f"{on}T15:00:00+00:00")
    assert await is_late(api, "referral_answered") is late
    answer = await answered(api, "referral_answered", on)
    assert (answer.status_code, answer.json()["status"], answer.json()["late"]) == (200, "met", late)


async def test_a_referral_without_a_day_has_no_last_one_and_one_whose_decision_is_withdrawn_is_awaited_no_more(
    door: OpenOutcomes,
) -> None:
    api = await door()
    undated = {name: value for name, value in REFERRAL.items() if name != "respond_by"}
    await api.saves(whole(decisions=[decision(id="D1", referral=undated)]))
    assert await clocks(api, "referral_answered") == [("open", "None")]
    await api.saves({"decisions": [decision(id="D1", referral=REFERRAL)]})
    assert await clocks(api, "referral_answered") == [("open", "2026-02-20")]
    gone = await api.call("POST", "/decisions/D1/withdrawal", json={"reason": "The agency has closed"})
    assert gone.status_code == 200, gone.text
    assert [status for status, _ in await clocks(api, "referral_answered")] == ["voided"]
