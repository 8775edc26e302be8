"""What tests of allocation share: the service behind HTTP, children who come into care, IROs who join."""

from pathlib import Path
from typing import Any

import httpx

from services.allocation.actions.team import iros as team
from services.allocation.api import router
from services.allocation.schemas.children import NewIro
from shared.auth.tokens import LocalIssuer
from shared.events.council.child_life import ChildBecameLookedAfter, ChildCeasedToBeLookedAfter
from shared.events.envelope import Envelope
from shared.web.app import create_service_app
from tests.support.harness import Harness, event


class Api:
    """The service behind HTTP, with a token for any role."""

    def __init__(self, allocation: Harness, folder: Path) -> None:
        self.allocation = allocation
        self._issuer = LocalIssuer.open(folder)
        app = create_service_app(
            "allocation", title="Allocation", routers=[router(allocation.service)], verifier=self._issuer.verifier()
        )
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://iro.test/allocation")

    async def call(
        self,
        method: str,
        path: str,
        *,
        role: str | None = "iro_manager",
        subject: str = "M1",
        sent: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._issuer.issue(role, subject)}"} if role else {}
        headers |= sent or {}
        return await self._client.request(method, path, headers=headers, **more)


def became(
    child: str, on: str = "2026-01-05", *, time: str | None = None, received: str | None = None, **more: Any
) -> Envelope:
    data = ChildBecameLookedAfter(looked_after_from=on, date_of_birth="2015-03-02", legal_status="V2", **more)
    return event(data, child, time=time or f"{on}T10:00:00+00:00", received=received)


def ceased(child: str, on: str) -> Envelope:
    return event(ChildCeasedToBeLookedAfter(ceased_on=on), child, time=f"{on}T10:00:00+00:00")


async def joins(allocation: Harness, *ids: str, **particulars: Any) -> None:
    for iro_id in ids:
        new = NewIro(
            id=iro_id, name=f"Iro {iro_id}", email=f"{iro_id.lower()}@council.example", registration_number="SW1",
            **{"active_from": "2020-01-01", **particulars},
        )  # fmt: skip
        async with allocation.service.work() as work:
            await team.join(work, allocation.service.profile, new)
