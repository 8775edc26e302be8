"""A decision with which the manager disagrees is paused until the IRO says that it is settled (case 22)."""

from datetime import date
from typing import Any

import pytest

from shared.events.services.scheduling import DecisionMade, DecisionOverdue
from shared.storage.tables import duties
from tests.support.outcomes import OpenOutcomes, Outcomes, decision, whole

pytestmark = pytest.mark.both("story")


async def decided(door: OpenOutcomes) -> Outcomes:
    api = await door()
    await api.saves(whole(decisions=[decision(id="D1")]))
    return api


async def disagreed(door: OpenOutcomes, on: str = "2026-02-10") -> Outcomes:
    """The manager disagreed with the decision due on 2 March."""
    api = await decided(door)
    api.svc.clock.set(f"{on}T12:00:00")
    sent = {"sent_on": "2026-02-04", "received_on": "2026-02-04"}
    said_no = {"responded_on": on, "agreed": False, "disagreed_with": ["D1"]}
    for path, body, role in (("decisions-sent", sent, "iro"), ("management-response", said_no, "senior_manager")):
        answer = await api.call("POST", f"/reviews/{api.review_id}/{path}", json=body, role=role)
        assert answer.status_code == 200, answer.text
    return api


async def settles(api: Outcomes, path: str = "settlement", **body: Any) -> Any:
    return await api.call("POST", f"/decisions/D1/{path}", json=body)


async def due_days(api: Outcomes) -> tuple[str | None, date | None, date | None]:
    """By when it is due: as the call shows it, as it was announced last, and by its clock."""
    (clock,) = await api.svc.rows(duties, duty="decision_implemented")
    said = [each.data for each in await api.svc.announced(DecisionMade)]
    assert isinstance(said[-1], DecisionMade)
    return (await api.one_decision())["due_on"], said[-1].due_on, clock["due_on"]


@pytest.mark.parametrize(
    ("set_for", "due_on"), [(None, "2026-03-12"), ("2026-02-27", "2026-02-27"), ("2026-04-01", "2026-04-01")]
)
async def test_case_22_a_decision_disagreed_with_is_paused_until_that_is_settled(
    door: OpenOutcomes, set_for: str | None, due_on: str
) -> None:
    api = await disagreed(door)
    assert await due_days(api) == (None, None, None)
    await api.svc.sweeps("2026-03-04")
    assert await api.svc.announced(DecisionOverdue) == []
    answer = await settles(api, agreed_on="2026-02-20", due_on=set_for)
    assert answer.status_code == 200, answer.text
    day = date.fromisoformat(due_on)
    assert await due_days(api) == (due_on, day, day), "ten days were paused"
    shown = await api.one_decision()
    assert (shown["disagreed_on"], shown["settled_on"]) == ("2026-02-10", "2026-02-20")
    assert (await settles(api, "settlement/withdrawal", reason="not agreed")).status_code == 200
    assert await due_days(api) == (None, None, None)


async def test_what_nobody_disagreed_with_is_not_settled(door: OpenOutcomes) -> None:
    agreed = await decided(door)
    answer = await settles(agreed, agreed_on="2026-02-03")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "not-disagreed-with")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"agreed_on": "2026-02-09"}, "/agreed_on"),
        ({"agreed_on": "2026-02-12"}, "/agreed_on"),
        ({"agreed_on": "2026-02-10", "due_on": "2026-02-09"}, "/due_on"),
    ],
)
async def test_a_settlement_lies_between_the_disagreement_and_today(
    door: OpenOutcomes, body: dict[str, str], pointer: str
) -> None:
    api = await disagreed(door)
    answer = await settles(api, **body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await settles(api, agreed_on="2026-02-10")).status_code == 200
    path, said = "/decisions/D1/settlement", {"agreed_on": "2026-02-10"}
    assert (await api.call("POST", path, json=said, role="team_manager", subject="TM1")).status_code == 403
