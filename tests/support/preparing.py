"""Scheduling as those call it who prepare a review: a child with an IRO, who stands in for her, and a social worker."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from services.scheduling.api.reviews import router
from services.scheduling.declaration import DECLARATION
from shared.events.base import Event
from shared.events.services.allocation import IroCovered
from tests.support import facts
from tests.support.events import event
from tests.support.harness import Harness
from tests.support.http import Client

IRO = {"role": "iro", "subject": "JO"}
STANDS_IN = {"role": "iro", "subject": "KIM"}
ANOTHER_IRO = {"role": "iro", "subject": "SAM"}
WORKER = {"role": "social_worker", "subject": "SW"}
ANOTHER_WORKER = {"role": "social_worker", "subject": "SW2"}
MANAGER = {"role": "iro_manager", "subject": "M1"}
OFFICE = {"role": "iro_admin", "subject": "A1"}
CHILD = {"role": "child", "subject": "AVA"}
COVER = {"cover_id": "V1", "iro_id": "JO", "cover_iro_id": "KIM", "from_on": "2026-01-05", "absence_id": "H1"}


class Room(Client):
    """The service behind HTTP, called by the child's IRO unless somebody else is named."""

    def __init__(self, service: Harness, folder: Path) -> None:
        super().__init__(service, folder, router, role=IRO["role"], subject=IRO["subject"])

    async def review(self) -> dict[str, Any]:
        """AVA's review that is still to come."""
        (found,) = await self.items("/reviews?status=planned", **OFFICE)
        return found

    async def path(self, rest: str) -> str:
        """The address of something about that review."""
        return f"/reviews/{(await self.review())['id']}/{rest}"

    async def says(self, method: str, path: str, told: Any, status: int, **who: Any) -> Any:
        """What is answered to a call that must end like this."""
        answer: httpx.Response = await self.call(method, path, json=told, **who)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def announced(self, *kinds: type[Event]) -> list[Any]:
        """What was announced of these kinds, the oldest first."""
        return [each.data for each in await self.svc.announced(*kinds)]


OpenRoom = Callable[[], Awaitable[Room]]


async def open_room(start_service: Callable[..., Awaitable[Harness]], folder: Path) -> Room:
    """AVA, in care since 5 January, with her people; her first review is due on 2 February."""
    service = await start_service(DECLARATION)
    await service.hears(
        event(facts.became(social_worker_id="SW"), "AVA"),
        event(facts.allocated("A-AVA", "JO", on="2026-01-05"), "AVA"),
        event(IroCovered.model_validate(COVER), "AVA"),
    )
    return Room(service, folder / "keys")
