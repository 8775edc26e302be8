"""All five services, wired as in one process, with nothing that carries events: a test hands them over as it likes."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import delete, select

from services.runtime.deployment import Deployment
from shared.events.envelope import Envelope, from_row
from shared.ops.settings import Settings
from shared.storage.tables import core, outbox, relay_progress
from tests.support.clock import FakeClock
from tests.support.deployments import opened
from tests.support.events import COUNCIL


class FiveServices:
    """The services, the clock they live by, and what each has not been told yet."""

    def __init__(self, deployment: Deployment, clock: FakeClock) -> None:
        self.clock = clock
        self.services = {member.name: member.service for member in deployment.members}
        self.waiting: dict[str, list[Envelope]] = {name: [] for name in self.services}
        self.client = deployment.client
        self._deployment = deployment
        self._collected: dict[str, int] = defaultdict(int)

    def say(self, *envelopes: Envelope) -> None:
        """What a council's system tells is to be heard by every service."""
        for name in self.waiting:
            self.waiting[name] += envelopes

    async def hand_over(self, name: str, envelopes: Sequence[Envelope]) -> None:
        """One transaction of one service; what it announces waits for the others."""
        service = self.services[name]
        async with service.work() as work:
            await service.dispatch(work, [each for each in envelopes if service.has_use_for(each)])
        await self.collect(name)

    async def sweep(self, now: str) -> None:
        """The clock is moved, and every service does what is due by then."""
        self.clock.set(now)
        for name, service in self.services.items():
            await service.sweep()
            await self.collect(name)

    async def collect(self, name: str) -> None:
        """Have the others wait for what this service has announced since."""
        query = select(outbox).where(outbox.c.seq > self._collected[name]).order_by(outbox.c.seq)
        async with self.services[name].database.reading() as connection:
            rows = [dict(row) for row in (await connection.execute(query)).mappings()]
        if rows:
            self._collected[name] = rows[-1]["seq"]
        for row in map(from_row, rows):
            for other in self.waiting:
                if other != name or not row.source.startswith("/iro/"):  # what came in at the door it hears, too
                    self.waiting[other].append(row)

    @property
    def apps(self) -> dict[str, FastAPI]:
        """The services as they are called over HTTP, by name."""
        return {member.name: member.app for member in self._deployment.members}

    def token(self, role: str, subject: str) -> str:
        """What somebody is known by."""
        return self._deployment.issuer.issue(role, subject)

    async def asks(
        self, path: str, *, role: str = "iro_manager", subject: str = "M1", method: str = "GET", **more: Any
    ) -> httpx.Response:
        """An answer over HTTP, from whichever service the path names."""
        token = self.token(role, subject)
        return await self._deployment.client.request(method, path, headers={"authorization": f"Bearer {token}"}, **more)

    async def posts(self, *events: Mapping[str, Any], role: str = "council_system") -> dict[str, Any]:
        """What a council's system posts at the door, and everybody hears of it; the receipt."""
        given = [{"specversion": "1.0", "source": COUNCIL, **each} for each in events]
        kind = {"content-type": "application/cloudevents-batch+json"}
        token = self._deployment.issuer.issue(role, "M1")
        headers = {"authorization": f"Bearer {token}", **kind}
        answer = await self._deployment.client.post("/notifications/events", json=given, headers=headers)
        assert answer.status_code == 202, answer.text
        await self.collect("notifications")
        await self.all_hear()
        receipt: dict[str, Any] = answer.json()
        return receipt

    async def all_hear(self) -> None:
        """Everything that waits is heard, until nobody has anything new to say."""
        while any(self.waiting.values()):
            for name in self.waiting:
                waits, self.waiting[name] = self.waiting[name], []
                await self.hand_over(name, waits)

    async def forget_everything(self) -> None:
        """Empty every table, so that another life may begin."""
        for service in self.services.values():
            tables = [*core.sorted_tables, *service.declaration.tables.sorted_tables]
            async with service.database.transaction() as connection:
                for table in reversed(tables):
                    if table is not relay_progress:
                        await connection.execute(delete(table))
        self._collected.clear()
        self.waiting = {name: [] for name in self.services}


@asynccontextmanager
async def five_services(folder: Path, now: str) -> AsyncIterator[FiveServices]:
    """The services on new databases in a folder."""
    clock = FakeClock(now)
    async with opened(Settings(data=folder), clock) as deployment:
        yield FiveServices(deployment, clock)
