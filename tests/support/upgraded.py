"""The data folder of the last landing under the new version: started on a day, asked, told, swept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from services.runtime.deployment import Deployment
from shared.events.base import Event
from shared.events.envelope import Envelope
from shared.ops.settings import SERVICES, Settings
from shared.outbox.kafka_publisher import KafkaPublisher
from shared.outbox.topics import make_topics
from tests.support import last_landing
from tests.support.clock import FakeClock
from tests.support.deployments import opened
from tests.support.harness import Harness


@dataclass(frozen=True)
class Landed:
    """The data of the last landing, on one of the two pairs."""

    settings: Settings

    @asynccontextmanager
    async def up(self, now: str, profile: str = "england-2010") -> AsyncIterator["Council"]:
        """The new version, started on it on that day."""
        settings, clock = self.settings.model_copy(update={"profile": profile, "change_profile": True}), FakeClock(now)
        async with opened(settings, clock) as deployment:
            yield Council(deployment, clock)


class Council:
    """All services, started and upgraded; nothing carries their events but `hears`."""

    def __init__(self, deployment: Deployment, clock: FakeClock) -> None:
        self.deployment = deployment
        self.clock = clock
        self.services = {member.name: member.service for member in deployment.members}

    async def asks(self, path: str) -> list[dict[str, Any]]:
        token = self.deployment.issuer.issue("iro_manager", "M1")
        headers, found, cursor = {"authorization": f"Bearer {token}"}, list[dict[str, Any]](), ""
        while True:
            answer = await self.deployment.client.get(path + cursor, headers=headers)
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            if answer.json()["next"] is None:
                return found
            cursor = f"&cursor={answer.json()['next']}"

    async def says(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What an IRO manager tells by a call."""
        token = self.deployment.issuer.issue("iro_manager", "M1")
        headers = {"authorization": f"Bearer {token}"}
        answer = await self.deployment.client.post(path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def is_swept(self, now: str) -> None:
        """The day comes, and what is due by then is done."""
        self.clock.set(now)
        for service in self.services.values():
            await service.sweep()

    async def standing(self, duty: str) -> dict[str, tuple[str, str]]:
        """Of each child this duty's due day and status."""
        found = await self.asks("/scheduling/duties?limit=500")
        return {each["subject"]: (each["due_on"], each["status"]) for each in found if each["duty"] == duty}

    async def announced(self, *kinds: type[Event]) -> list[Envelope]:
        found: list[Envelope] = []
        for service in self.services.values():
            found += await Harness(service, self.clock).announced(*kinds)
        return found

    async def hears(self, name: str, *envelopes: Envelope) -> None:
        takes = self.services[name].takes
        heard = [each for each in envelopes if takes(each.type, each.source)]
        await Harness(self.services[name], self.clock).hears(*heard)

    async def letters(self) -> list[tuple[str, str]]:
        found = await self.asks("/notifications/notices?limit=500")
        return sorted((each["child_id"], each["template"]) for each in found)


async def publish_what_was_announced(settings: Settings) -> None:
    await make_topics(settings)
    publisher = KafkaPublisher(settings)
    for name in SERVICES:
        rows = await last_landing.log_of(settings.database_url_for(name))
        if rows:
            await publisher.publish(rows)
    await publisher.close()
