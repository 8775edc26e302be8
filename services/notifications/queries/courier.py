"""What the courier asks of subscriptions and deliveries, and what it writes. Moments are real time."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.rules.partners.states import DeliveryStatus, SubscriptionStatus, Tried
from services.notifications.tables.subscriptions import deliveries, delivery_attempts, subscriptions
from shared.storage.columns import Moment
from shared.storage.rows import as_dicts

_QUEUED, _ACTIVE = DeliveryStatus.QUEUED.value, SubscriptionStatus.ACTIVE.value
_earlier = deliveries.alias("earlier")
_WAITS_FOR_ANOTHER = exists().where(
    _earlier.c.subscription_id == deliveries.c.subscription_id,
    _earlier.c.status == _QUEUED,
    _earlier.c.subject == deliveries.c.subject,
    tuple_(_earlier.c.place, _earlier.c.id) < tuple_(deliveries.c.place, deliveries.c.id),
)
"""Of one subject (a child) the next is sent when the one before was taken or given up."""
_NEXT_ONES: tuple[ColumnElement[bool], ...] = (deliveries.c.status == _QUEUED, ~_WAITS_FOR_ANOTHER)


class Waiting(NamedTuple):
    """A subscription with something to be delivered: when the first of it is due, and until when somebody holds it."""

    subscription_id: str
    due_at: datetime
    held_until: datetime | None


async def waiting(connection: AsyncConnection, apart_from: Collection[str]) -> list[Waiting]:
    """The subscriptions in force, apart from these, to which anything is to be delivered."""
    rows = await connection.execute(_WAITING, {"apart_from": list(apart_from)})
    return [Waiting(*row) for row in rows]


_WAITING = (
    select(deliveries.c.subscription_id, func.min(deliveries.c.next_try_at, type_=Moment), subscriptions.c.held_until)
    .join_from(deliveries, subscriptions, deliveries.c.subscription_id == subscriptions.c.id)
    .where(
        *_NEXT_ONES,
        subscriptions.c.status == _ACTIVE,
        subscriptions.c.id.not_in(bindparam("apart_from", expanding=True)),
    )
    .group_by(deliveries.c.subscription_id, subscriptions.c.held_until)
)


async def hold(
    connection: AsyncConnection, subscription_id: str, worker: str, now: datetime, until: datetime
) -> dict[str, Any] | None:
    """Keep this subscription to this worker until then; None if another has it, or it has ended."""
    free = or_(subscriptions.c.held_by.is_(None), subscriptions.c.held_by == worker, subscriptions.c.held_until <= now)
    ours = and_(subscriptions.c.id == subscription_id, subscriptions.c.status == _ACTIVE, free)
    taken = update(subscriptions).where(ours).values(held_by=worker, held_until=until).returning(subscriptions)
    found = as_dicts(await connection.execute(taken))
    return found[0] if found else None


async def let_go(connection: AsyncConnection, subscription_id: str, worker: str) -> None:
    """Whoever comes next may have it."""
    ours = and_(subscriptions.c.id == subscription_id, subscriptions.c.held_by == worker)
    await connection.execute(update(subscriptions).where(ours).values(held_by=None, held_until=None))


async def let_all_go(connection: AsyncConnection) -> None:
    """Nobody else is at work: what was held when the process stopped goes on at once."""
    await connection.execute(update(subscriptions).values(held_by=None, held_until=None))


async def next_ones(
    connection: AsyncConnection, subscription_id: str, now: datetime, most: int
) -> list[dict[str, Any]]:
    """What is due to be delivered to this subscription: of each subject the first, in order."""
    due = (deliveries.c.subscription_id == subscription_id, deliveries.c.next_try_at <= now)
    query = select(deliveries).where(*_NEXT_ONES, *due).order_by(deliveries.c.place, deliveries.c.id).limit(most)
    return as_dicts(await connection.execute(query))


async def begin(connection: AsyncConnection, delivery_id: str, attempt_id: str, now: datetime) -> bool:
    """Put a try on record; False when there is nothing to be tried any more."""
    this = and_(deliveries.c.id == delivery_id, deliveries.c.status == _QUEUED)
    values = {
        "attempt_id": attempt_id,
        "tries": deliveries.c.tries + 1,
        "first_tried_at": func.coalesce(deliveries.c.first_tried_at, bindparam("now", now, type_=Moment)),
    }
    if not (await connection.execute(update(deliveries).where(this).values(**values))).rowcount:
        return False
    row = {"id": attempt_id, "delivery_id": delivery_id, "at": now, "outcome": Tried.UNDER_WAY.value}
    await connection.execute(insert(delivery_attempts), row)
    return True


async def end(
    connection: AsyncConnection, delivery_id: str, attempt_id: str, outcome: dict[str, Any], became: dict[str, Any]
) -> bool:
    """Write what came of a try, and of its delivery unless another worker has taken that over; whether it was ours."""
    tried = update(delivery_attempts).where(delivery_attempts.c.id == attempt_id).values(**outcome)
    await connection.execute(tried)
    ours = and_(deliveries.c.id == delivery_id, deliveries.c.status == _QUEUED, deliveries.c.attempt_id == attempt_id)
    return bool((await connection.execute(update(deliveries).where(ours).values(**became))).rowcount)


async def change(connection: AsyncConnection, subscription_id: str, values: dict[str, Any]) -> None:
    """Write these columns of a subscription that is in force."""
    in_force = and_(subscriptions.c.id == subscription_id, subscriptions.c.status == _ACTIVE)
    await connection.execute(update(subscriptions).where(in_force).values(**values))


async def try_all_at_once(connection: AsyncConnection, subscription_id: str, now: datetime) -> None:
    """The receiver is back: nothing waits for its next try any longer."""
    waits = and_(deliveries.c.subscription_id == subscription_id, deliveries.c.status == _QUEUED)
    await connection.execute(update(deliveries).where(waits, deliveries.c.next_try_at > now).values(next_try_at=now))
