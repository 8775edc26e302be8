"""One subscription's deliveries, one after the other, until none of them is due.

Each try is put on record and the subscription leased to this worker, in the transaction that writes down what came of
the try before; then it is made, outside every transaction. So after a crash at most one webhook goes twice, under its
own id, as soon as the lease has ended.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries import courier as queries
from services.notifications.queries.subscriptions import drop_queued
from services.notifications.rules.partners.states import GONE, DeliveryStatus, Tried, ended
from services.notifications.rules.partners.trying_again import GiveUp, after_a_failure, answers_again
from services.notifications.senders.webhook import Answer, Message, WebhookSender
from shared.service.service import Service
from shared.storage.database import is_infrastructure_fault
from shared.work.ids import new_id

Row = Mapping[str, Any]
log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=30)
"""Longer than a try may take, and ended within a minute of its holder's end."""
_LOOKED_UP_AT_ONCE = 50
_LONGEST_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class _Try:
    """A try that was begun, of which delivery, and what came of it once it was made."""

    subscription: Row
    delivery: Row
    attempt_id: str
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How webhooks are sent here: by which worker, from what address links begin, by what real time."""

    worker: str
    public_url: str
    sender: Callable[[str], WebhookSender]
    now: Callable[[], datetime]


class Errand:
    """Delivers to one subscription; `stopping` has it end when what it has in hand is written down."""

    def __init__(self, service: Service, subscription_id: str, way: Way) -> None:
        self._service = service
        self._id = subscription_id
        self._way = way
        self._next: deque[Row] = deque()
        self.stopping = False

    async def run(self) -> None:
        """Deliver until nothing is due, the subscription has ended, or another worker has it."""
        begun = await self._write(None)
        if begun is None:
            return
        async with self._way.sender(begun.subscription["url"]) as sender:
            while begun is not None:
                made = await self._make(begun, sender)
                begun = await self._write(made)

    async def _make(self, begun: _Try, sender: WebhookSender) -> _Try:
        now = self._way.now()
        message = message_of(begun.subscription, begun.delivery, self._way.public_url, now)
        answer = await sender.post(message, now)
        if answer.code is not None:
            log.info("webhook_not_taken", code=answer.code, id=begun.delivery["id"], status=answer.status)
        return _Try(begun.subscription, begun.delivery, begun.attempt_id, answer)

    async def _write(self, made: _Try | None) -> _Try | None:
        """Write down what came of a try and begin the next; waits out faults, for a webhook must not go twice."""
        pause = 0.1
        while True:
            try:
                async with self._service.database.transaction() as connection:
                    return await self._written(connection, made)
            except Exception as fault:
                if not is_infrastructure_fault(fault):
                    raise
                self._next.clear()
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _written(self, connection: AsyncConnection, made: _Try | None) -> _Try | None:
        now = self._way.now()
        held = await queries.hold(connection, self._id, self._way.worker, now, now + LEASE)
        if made is not None and made.answer is not None:
            subscription = held or made.subscription
            await self._record(connection, subscription, made, made.answer)
            if made.answer.code == GONE:
                return None
        if held is None:
            return None
        return await self._begun(connection, held, now)

    async def _begun(self, connection: AsyncConnection, held: Row, now: datetime) -> _Try | None:
        while not self.stopping:
            if not self._next:
                self._next.extend(await queries.next_ones(connection, self._id, now, _LOOKED_UP_AT_ONCE))
            if not self._next:
                break
            delivery, attempt_id = self._next.popleft(), new_id()
            if await queries.begin(connection, delivery["id"], attempt_id, now):
                first = delivery["first_tried_at"] or now
                again = {**delivery, "tries": delivery["tries"] + 1, "first_tried_at": first}
                return _Try(held, again, attempt_id)
        await queries.let_go(connection, self._id, self._way.worker)
        return None

    async def _record(self, connection: AsyncConnection, subscription: Row, made: _Try, answer: Answer) -> None:
        """Write down what came of a try: of the delivery, and of how the receiver is."""
        now, taken = self._way.now(), answer.code is None
        outcome = (Tried.DELIVERED if taken else Tried.FAILED).value
        said = {"outcome": outcome, "code": answer.code, "status": answer.status}
        became = _delivered(now) if taken else _not_delivered(made.delivery, now)
        if not await queries.end(connection, made.delivery["id"], made.attempt_id, said, became):
            return
        if answer.code == GONE:
            await drop_queued(connection, self._id)
            await queries.change(connection, self._id, ended(GONE, self._service.clock.now()))
        elif not taken:
            failing = {"failures": subscription["failures"] + 1, "failing_since": subscription["failing_since"] or now}
            await queries.change(connection, self._id, failing)
        elif subscription["failures"]:
            await queries.change(connection, self._id, {"failures": 0, "failing_since": None})
            if answers_again(subscription["failures"]):
                await queries.try_all_at_once(connection, self._id, now)


def message_of(subscription: Row, delivery: Row, public_url: str, now: datetime) -> Message:
    """The thin webhook of a delivery, signed with the secret of now and, for a day, with the one before."""
    said = {name: delivery[name] for name in ("type", "source", "subject", "subjectkind")}
    said |= {
        "id": delivery["event_id"],
        "time": delivery["time"].isoformat(),
        "link": public_url.rstrip("/") + delivery["link"],
    }
    secrets = [subscription["secret"]]
    until = subscription["previous_until"]
    if subscription["previous_secret"] is not None and until is not None and now < until:
        secrets.append(subscription["previous_secret"])
    return Message(delivery["id"], json.dumps(said, separators=(",", ":"), sort_keys=True), secrets)


def _delivered(now: datetime) -> dict[str, Any]:
    return {"status": DeliveryStatus.DELIVERED.value, "next_try_at": None, "ended_at": now}


def _not_delivered(delivery: Row, now: datetime) -> dict[str, Any]:
    after = after_a_failure(delivery["tries"], first_tried_at=delivery["first_tried_at"], now=now)
    if isinstance(after, GiveUp):
        return {"status": DeliveryStatus.FAILED.value, "next_try_at": None, "ended_at": now}
    return {"next_try_at": after.at}
