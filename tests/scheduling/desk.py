"""An IRO at her desk: what she says of a child's reviews by calls, and how they stand then."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

from services.scheduling.api.reviews import router
from shared.events.base import Event
from shared.storage.tables import duties
from tests.support.events import event
from tests.support.harness import Harness
from tests.support.http import Client


class Desk(Client):
    """An IRO at her desk: C1047's, unless a call says who makes it."""

    def __init__(self, service: Harness, folder: Path) -> None:
        super().__init__(service, folder, router, role="iro", subject="I1")

    async def reviews(self, *status: str, child: str = "C1047") -> list[dict[str, Any]]:
        found = (await self.call("GET", f"/children/{child}/reviews", role="iro_manager")).json()["items"]
        return [each for each in found if not status or each["status"] in status]

    async def planned(self) -> dict[str, Any]:
        (review,) = await self.reviews("planned", "arranged")
        return review

    async def says(self, path: str, today: str | None = None, **body: Any) -> Any:
        if today is not None:
            self.svc.clock.set(f"{today}T12:00:00+00:00")
        method = "PATCH" if path.count("/") == 2 else "POST"
        headers = {"If-Match": str(body.pop("version"))} if "version" in body else {}
        return await self.call(method, path, json=body, headers=headers)

    async def held(self, review_id: str, on: str, **more: Any) -> dict[str, Any]:
        answer = await self.says(f"/reviews/{review_id}/held", on, held_on=on, **more)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def arranged_review(self, on: str = "2026-02-02") -> dict[str, Any]:
        review = await self.planned()
        answer = await self.says(f"/reviews/{review['id']}", version=review["version"], arranged_for=on)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def hears(self, *said: Event, on: str) -> None:
        self.svc.clock.set(f"{on}T11:00:00+00:00")
        await self.svc.hears(*(event(each, time=f"{on}T10:00:00+00:00") for each in said), now=on)

    async def open_clocks(self, *names: str) -> dict[str, date | None]:
        rows = await self.svc.rows(duties, status="open")
        return {row["duty"]: row["due_on"] for row in rows if row["duty"] in names}


OpenDesk = Callable[..., Awaitable[Desk]]
