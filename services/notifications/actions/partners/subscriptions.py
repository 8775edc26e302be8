"""Partners' subscriptions: made, ended, their secrets made anew, a trial, and everything again from a day on.

A subscription is what an administrator set up, as contact details are: nothing is derived from it, so it is written and
not stated.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.notifications.actions.partners.pass_on import delivery_of
from services.notifications.queries import subscriptions as queries
from services.notifications.queries.subscriptions import Recorded
from services.notifications.rules.partners.addresses import fault_of_url
from services.notifications.rules.partners.states import DELETED, TEST, SubscriptionStatus, ended
from services.notifications.schemas.subscriptions import NewSubscription
from shared.calendar import ONE_DAY, Calendar, late_instant
from shared.events.place import place_of
from shared.ops.clock import real_now
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

_SECRET_BYTES = 32
"""Standard Webhooks: from 24 to 64."""
BOTH_VALID = timedelta(days=1)
"""How long a secret that was replaced still signs, in real time."""
ENDED = "subscription-ended"


@dataclass(frozen=True, slots=True)
class Made:
    """A subscription as it was just written, with the secret that is shown this once."""

    row: dict[str, Any]
    secret: str


async def subscribe(work: Work, new: NewSubscription, *, by: str, allow_private: bool) -> Made:
    """Put a subscription on record. Raises Unprocessable at `/url` where webhooks may not go."""
    fault = fault_of_url(new.url, allow_private=allow_private)
    if fault is not None:
        raise Unprocessable.at("/url", fault)
    row: dict[str, Any] = dict.fromkeys(
        ("previous_secret", "previous_until", "ended_why", "ended_at", "failing_since", "held_by", "held_until")
    )
    secret = _new_secret()
    row |= {
        "id": new_id(),
        "name": new.name,
        "url": new.url,
        "event_types": sorted(set(new.event_types)),
        "secret": secret,
        "status": SubscriptionStatus.ACTIVE.value,
        "made_by": by,
        "created_at": work.now,
        "failures": 0,
    }
    await queries.make(work.connection, row)
    return Made(row, secret)


async def unsubscribe(work: Work, subscription_id: str) -> None:
    """End it: nothing more is sent, its secrets are forgotten, its deliveries stay on record. Ended, it stays so.

    Raises NotFound.
    """
    row = await _found(work, subscription_id)
    if row["status"] == SubscriptionStatus.ENDED:
        return
    await queries.drop_queued(work.connection, subscription_id)
    await queries.change(work.connection, subscription_id, ended(DELETED, work.now))


async def rotate_secret(work: Work, subscription_id: str) -> Made:
    """A new secret; for a day webhooks are signed with the one before, too. One from before that ends at once.

    Raises NotFound, and Conflict `subscription-ended`.
    """
    row = await _in_force(work, subscription_id)
    secret = _new_secret()
    values = {"secret": secret, "previous_secret": row["secret"], "previous_until": real_now() + BOTH_VALID}
    await queries.change(work.connection, subscription_id, values)
    return Made(row | values, secret)


async def try_out(work: Work, subscription_id: str) -> dict[str, Any]:
    """Queue a trial, which says nothing of anybody; the delivery. Raises as `rotate_secret`."""
    await _in_force(work, subscription_id)
    event_id = new_id()
    about = (TEST, subscription_id, "subscription", work.now, work.now, place_of(work.now, work.now, 0, event_id))
    row = delivery_of(subscription_id, Recorded(work.source, event_id, *about, {}))
    queries.queue(work, [row])
    return row


async def replay(work: Work, subscription_id: str, since: date, calendar: Calendar) -> int:
    """Have everything from this day on delivered again, and what is on record and was never delivered; how many.

    The day is that on which it was heard. Raises as `rotate_secret`, and Unprocessable at `/from` for a day to come.
    """
    row = await _in_force(work, subscription_id)
    if since > work.today:
        raise Unprocessable.at("/from", "lies in the future")
    begin = late_instant(since - ONE_DAY, calendar)
    again = await queries.queue_again(work.connection, subscription_id, begin, real_now())
    recorded = await queries.on_record(work.connection, work.source, row["event_types"], begin)
    known = await queries.known_to(work.connection, subscription_id)
    new = [delivery_of(subscription_id, each) for each in recorded if (each.source, each.id) not in known]
    queries.queue(work, new)
    work.queued = True
    return again + len(new)


async def _found(work: Work, subscription_id: str) -> dict[str, Any]:
    row = await queries.one(work.connection, subscription_id, to_change=True)
    if row is None:
        raise NotFound("subscription")
    return row


async def _in_force(work: Work, subscription_id: str) -> dict[str, Any]:
    row = await _found(work, subscription_id)
    if row["status"] == SubscriptionStatus.ENDED:
        raise Conflict(ENDED, "The subscription has ended", "Make a new one: this one's secrets are forgotten.")
    return row


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
