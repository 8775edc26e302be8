"""What the tests of partners' webhooks share: the service, its partners, and couriers in a real time of the test's."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from services.notifications.actions.partners import subscriptions as actions
from services.notifications.schemas.subscriptions import NewSubscription
from services.notifications.senders.webhook import WebhookSender
from services.notifications.sending.courier import Courier
from services.notifications.tables.subscriptions import deliveries, delivery_attempts, subscriptions
from tests.support.clock import FakeClock
from tests.support.harness import Harness
from tests.support.receivers import Receiver

IRO_TYPES = ("iro.allocated.v1", "iro.changed.v1", "iro.allocation_ended.v1")


@dataclass
class Partners:
    """Notifications with couriers; `time` is real time, `longest_try` how long a receiver may take (seconds)."""

    svc: Harness
    time: FakeClock = field(default_factory=lambda: FakeClock("2031-05-05T08:00:00"))
    longest_try: float = 2.0

    def courier(self) -> Courier:
        """Another worker."""
        sender = partial(WebhookSender, allow_private=True, longest_try=self.longest_try)
        url = "https://iro.council.example/"
        return Courier(self.svc.service, allow_private=True, public_url=url, now=self.time.now, sender=sender)

    async def subscribes(self, receiver: Receiver, *types: str) -> actions.Made:
        new = NewSubscription(url=receiver.url, event_types=types or IRO_TYPES)
        async with self.svc.service.work() as work:
            return await actions.subscribe(work, new, by="U1", allow_private=True)

    async def delivers(self, courier: Courier | None = None) -> None:
        """All that is due is tried, until nothing is."""
        at_work = courier or self.courier()
        for _ in range(10):
            await at_work.look()
            if not at_work.is_busy:
                return
            await at_work.until_idle()

    async def subscription(self, made: actions.Made) -> dict[str, Any]:
        (row,) = await self.svc.rows(subscriptions, id=made.row["id"])
        return row

    async def standing(self, made: actions.Made) -> list[tuple[str, str, str]]:
        """Of each delivery its type, subject and status, in order."""
        rows = await self.svc.rows(deliveries, subscription_id=made.row["id"])
        rows.sort(key=lambda row: (row["place"], row["id"]))
        return [(row["type"].removesuffix(".v1"), row["subject"], row["status"]) for row in rows]

    async def tries(self) -> list[tuple[str, str | None, int | None]]:
        """Of each try what came of it, the code and the status, oldest first."""
        rows = sorted(await self.svc.rows(delivery_attempts), key=lambda row: row["id"])
        return [(row["outcome"], row["code"], row["status"]) for row in rows]
