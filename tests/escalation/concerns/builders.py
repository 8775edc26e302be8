"""What the tests of concerns share: late duties as they are heard, and the service behind HTTP."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from services.escalation.api.routes import router
from shared.events.services.duties import DutyEvent, DutyLate, DutyMet, DutyMissed
from tests.support import facts
from tests.support.harness import Harness
from tests.support.http import Client

Start = Callable[..., Awaitable[Harness]]
EMERGENCY = "emergency_placement_confirmed"
"""A duty for which the system opens a concern as soon as it is late."""


def of_duty(kind: type[DutyEvent], duty: str = EMERGENCY, id: str = "D1", **more: Any) -> DutyEvent:
    return facts.duty(
        kind, id, duty, **{"owner": "social_worker", "keeper": "scheduling", "due_on": "2026-02-02"} | more
    )


def late(duty: str = EMERGENCY, **more: Any) -> DutyEvent:
    return of_duty(DutyLate, duty, **{"late_from": "2026-02-03"} | more)


def missed(**more: Any) -> DutyEvent:
    return of_duty(DutyMissed, **{"missed_on": "2026-02-10", "reason": "no_longer_possible"} | more)


def met(**more: Any) -> DutyEvent:
    return of_duty(DutyMet, **{"met_on": "2026-02-12", "late": True} | more)


def what(row: dict[str, Any]) -> list[str]:
    return [entry["what"] for entry in row["history"]]


class Door(Client):
    """The service behind HTTP, usually called by an IRO manager."""

    def __init__(self, service: Harness, folder: Path) -> None:
        super().__init__(service, folder, router, role="iro_manager", subject="IRO7")

    async def raised(self, **more: Any) -> dict[str, Any]:
        told = {"child_id": "C1", "category": "contact", "detail_ref": "LCS/1", "raised_with": "TM2"} | more
        return await self.does("/concerns", told, 201)

    async def does(self, path: str, told: dict[str, Any] | None = None, status: int = 200, **by: Any) -> dict[str, Any]:
        """What is answered to saying this, with the status that it must have."""
        answer = await self.call("POST", path, json=told or {}, **by)
        assert answer.status_code == status, answer.text
        made: dict[str, Any] = answer.json()
        return made
