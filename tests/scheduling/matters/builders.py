"""A child in care with an IRO, what is told of the child, and what scheduling makes of it."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from services.scheduling.api.reviews import router
from services.scheduling.declaration import DECLARATION
from shared.events.base import Event
from shared.events.council.withdrawals import FactRestored, FactWithdrawn, Statement
from shared.events.envelope import Envelope
from shared.register.statements import CALL
from shared.storage.tables import statements
from tests.support.events import COUNCIL, event
from tests.support.facts import allocated, became, came_back, went_missing
from tests.support.harness import Harness
from tests.support.http import Client

Start = Callable[..., Awaitable[Harness]]
CHILD, IRO = "C1047", "I1"
DECLINED: dict[str, Any] = {
    "review_needed": False,
    "reason": "The plan meets the child's needs as it is.",
    "reason_code": "plan_meets_needs",
    "child_consulted": True,
    "tell": ["social_worker", "child"],
}
NEEDED: dict[str, Any] = {"review_needed": True, "reason": "The move changes the plan.", "due_on": "2026-03-20"}


class Desk(Client):
    """Scheduling behind HTTP, at the desk of the child's IRO."""

    def __init__(self, service: Harness, folder: Path) -> None:
        super().__init__(service, folder, router, role="iro", subject=IRO)

    async def hears(self, *told: Envelope, now: str | None = None) -> None:
        await self.svc.hears(*told, now=now)

    async def matters(self, query: str = "", **more: Any) -> list[dict[str, Any]]:
        return await self.items(f"/matters{query}", **more)

    async def matter(self, **more: Any) -> dict[str, Any]:
        """The only one."""
        (found,) = await self.matters(**more)
        return found

    async def does(self, matter: dict[str, Any], what: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        """What is answered to a call that must succeed."""
        answer = await self.call("POST", f"/matters/{matter['id']}/{what}", json=body, **more)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def said(self, *kinds: type[Event]) -> list[dict[str, Any]]:
        """What was announced of these kinds, oldest first."""
        return [each.data.model_dump(mode="json") for each in await self.svc.announced(*kinds)]

    async def words(self, kind: str) -> list[dict[str, Any]]:
        """What was stated by calls, withdrawn or not."""
        return await self.svc.rows(statements, kind=kind, origin=CALL)


async def desk(start_service: Start, folder: Path, *, now: str = "2026-03-02", **child: Any) -> Desk:
    """Scheduling, which knows one child and the child's IRO."""
    service = await start_service(DECLARATION, now=now)
    await service.hears(event(became("2026-01-05", **child)), event(allocated(iro=IRO)))
    return Desk(service, folder / "keys")


def nine_episodes() -> list[list[Envelope]]:
    """Nine missing episodes in 60 days, each of two events."""
    found = []
    for number in range(9):
        gone = date(2026, 3, 2) + timedelta(days=7 * number)
        told = (went_missing(f"E{number}", str(gone)), came_back(f"E{number}", str(gone + timedelta(days=1))))
        found.append([event(each, time=str(each.happened_on()), id=f"{each.TYPE}-{number}") for each in told])
    return found


def withdrawn(told: Envelope, on: str, reason: str = "entered_in_error") -> Envelope:
    said = FactWithdrawn.model_validate({"withdraws": Statement(source=COUNCIL, id=told.id), "reason": reason})
    return event(said, told.subject, time=on)


def restored(told: Envelope, on: str) -> Envelope:
    said = FactRestored(restores=Statement(source=COUNCIL, id=told.id), reason="entered_in_error")
    return event(said, told.subject, time=on)
