"""What is asked and written of subscriptions and their deliveries by calls, and by what looks on at events."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic_core import from_json
from sqlalchemy import ColumnElement, Select, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.rules.partners.states import DeliveryStatus, SubscriptionStatus
from services.notifications.tables.subscriptions import deliveries, delivery_attempts, subscriptions
from shared.register.statements import CALL
from shared.storage.bulk import Insert
from shared.storage.columns import Moment
from shared.storage.rows import as_dicts, rows_after
from shared.storage.tables import outbox, statements
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_QUEUED, _ACTIVE = DeliveryStatus.QUEUED.value, SubscriptionStatus.ACTIVE.value


class Wanting(NamedTuple):
    """A subscription that is in force, and the wire names of what it wants."""

    id: str
    event_types: frozenset[str]


async def in_force(connection: AsyncConnection) -> list[Wanting]:
    """Every subscription that is in force."""
    found = await connection.execute(_IN_FORCE)
    return [Wanting(row.id, frozenset(row.event_types)) for row in found]


_IN_FORCE = select(subscriptions.c.id, subscriptions.c.event_types).where(subscriptions.c.status == _ACTIVE)


def queue(work: Work, rows: Sequence[Row]) -> None:
    """Have these deliveries made; those that are on record for the subscription already are passed over."""
    if rows:
        work.at_the_end.append(Insert(deliveries, rows, only_unknown=True))
        work.queued = True


async def make(connection: AsyncConnection, row: Row) -> None:
    """Put a new subscription on record."""
    await connection.execute(insert(subscriptions), dict(row))


async def change(connection: AsyncConnection, subscription_id: str, values: Row) -> None:
    """Write these columns of a subscription."""
    await connection.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(**values))


async def one(connection: AsyncConnection, subscription_id: str, *, to_change: bool = False) -> dict[str, Any] | None:
    """This subscription; locked, if it is to be changed."""
    query = select(subscriptions).where(subscriptions.c.id == subscription_id)
    found = as_dicts(await connection.execute(query.with_for_update() if to_change else query))
    return found[0] if found else None


async def page(connection: AsyncConnection, after: Sequence[Any] | None, most: int) -> list[dict[str, Any]]:
    """Subscriptions in the order in which they were made."""
    return await rows_after(connection, select(subscriptions), (subscriptions.c.id,), after, most)


async def count_failing(connection: AsyncConnection) -> int:
    """How many subscriptions in force there are whose receivers have not taken what was sent last."""
    failing = (subscriptions.c.status == _ACTIVE, subscriptions.c.failing_since.is_not(None))
    return int((await connection.execute(select(func.count()).where(*failing))).scalar_one())


async def counts_of(connection: AsyncConnection, ids: Collection[str]) -> dict[str, dict[str, int]]:
    """By subscription, how many of its deliveries are in each status."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await connection.execute(_COUNTS, {"ids": list(ids)}):
        found[row.subscription_id][row.status] = row.number
    return found


_COUNTS = (
    select(deliveries.c.subscription_id, deliveries.c.status, func.count().label("number"))
    .where(deliveries.c.subscription_id.in_(bindparam("ids", expanding=True)))
    .group_by(deliveries.c.subscription_id, deliveries.c.status)
)


async def deliveries_page(
    connection: AsyncConnection, subscription_id: str, status: str | None, before: Sequence[Any] | None, most: int
) -> list[dict[str, Any]]:
    """The deliveries of a subscription, newest first."""
    query = select(deliveries).where(deliveries.c.subscription_id == subscription_id)
    if status is not None:
        query = query.where(deliveries.c.status == status)
    return await rows_after(connection, query, (deliveries.c.id,), before, most, falling=True)


async def attempts_of(connection: AsyncConnection, delivery_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The tries of each of these deliveries, oldest first."""
    found: dict[str, list[dict[str, Any]]] = {each: [] for each in delivery_ids}
    for row in as_dicts(await connection.execute(_ATTEMPTS, {"ids": list(delivery_ids)})):
        found[row["delivery_id"]].append(row)
    return found


_ATTEMPTS = (
    select(delivery_attempts)
    .where(delivery_attempts.c.delivery_id.in_(bindparam("ids", expanding=True)))
    .order_by(delivery_attempts.c.id)
)


async def drop_queued(connection: AsyncConnection, subscription_id: str) -> None:
    """Nothing that is still queued for this subscription is sent any more."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.subscription_id == subscription_id, deliveries.c.status == _QUEUED)
        .values(status=DeliveryStatus.DROPPED.value, next_try_at=None, ended_at=deliveries.c.heard_at)
    )


async def queue_again(connection: AsyncConnection, subscription_id: str, since: datetime, now: datetime) -> int:
    """Have all that this subscription was told of since then delivered again, under the same ids; how many those are.

    `since` is business time, `now` real time. What is still queued stays as it is.
    """
    again = {
        "status": _QUEUED,
        "next_try_at": now,
        "first_tried_at": None,
        "tries": 0,
        "ended_at": None,
    }
    told = (deliveries.c.subscription_id == subscription_id, deliveries.c.status != _QUEUED)
    query = update(deliveries).where(*told, deliveries.c.heard_at >= since).values(**again)
    return (await connection.execute(query)).rowcount


class Recorded(NamedTuple):
    """An event on record here, with what a thin webhook says of it, and its data."""

    source: str
    id: str
    type: str
    subject: str
    subjectkind: str
    time: datetime
    received: datetime
    place: str
    data: Mapping[str, Any]


async def on_record(
    connection: AsyncConnection, own_source: str, types: Iterable[str], since: datetime
) -> list[Recorded]:
    """Events of these types that this service took in, or announced itself, since then (business time), in order.

    History that an import or an upgrade brought is none of them. Of duties that other services keep nothing is on
    record here.
    """
    values = {"types": list(types), "since": since}
    own = _announced(own_source)
    found = [row for query in (_HEARD, own) for row in await connection.execute(query, values)]
    return sorted((_recorded(row) for row in found), key=lambda each: each.place)


def _recorded(row: Any) -> Recorded:
    values = row._mapping
    said = {name: values[name] for name in Recorded._fields if name not in ("type", "data")}
    return Recorded(**said, type=values["type"], data=from_json(values["data"]))


def _alike(column: ColumnElement[Any], since: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    return column.in_(bindparam("types", expanding=True)), since >= bindparam("since", type_=Moment)


_HEARD = select(
    statements.c.source,
    statements.c.id,
    statements.c.kind.label("type"),
    statements.c.subject,
    statements.c.subjectkind,
    statements.c.time,
    statements.c.received,
    statements.c.place,
    statements.c.data,
).where(
    *_alike(statements.c.kind, statements.c.received),
    statements.c.origin != CALL,
    statements.c.baseline.is_(None),
)


def _announced(own_source: str) -> Select[Any]:
    said = (outbox.c.source, outbox.c.id, outbox.c.type, outbox.c.subject, outbox.c.subjectkind, outbox.c.time)
    query = select(*said, outbox.c.time.label("received"), outbox.c.place, outbox.c.data)
    ours = (outbox.c.source == own_source, outbox.c.baseline.is_(None), outbox.c.place.is_not(None))
    return query.where(*_alike(outbox.c.type, outbox.c.time), *ours)


async def known_to(connection: AsyncConnection, subscription_id: str) -> set[tuple[str, str]]:
    """The events, by source and id, of which this subscription has a delivery."""
    query = select(deliveries.c.source, deliveries.c.event_id).where(deliveries.c.subscription_id == subscription_id)
    return {(row.source, row.event_id) for row in await connection.execute(query)}
