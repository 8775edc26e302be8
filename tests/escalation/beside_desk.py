"""Escalation with a child, the people around her, and a dispute where one is wanted: for what stands beside it."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert, select, update

from services.escalation.api.routes import router
from services.escalation.declaration import DECLARATION
from services.escalation.tables.disputes import dispute_children, disputes
from shared.events.council.child_life import TeamChanged
from shared.events.envelope import Envelope
from shared.register.statements import state
from tests.support import events, facts
from tests.support.harness import Harness
from tests.support.http import Client

Start = Callable[..., Awaitable[Harness]]
IRO, MANAGER, SERVICE_MANAGER = ("iro", "JO"), ("team_manager", "TOM"), ("service_manager", "SUE")
IRO_MANAGER = ("iro_manager", "M1")


def child(child_id: str = "AVA", *, iro: str = "JO", team: str = "T1", **more: Any) -> list[Envelope]:
    """A child in care, whose IRO this is."""
    given = {"social_worker_id": "SAM", "team_id": team, **more}
    return [
        events.became(child_id, "2026-01-05", **given),
        events.event(facts.allocated(f"A-{child_id}", iro, "2026-01-06"), child_id),
    ]


def team(team_id: str = "T1", manager: str = "TOM") -> Envelope:
    said = TeamChanged(team_manager_id=manager, service_manager_id="SUE", director_id="DEE", changed_on=None)
    return events.event(said, team_id)


class Desk(Client):
    """The service behind HTTP; `says` is a call that somebody makes."""

    async def says(
        self, who: tuple[str, str], path: str, body: dict[str, Any] | None = None, *, method: str = "POST"
    ) -> httpx.Response:
        return await self.call(method, path, role=who[0], subject=who[1], json=body)

    async def done(self, who: tuple[str, str], path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer to a call that must succeed."""
        answer = await self.says(who, path, body)
        assert answer.status_code in (200, 201, 204), answer.text
        return dict(answer.json()) if answer.content else {}

    async def refused(self, who: tuple[str, str], path: str, body: dict[str, Any], status: int, slug: str) -> str:
        """Why a call that must fail was refused, in words."""
        answer = await self.says(who, path, body)
        told = answer.json()
        assert (answer.status_code, told["type"]) == (status, slug), answer.text
        return f"{told['title']} {told.get('detail')} {told.get('errors')}"


async def desk(start_service: Start, folder: Path, *told: Envelope, **options: str) -> Desk:
    """Escalation that has heard of a child AVA, of her team, and of these."""
    service = await start_service(DECLARATION, **{"now": "2026-02-02"} | options)
    await service.hears(team(), *child(), *told)
    return Desk(service, folder, router, role="iro", subject="JO")


async def open_dispute(
    service: Harness,
    child_id: str = "AVA",
    dispute_id: str = "D1",
    *,
    category: str = "contact",
    also_for: tuple[str, ...] = (),
    team_id: str | None = "T1",
    **ended: Any,
) -> None:
    """A dispute, said as a call says it; what became of it is put into its row.

    That stands until the child is settled again.
    """
    today = date.fromisoformat(service.service.local_date(service.service.clock.now()).isoformat())
    said: dict[str, Any] = {"category": category, "also_for": list(also_for), "concern_id": None, "detail_ref": None}
    said |= {"stage": None, "emergency": False, "bypass_reason": None}
    said |= {"against_childs_wishes": False, "childs_wishes": None}
    async with service.service.work() as work:
        await state(work, child_id, "dispute:opened", said, by="JO", key=dispute_id, on=today)
    row = _row(dispute_id, child_id, today, category, also_for) | {"team_id": team_id} | ended
    async with service.service.database.transaction() as connection:
        there = (await connection.execute(select(disputes.c.id).where(disputes.c.id == dispute_id))).first()
        if there is None:
            await connection.execute(insert(disputes), row)
            named = [{"dispute_id": dispute_id, "child_id": each} for each in (child_id, *also_for)]
            await connection.execute(insert(dispute_children), named)
        elif ended:
            await connection.execute(update(disputes).where(disputes.c.id == dispute_id).values(ended))


def _row(id_: str, child_id: str, today: date, category: str, also_for: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": id_,
        "subject": child_id,
        "subjectkind": "child",
        "also_for": list(also_for),
        "category": category,
        "opened_on": today,
        "opened_by": "JO",
        "limit_on": today + timedelta(days=28),
        "status": "open",
        "stage": 1,
        "stage_name": "team manager",
        "stage_entered_on": today,
        "stage_due_on": today + timedelta(days=7),
        "stage_manager_id": "TOM",
        "answered": False,
        "iro_id": "JO",
        "what_changed": [],
        "stages": [],
        "history": [],
        "said": {},
        "version": 1,
    }
