"""Events that are heard together in a round keep their own reasons: each consequence names what it follows from."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.runtime import Deployment, open_deployment
from shared.ops.data_folder import DataFolder
from shared.ops.settings import Settings

EVENT = {
    "specversion": "1.0",
    "id": "became",
    "source": "/council/test/lcs",
    "type": "child.became_looked_after.v1",
    "subject": "C1",
    "time": "2026-01-05T09:00:00Z",
    "datacontenttype": "application/json",
    "data": {"looked_after_from": "2026-01-05", "date_of_birth": "2015-01-01", "legal_status": "V2"},
}
IRO = {"id": "I1", "name": "An IRO", "email": "a@example.org", "fte": 1.0, "registration_number": "S1"}


@pytest.fixture
async def deployment(tmp_path: Path) -> AsyncIterator[Deployment]:
    settings = Settings(data=tmp_path / "data")
    async with open_deployment(settings, DataFolder(settings.data)) as made, made.running():
        yield made


async def call(deployment: Deployment, method: str, path: str, body: Any = None, kind: str = "application/json") -> Any:
    token = deployment.issuer.issue(("council_system", "iro_manager"), "test")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    answer = await deployment.client.request(method, path, json=body, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


async def test_what_follows_from_a_child_and_from_her_iro_says_so_though_both_were_heard_together(
    deployment: Deployment,
) -> None:
    await call(deployment, "POST", "/allocation/iros", {**IRO, "qualified_on": "2010-09-01"})
    await call(deployment, "POST", "/notifications/events", EVENT, "application/cloudevents+json")
    await deployment.settled()
    items = (await call(deployment, "GET", "/reporting/children/C1/timeline"))["items"]
    why = {(each["type"], each["data"].get("duty")): (each["why"] or {}).get("type") for each in items}
    assert why["review.due.v1", None] == "child.became_looked_after.v1"
    assert why["iro.allocated.v1", None] == "child.became_looked_after.v1"
    assert why["duty.opened.v1", "child_told_of_iro"] == "iro.allocated.v1"
    assert why["duty.opened.v1", "consultation_sent"] == "review.due.v1"
