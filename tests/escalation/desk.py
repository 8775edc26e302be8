"""An IRO at her desk, for whatever is said of disputes: a child of hers, the child's people, and what became of it."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

from services.escalation.api.routes import router
from shared.events.base import Event
from shared.events.council.child_life import TeamChanged
from shared.storage.tables import duties
from tests.support.events import event
from tests.support.facts import allocated, became, day
from tests.support.harness import Harness
from tests.support.http import Client

PEOPLE = {"team_id": "T1", "social_worker_id": "SW1", "team_manager_id": "TM1"}
LINE = {"service_manager_id": "SM1", "head_of_service_id": "HOS1", "director_id": "DIR1"}
MANAGERS = {1: ("team_manager", "TM1"), 2: ("service_manager", "SM1"), 3: ("senior_manager", "HOS1")} | {
    4: ("senior_manager", "DIR1")
}
"""England's stages: the role and id of who answers."""
OPENED = "2026-02-02"
"""A Monday: England's stages are due on 9, 16, 23 February and 2 March."""


def team(on: str = "2025-01-01", id: str = "T1", **more: Any) -> Event:
    return TeamChanged.model_validate({"team_manager_id": "TM1", **LINE, "changed_on": on, **more})


class Desk(Client):
    """C1's IRO I1 at her desk, unless a call says who makes it."""

    def __init__(self, service: Harness, folder: Path) -> None:
        super().__init__(service, folder, router, role="iro", subject="I1")

    def goes_to(self, on: str) -> None:
        self.svc.clock.set(f"{on}T12:00:00+00:00")

    async def hears(self, *said: Event, on: str | None = None, child: str = "C1", **more: Any) -> None:
        if on is not None:
            self.goes_to(on)
        time = f"{on}T10:00:00+00:00" if on is not None else "2026-01-05T10:00:00+00:00"
        await self.svc.hears(*(event(each, child, time=time, **more) for each in said))

    async def says(self, path: str, today: str | None = None, *, method: str = "POST", **body: Any) -> Any:
        """What is answered to a call, made on that day."""
        if today is not None:
            self.goes_to(today)
        who = {name: body.pop(name) for name in ("role", "subject") if name in body}
        headers = {"If-Match": str(body.pop("version"))} if "version" in body else {}
        return await self.call(method, path, json=body, headers=headers, **who)

    async def done(self, path: str, today: str | None = None, **body: Any) -> Any:
        """As `says`, of what must succeed."""
        answer = await self.says(path, today, **body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def refused(self, path: str, today: str | None = None, **body: Any) -> tuple[int, str]:
        answer = await self.says(path, today, **body)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["type"]

    async def opens(self, on: str = OPENED, **more: Any) -> str:
        """A dispute about C1; its id."""
        told = {"child_id": "C1", "category": "contact", **more}
        return str((await self.done("/disputes", on, **told))["id"])

    async def answers(self, dispute: str, number: int, on: str | None = None, **more: Any) -> Any:
        """The manager of a stage answers by herself."""
        role, subject = MANAGERS[number]
        told = {"agreed": "refused", "role": role, "subject": subject} | more
        return await self.done(f"/disputes/{dispute}/response", on, **told)

    async def dispute(self, dispute: str, **who: Any) -> dict[str, Any]:
        return dict(await self.shown(f"/disputes/{dispute}", **{"role": "iro_manager", **who}))

    async def stages(self, dispute: str) -> list[tuple[int, str, str, str]]:
        found = (await self.dispute(dispute))["stages"]
        return [(each["number"], each["entered_on"], each["due_on"], each["cause"]) for each in found]

    async def said(self, *kinds: type[Event]) -> list[dict[str, Any]]:
        """What was announced of these kinds, as it was said."""
        return [each.data.model_dump(mode="json") for each in await self.svc.announced(*kinds)]

    async def clocks(self, *names: str) -> dict[str, tuple[str, date | None]]:
        """Each duty of these, with how it stands and its due day."""
        rows = await self.svc.rows(duties)
        return {f"{row['duty']} {row['key']}": (row["status"], row["due_on"]) for row in rows if row["duty"] in names}


OpenDesk = Callable[..., Awaitable[Desk]]


async def opened_desk(service: Harness, folder: Path, *, children: tuple[str, ...] = ("C1",)) -> Desk:
    """The desk with these children, all with the same people and I1 as their IRO."""
    desk = Desk(service, folder)
    told = [event(became("2026-01-05", **PEOPLE), each) for each in children]
    told += [event(allocated(f"A-{each}", "I1", "2026-01-06"), each) for each in children]
    await desk.svc.hears(*told, event(team(), "T1"))
    return desk


__all__ = ["LINE", "MANAGERS", "OPENED", "PEOPLE", "Desk", "OpenDesk", "day", "opened_desk", "team"]
