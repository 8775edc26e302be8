"""The whole system in this process: started on a data folder, told of children, asked what it says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from services.runtime import Deployment
from shared.ops.settings import Settings
from tests.support.deployments import opened

IRO = {
    "name": "An IRO",
    "email": "a@example.org",
    "fte": 1.0,
    "registration_number": "SW1",
    "qualified_on": "2010-09-01",
}
_ROLES = ("council_system", "iro_manager", "admin")


@asynccontextmanager
async def up(data: Path, **settings: Any) -> AsyncIterator[Deployment]:
    """A system at work on this folder."""
    chosen = Settings(data=data, **settings)
    async with opened(chosen) as deployment, deployment.running():
        yield deployment


def became(child: str, on: str = "2026-01-05", **more: Any) -> dict[str, Any]:
    """The event by which a council's system tells that a child came into care."""
    details = {"looked_after_from": on, "date_of_birth": "2015-01-01", "legal_status": "V2"}
    return {
        "specversion": "1.0",
        "id": f"became-{child}-{on}",
        "source": "/council/test/lcs",
        "type": "child.became_looked_after.v1",
        "subject": child,
        "time": f"{on}T09:00:00Z",
        "datacontenttype": "application/json",
        "data": {**details, **more},
    }


async def post(deployment: Deployment, path: str, body: Any, *, refused: bool = False) -> Any:
    """The answer's JSON; with `refused` the answer itself, whatever it is."""
    events = "application/cloudevents-batch+json" if isinstance(body, list) else "application/cloudevents+json"
    kind = events if path.endswith("/events") else "application/json"
    answer = await deployment.client.post(path, json=body, headers=headers(deployment) | {"Content-Type": kind})
    if refused:
        return answer
    assert answer.is_success, answer.text
    return answer.json()


async def get(deployment: Deployment, path: str) -> Any:
    """The answer's JSON."""
    answer = await deployment.client.get(path, headers=headers(deployment))
    assert answer.is_success, answer.text
    return answer.json()


def headers(deployment: Deployment) -> dict[str, str]:
    """Of a caller who may do what these tests do."""
    return {"Authorization": f"Bearer {deployment.issuer.issue(_ROLES, 'test')}"}
